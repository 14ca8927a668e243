"""The fund half of the demonstration world: a promise, a call, an investment, and a valuation by two people."""

from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

from sqlmodel import Session, select

from voucher.demo import cast, peopling
from voucher.demo.dating import ago
from voucher.funds import calling, committing, forming, receiving
from voucher.funds.calling import Notice
from voucher.funds.committing import Promise
from voucher.funds.forming import Terms
from voucher.funds.models import CallLine, CapitalCall, Kind
from voucher.funds.receiving import Receipt
from voucher.kernel import clock, db
from voucher.kernel.clock import business_days_after
from voucher.kernel.money import Won, won
from voucher.people.models import Organisation, User
from voucher.ventures import investing, valuing
from voucher.ventures.investing import Proposal
from voucher.ventures.models import Instrument, Method
from voucher.ventures.valuing import Estimate

HUNDRED_MILLION = 100_000_000


def build() -> None:
    """A fund with a call that is paid and one that is being paid, an investment bought and valued, another that waits
    for approval; and a second fund that has just been formed.
    """
    fund_ref, call_ref = _form_and_call()
    _receive(call_ref)
    _invest(fund_ref)
    _call_again(fund_ref)
    _form_another()


def _managers(session: Session) -> tuple[User, User]:
    return peopling.person(session, "gi@agency.example"), peopling.person(session, "jin@agency.example")


def _frozen(days_ago: int) -> AbstractContextManager[None]:
    return clock.freeze(ago(days_ago))


def _form_and_call() -> tuple[str, str]:
    with _frozen(300), db.transaction() as session:
        gi, _ = _managers(session)
        fund = forming.form(
            session,
            Terms(
                name_ko="산업AI 도약 투자조합",
                name_en="Industrial AI Leap Fund",
                kind=Kind.FUND,
                formed_on=clock.today(),
                ends_on=clock.today() + timedelta(days=8 * 365),
                hurdle_rate=Decimal("0.05"),
                carry_rate=Decimal("0.20"),
                fee_rate=Decimal("0.022"),
                notice_business_days=10,
                pay_to="한결은행 000-00-0000000",
            ),
            by=gi,
        )
        session.flush()
        for (_, _, _, promise), partner_id in zip(cast.PARTNERS, peopling.partner_ids(session), strict=True):
            partner = session.get_one(Organisation, partner_id)
            committing.commit(
                session, fund.ref, Promise(partner.ref, won(promise * HUNDRED_MILLION), outside=True), by=gi
            )
        fund_ref = fund.ref
    with _frozen(280), db.transaction() as session:
        gi, _ = _managers(session)
        due = business_days_after(clock.today(), 12)
        notice = Notice("첫 투자와 운영 비용", won(7_000_000_001), won(330_000_000), won(20_000_000), due, 1)
        call_ref = calling.call(session, fund_ref, notice, by=gi).ref
    return fund_ref, call_ref


def _call_again(fund_ref: str) -> None:
    with _frozen(5), db.transaction() as session:
        gi, _ = _managers(session)
        due = business_days_after(clock.today(), 12)
        notice = Notice("후속 투자", won(4_000_000_000), won(0), won(15_000_000), due, 2)
        call_ref = calling.call(session, fund_ref, notice, by=gi).ref
    _receive(call_ref, days_ago=1, partners=1)


def _form_another() -> None:
    with _frozen(3), db.transaction() as session:
        gi, _ = _managers(session)
        terms = Terms(
            name_ko="제조 AI 동반성장 CVC",
            name_en="Manufacturing AI Growth CVC",
            kind=Kind.CVC,
            formed_on=clock.today(),
            ends_on=clock.today() + timedelta(days=7 * 365),
            hurdle_rate=Decimal("0.06"),
            carry_rate=Decimal("0.20"),
            fee_rate=Decimal("0.02"),
            notice_business_days=10,
            pay_to="한결은행 000-00-0000001",
            company_debt_krw=won(1_800_000_000),
            company_equity_krw=won(5_200_000_000),
        )
        forming.form(session, terms, by=gi)


