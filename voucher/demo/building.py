"""Build the demonstration world once, through the use-cases, the real job queue and real requests to the sandbox."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from voucher.demo import (
    assessing,
    banning,
    calling,
    cast,
    dating,
    doubting,
    funding,
    joining_in,
    objecting,
    peopling,
    revising,
    rushing,
    steps,
    voting,
)
from voucher.demo import mending as supplements
from voucher.demo import proposing as grants
from voucher.demo import trying as trials
from voucher.demo import tying as ties
from voucher.demo.stories import ASIDE, FIRST, ROAD, SECOND, THIRD, THREE, Story
from voucher.disbursements.models import Disbursement
from voucher.kernel import clock, db, errands
from voucher.kernel.money import won
from voucher.programmes import closing, seeding
from voucher.programmes.models import Round
from voucher.rails import catching_up
from voucher.settings import SEOUL
from voucher.suppliers import confirming, connecting, judging, offering, queries
from voucher.suppliers.connecting import BankDetails
from voucher.suppliers.models import Skill, Supplier
from voucher.vouchers import lapsing

STEP: dict[str, Callable[[Session, Story], None]] = {
    "draft": steps.draft,
    "doubtful": doubting.declare,
    "submitted": steps.submit,
    "passed_over": doubting.pass_over,
    "asked": supplements.ask,
    "own_share_due": steps.decide,
    "awarded": steps.decide,
    "chosen": steps.choose,
    "drafted": steps.write_contract,
    "proposed": steps.propose,
    "countersigned": steps.countersign,
    "sealed": steps.seal,
    "delivered": steps.deliver(1),
    "accepted": steps.accept(1),
    "invoiced": steps.invoice(1),
    "approved": steps.approve,
    "in_transit": steps.release,
    "rejected": steps.reject,
    "gave_up": steps.give_up,
    "sent_back": steps.send_back,
    "returned": steps.return_invoice,
    "withdrawn": steps.withdraw,
}
NAMES = [name for name, *_ in ROAD]


def build() -> None:
    """Build it in an empty database, with the sandbox running."""
    with clock.freeze(dating.ago(210)):
        peopling.people()
        with db.transaction() as session:
            seeding.seed(session)
        _sellers()
        assessing.experts()
    voting.build()
    calling.rounds()
    steps.control("settings", payout_delay_seconds=0)
    _walk(FIRST, 0)
    _close(FIRST)
    _second_pieces()
    with clock.freeze(dating.ago(120)):
        lapsing.lapse_unpaid()
        errands.run_waiting()
    joining_in.open_round()
    _walk(THREE, 2)
    _close(THREE)
    joining_in.send_back()
    _walk(SECOND, 1)
    _close(SECOND)
    with clock.freeze(dating.ago(3)):
        steps.pay_abroad(next(story for story in SECOND if story.until == "awarded"))
    _another_account(7)
    for story in THIRD:
        _third(story)
    for part in (supplements, grants, rushing, funding, revising, ties, banning):
        part.build()
    voting.later()
    trials.build()
    assessing.build()
    objecting.build()
    _date_arrivals()
    steps.control("settings", payout_delay_seconds=2)


def _close(stories: Iterable[Story]) -> None:
    """The clock closes their round when its time is past."""
    ref = next(iter(stories)).round_ref
    with db.transaction(read_only=True) as session:
        closes_at = session.exec(select(Round.closes_at).where(Round.ref == ref)).one()
    with clock.freeze(closes_at + timedelta(minutes=1)):
        closing.close_due()


def _sellers() -> None:
    """Suppliers publish an offer, are qualified and name their bank account; one waits, one is barred, one refused."""
    for number, seller in enumerate(cast.SELLERS, start=1):
        with db.transaction() as session:
            by = peopling.person(session, peopling.seller_email(number))
            offering.introduce(session, _profile(seller), by=by)
            offering.publish(session, _terms(seller), by=by)
            session.flush()
            session.expunge(by)
        if number <= 10:
            account = f"333301{number:02d}1{4567 + 211 * number}"  # no two end alike: that would look related
            connecting.connect(BankDetails("004", account, seller.name, cast.PASSWORD), by=by)
        with db.transaction() as session:
            _judge(session, number, queries.own(session, by))


def _judge(session: Session, number: int, supplier: Supplier) -> None:
    officer = peopling.person(session, steps.OFFICER)
    looked_at, ref = confirming.seen(supplier), supplier.ref
    if number == 13:
        judging.refuse(session, ref, "제조 현장에 적용한 실적을 확인할 수 없습니다.", by=officer)
    elif number != 11:
        judging.qualify(session, ref, "실적과 인력을 확인했습니다.", by=officer, looked_at=looked_at)
    if number == 12:
        judging.suspend(session, ref, "대표자 확인이 필요합니다.", by=officer)


def _another_account(number: int) -> None:
    """A supplier names another account the day before yesterday: it waits until the agency has made sure."""
    with db.transaction(read_only=True) as session:
        by = peopling.person(session, peopling.seller_email(number))
    with clock.freeze(dating.ago(2)):
        name = cast.SELLERS[number - 1].name
        connecting.connect(BankDetails("088", f"1102{number:02d}7654321", f"주식회사 {name}", cast.PASSWORD), by=by)


def _profile(seller: cast.Seller) -> offering.Profile:
    return offering.Profile(
        about_ko=f"{seller.title_ko} 분야에서 제조 현장을 돕습니다.",
        about_en=f"We help factories with {seller.title_en.lower()}.",
        capacity_count=5,
    )


def _terms(seller: cast.Seller) -> offering.Terms:
    return offering.Terms(
        title_ko=seller.title_ko,
        title_en=seller.title_en,
        summary_ko=f"{seller.title_ko}: 현장 진단, 데이터 수집, 모델 개발, 설치와 교육까지 합니다.",
        summary_en=f"{seller.title_en}: survey, data, model, installation and training.",
        skill=Skill(seller.skill),
        industries=seller.industries,
        regions=seller.regions,
        price_from_krw=won(seller.low * steps.MILLION),
        price_to_krw=won(seller.high * steps.MILLION),
        months=seller.months,
    )


def _walk(stories: Iterable[Story], wave: int) -> None:
    """Take every story along the road, step by step, all firms side by side."""
    stories = list(stories)
    for place, (name, *days) in enumerate(ROAD):
        there = [s for s in stories if _reaches(s, place)]
        with clock.freeze(dating.ago(days[wave])):
            if name == "usable":
                _pay(there)
            elif name == "in_transit":
                _release(there)
            else:
                for story in there:
                    _take(name, story)
        errands.run_waiting()
        for story in stories:
            leaves, *aside = ASIDE.get(story.until, ("", 0, 0))
            if leaves == name and story.until in STEP:
                with clock.freeze(dating.ago(aside[wave])):
                    _take(story.until, story)
        errands.run_waiting()


def _reaches(story: Story, place: int) -> bool:
    last = story.until if story.until in NAMES else ASIDE[story.until][0]
    return place <= NAMES.index(last)


def _take(name: str, story: Story) -> None:
    with db.transaction() as session:
        STEP[name](session, story)


def _pay(stories: list[Story]) -> None:
    for _ in range(3):  # a large share is paid in several payments
        for story in stories:
            if _owes(story):
                steps.pay_own_share(story)
        catching_up.catch_up()
        errands.run_waiting()


def _owes(story: Story) -> bool:
    with db.transaction(read_only=True) as session:
        return steps.voucher(session, story).state == "own_share_due"


def _release(stories: list[Story]) -> None:
    """The paymaster releases; the bank takes a week, sends it back, or pays at once, as the story says."""
    for story in stories:
        days = _days_in_transit() if story.until == "in_transit" else 0
        steps.control("settings", payout_delay_seconds=days * 86_400)
        if story.until == "failed":
            steps.control("payouts/fail", count=1)
        _take("in_transit", story)
        errands.run_waiting()
    steps.control("settings", payout_delay_seconds=0)
    _settle()


def _days_in_transit() -> int:
    """A week or so, from the day that it really is: the sandbox's bank does not know our past."""
    real = datetime.now(SEOUL).date()
    return (dating.office_day(real + timedelta(days=7)) - real).days


