"""A round in which a large firm pays a part: its money comes, two firms get vouchers, and what is left goes back."""

from datetime import timedelta

from sqlmodel import select

from voucher.contributions import recording
from voucher.contributions.models import Direction
from voucher.contributions.recording import Movement
from voucher.demo import calling, cast, dating, peopling, steps
from voucher.demo.stories import THREE
from voucher.kernel import clock, db
from voucher.kernel.money import won
from voucher.people.models import Organisation
from voucher.people.proposals import Settlement
from voucher.programmes import drafting
from voucher.programmes.drafting import Draft
from voucher.programmes.models import Programme

GIVES, BACK, MORE_BACK = (won(millions * steps.MILLION) for millions in (60, 20, 5))
OPENS, CLOSES = 120, 95  # days ago


def open_round() -> None:
    """Drafted and opened. The large firm pays in; what was written down first was not on the statement like that."""
    opens, closes = (dating.office_day(clock.today() - timedelta(days=n), back=True) for n in (OPENS, CLOSES))
    with clock.freeze(dating.ago(OPENS + 5)), db.transaction() as session:
        officer = peopling.person(session, steps.OFFICER)
        programme = session.exec(select(Programme).where(Programme.code == "win-win-smart-factory")).one()
        large = session.exec(select(Organisation).where(Organisation.name == cast.LARGE_FIRM[0])).one()
        terms = Draft(
            programme.id, "대·중소 상생형 스마트공장", "Win-win smart factory", won(300 * steps.MILLION), opens,
            closes, partner_id=large.id, partner_krw=GIVES,
        )  # fmt: skip
        made = drafting.write(session, terms, by=officer)
        session.flush()
        calling.opened(session, made.ref)
        for story in THREE:
            story.round_ref = made.ref
    wrong = Settlement(agreed=False, note="거래내역의 번호는 HB-0782입니다.")
    _moved(115, Direction.PAID_IN, GIVES, "HB-0728", wrong)
    _moved(113, Direction.PAID_IN, GIVES, "HB-0782", Settlement(agreed=True, note=""))


def send_back() -> None:
    """The round is over: a part of what was left has gone back, and more of it waits for a paymaster."""
    _moved(50, Direction.PAID_BACK, BACK, "HB-1103", Settlement(agreed=True, note=""))
    _moved(2, Direction.PAID_BACK, MORE_BACK, "HB-1207", None)


def _moved(days: int, direction: Direction, amount: int, bank_ref: str, settlement: Settlement | None) -> None:
    """An officer writes a line of the bank's statement down, and the paymaster says whether it is so."""
    name, ref = cast.LARGE_FIRM[0], THREE[0].round_ref
    said = f"보낸 사람: {name}" if direction is Direction.PAID_IN else f"받는 사람: {name}"
    with clock.freeze(dating.ago(days)), db.transaction() as session:
        line = Movement(direction, won(amount), bank_ref, clock.today(), said)
        made = recording.record(session, ref, line, by=peopling.person(session, steps.OFFICER))
        session.flush()
        if settlement is not None:
            recording.settle(session, ref, made.number, settlement, by=peopling.person(session, steps.PAYMASTER))