def _receive(call_ref: str, *, days_ago: int = 262, partners: int | None = None) -> None:
    with _frozen(days_ago), db.transaction() as session:
        _, jin = _managers(session)
        call = session.exec(select(CapitalCall).where(CapitalCall.ref == call_ref)).one()
        lines = session.exec(select(CallLine).where(CallLine.call_id == call.id)).all()
        for line in lines[:partners]:
            partner = session.get_one(Organisation, line.partner_id)
            receipt = Receipt(Won(line.amount_krw), clock.today())
            receiving.receive(session, call_ref, partner.ref, receipt, by=jin)


def _invest(fund_ref: str) -> None:
    with _frozen(240), db.transaction() as session:
        gi, jin = _managers(session)
        firm = session.exec(select(Organisation).where(Organisation.name == cast.FIRMS[27].name)).one()
        reason = "웨이퍼 검사 AI를 자체 개발해 두 곳에 납품했고, 특허 세 건을 가지고 있습니다."
        proposal = Proposal(firm.ref, Instrument.RCPS, won(3_000_000_000), overseas=False, reason=reason)
        deal = investing.propose(session, fund_ref, proposal, by=gi)
        session.flush()
        investing.approve(session, deal.ref, "투자심의위원회에서 만장일치로 의결했습니다.", by=jin)
        deal_ref = deal.ref
    with _frozen(50), db.transaction() as session:
        gi, jin = _managers(session)
        evidence = "매출 40 % 증가와 유사 기업 배수를 함께 반영했습니다. 직전 거래 가격에 맞춰 보정했습니다."
        estimate = Estimate(clock.today(), won(3_900_000_000), Method.MULTIPLES, evidence)
        valuation = valuing.propose(session, deal_ref, estimate, by=gi)
        session.flush()
        valuing.confirm(session, valuation.ref, "근거 자료를 확인했습니다.", by=jin)
    _invest_again(fund_ref)
    _refuse(fund_ref, deal_ref)
    with _frozen(2), db.transaction() as session:
        gi, _ = _managers(session)
        evidence = "반기 실적과 새 계약 두 건을 반영해 유사 기업 배수로 다시 평가했습니다."
        valuing.propose(
            session, deal_ref, Estimate(clock.today(), won(4_200_000_000), Method.MULTIPLES, evidence), by=gi
        )
    with _frozen(6), db.transaction() as session:
        gi, _ = _managers(session)
        firm = session.exec(select(Organisation).where(Organisation.name == cast.FIRMS[5].name)).one()
        reason = "설비 예지보전 제품의 초기 고객을 확보했습니다."
        proposal = Proposal(firm.ref, Instrument.CPS, won(1_500_000_000), overseas=False, reason=reason)
        investing.propose(session, fund_ref, proposal, by=gi)


def _invest_again(fund_ref: str) -> None:
    """Bought and not yet valued: the books show the cost."""
    with _frozen(34), db.transaction() as session:
        gi, jin = _managers(session)
        firm = session.exec(select(Organisation).where(Organisation.name == cast.FIRMS[9].name)).one()
        reason = "공정 최적화 AI를 세 공장에서 시험했고, 다음 해 공급 계약을 협의하고 있습니다."
        proposal = Proposal(firm.ref, Instrument.RCPS, won(700_000_000), overseas=False, reason=reason)
        deal = investing.propose(session, fund_ref, proposal, by=gi)
        session.flush()
        investing.approve(session, deal.ref, "한도와 자금을 확인하고 의결했습니다.", by=jin)


def _refuse(fund_ref: str, deal_ref: str) -> None:
    """An investment and a value that the second manager did not agree to."""
    with _frozen(20), db.transaction() as session:
        gi, jin = _managers(session)
        firm = session.exec(select(Organisation).where(Organisation.name == cast.FIRMS[16].name)).one()
        proposal = Proposal(firm.ref, Instrument.CPS, won(800_000_000), overseas=False, reason="시제품이 나왔습니다.")
        deal = investing.propose(session, fund_ref, proposal, by=gi)
        session.flush()
        investing.refuse(session, deal.ref, "매출이 확인된 뒤에 다시 검토합니다.", by=jin)
    with _frozen(13), db.transaction() as session:
        gi, jin = _managers(session)
        estimate = Estimate(clock.today(), won(5_600_000_000), Method.MULTIPLES, "협의 중인 계약까지 반영했습니다.")
        valuation = valuing.propose(session, deal_ref, estimate, by=gi)
        session.flush()
        valuing.refuse(session, valuation.ref, "아직 체결되지 않은 계약이 들어 있습니다.", by=jin)