def _second_pieces() -> None:
    """The stories that are complete have their second piece of work behind them too."""
    done = [s for s in FIRST if s.until == "completed"]
    second = (steps.deliver(2), steps.accept(2), steps.invoice(2), steps.approve, steps.release)
    for days, step in zip((70, 68, 66, 64, 63), second, strict=True):
        with clock.freeze(dating.ago(days)):
            for story in done:
                with db.transaction() as session:
                    step(session, story)
            errands.run_waiting()
            _settle()


def _settle() -> None:
    with db.transaction(read_only=True) as session:
        accounts = set(session.exec(select(Supplier.payout_account).where(Supplier.payout_account != "")))
    catching_up.catch_up(accounts)
    errands.run_waiting()


def _date_arrivals() -> None:
    """The sandbox's bank lives today; payments of the past arrived in the past."""
    with db.transaction() as session:
        for payment in session.exec(select(Disbursement).where(col(Disbursement.paid_at).is_not(None))):
            assert payment.paid_at is not None
            payment.arrives_on = clock.seoul_day(payment.paid_at)


def _third(story: Story) -> None:
    """The open round: written, submitted or withdrawn in the last days."""
    with clock.freeze(dating.ago(9, story.firm)):
        _take("draft", story)
    if story.until != "draft":
        with clock.freeze(dating.ago(7, story.firm)):
            _take("doubtful", story)
            _take("submitted", story)
            _take("passed_over", story)
    if story.until == "withdrawn":
        with clock.freeze(dating.ago(6)):
            _take("asked", story)
        with clock.freeze(dating.ago(5)):
            _take("withdrawn", story)
