"""People of the agency say what ties them: one worked at a firm, one was mistaken, the others have nothing to say."""

from datetime import timedelta

from sqlmodel import col, select

from voucher.demo import cast, dating, steps
from voucher.demo.peopling import person
from voucher.kernel import clock, db
from voucher.people import declaring
from voucher.people.declaring import Tie
from voucher.people.models import Bond, User
from voucher.people.tied import WHO


def build() -> None:
    """This year's statements. What is declared is about houses of which nothing waits for these people."""
    firm, seller = cast.FIRMS[27], cast.SELLERS[12]
    with clock.freeze(dating.ago(22)), db.transaction() as session:
        left = clock.today() - timedelta(days=500)
        worked = Tie(
            cast.registration_no(28), firm.name, Bond.EMPLOYMENT, "생산관리 과장으로 일했습니다.",
            left - timedelta(days=1200), left,
        )  # fmt: skip
        declaring.declare(session, worked, by=person(session, steps.PAYMASTER))
        officer = person(session, steps.SECOND_OFFICER)
        shares = Tie(cast.registration_no(413), seller.name, Bond.STAKE, "상장 주식 약간")
        mistaken = declaring.declare(session, shares, by=officer)
        declaring.end(session, mistaken.id, "이름이 비슷한 다른 회사의 주식이었습니다.", by=officer)
        deciders = select(User).where(col(User.roles).op("&&")(list(WHO))).order_by(User.email)
        for user in session.exec(deciders):
            declaring.state(session, "", by=user)
