"""Invest a fund's money in a firm: one manager proposes, another approves, and thereby it is paid."""

from dataclasses import dataclass

from sqlmodel import col, select

from voucher.audit import log
from voucher.funds import queries as funds
from voucher.funds.models import Fund
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotEnough, NotNow, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.kernel.refs import next_ref
from voucher.ledger import chart, posting
from voucher.people.models import User
from voucher.ventures import policies, queries
from voucher.ventures.events import Invested, InvestmentProposed, InvestmentRefused
from voucher.ventures.lifecycle import State, lifecycle
from voucher.ventures.models import Instrument, Investment


@dataclass(frozen=True)
class Proposal:
    """What a manager proposes."""

    firm: str  # registration number, reference or whole name
    instrument: Instrument
    amount_krw: Won
    overseas: bool
    reason: str


def propose(session: Session, fund_ref: str, proposal: Proposal, *, by: User) -> Investment:
    """Put an investment before another manager. No money moves yet."""
    fund = funds.lock(session, fund_ref)
    firm = queries.firm_meant(session, proposal.firm)
    if firm is None:
        raise Refused(N_("We know no firm by this number or name."), field="firm")
    investment = Investment(
        ref="",
        fund_id=fund.id,
        firm_id=firm.id,
        instrument=proposal.instrument,
        amount_krw=proposal.amount_krw,
        overseas=proposal.overseas,
        reason=proposal.reason,
        proposed_by_id=by.id,
    )
    policies.require_proposer(by, investment)
    _require_possible(session, fund, investment)
    _require_first_time(session, investment)

    investment.ref = next_ref(session, "DEAL")
    session.add(investment)
    session.flush()

    after = {"fund": fund.ref, "firm": firm.ref, "amount_krw": proposal.amount_krw, "instrument": proposal.instrument}
    log.record(session, "investment.proposed", investment, by=by, why=proposal.reason, after=after)
    publish(session, InvestmentProposed(investment.id))
    return investment


def approve(session: Session, ref: str, note: str, *, by: User) -> Investment:
    """Approve an investment: it is paid from the fund's account, and stands in the books at cost."""
    investment, fund = _lock_both(session, ref)
    policies.require_decider(by, investment)
    after_it = lifecycle.after(investment.state, "approve")
    _require_possible(session, fund, investment)

    before = {"state": investment.state}
    investment.state, investment.invested_on = after_it, clock.today()
    _decide(investment, note, by)
    cost, bank = chart.fund_cost(fund.id, investment.id), chart.fund_bank(fund.id)
    posting.post(
        session,
        posting.Leg(investment.amount_krw, debit=cost, credit=bank),
        key=f"ventures.invest:{investment.id}",
        by=by.id,
        document=investment.ref,
        memo=f"{fund.ref} invested",
    )

    after = {"state": investment.state, "amount_krw": investment.amount_krw}
    log.record(session, "investment.approved", investment, by=by, why=note, before=before, after=after)
    publish(session, Invested(investment.id))
    return investment


def refuse(session: Session, ref: str, note: str, *, by: User) -> Investment:
    """Do not invest. The proposal stays, with the reason."""
    investment, _fund = _lock_both(session, ref)
    policies.require_decider(by, investment)
    after_it = lifecycle.after(investment.state, "refuse")
    if not note:
        raise Refused(N_("Please write why: the proposer reads it."), field="note")

    before = {"state": investment.state}
    investment.state = after_it
    _decide(investment, note, by)

    log.record(session, "investment.refused", investment, by=by, why=note, before=before, after={"state": after_it})
    publish(session, InvestmentRefused(investment.id))
    return investment


def _decide(investment: Investment, note: str, by: User) -> None:
    investment.decided_by_id, investment.decided_at, investment.decision_note = by.id, clock.now(), note


def _lock_both(session: Session, ref: str) -> tuple[Investment, Fund]:
    """The investment and then its fund: two investments of one fund are decided one after the other."""
    investment = queries.lock(session, ref)
    return investment, db.lock(session, Fund, col(Fund.id) == investment.fund_id)


def _require_possible(session: Session, fund: Fund, investment: Investment) -> None:
    if fund.ends_on < clock.today():
        raise NotNow(N_("This fund has ended."))
    sums = funds.standing(session, fund)
    left = posting.left(session, chart.fund_bank(fund.id))
    if investment.amount_krw > left:
        message = N_("The fund has %(left)s won in its account. Call capital first.")
        raise NotEnough(message, field="amount_krw", left=f"{left:,}")
    more = investment.amount_krw if investment.overseas else 0
    policies.require_rooms(queries.rooms(session, fund, sums, more_overseas_krw=more))


def _require_first_time(session: Session, investment: Investment) -> None:
    """The same proposal twice is a slip of the hand, not a second investment."""
    same = select(Investment.id).where(
        Investment.fund_id == investment.fund_id,
        Investment.firm_id == investment.firm_id,
        Investment.amount_krw == investment.amount_krw,
        Investment.instrument == investment.instrument,
        Investment.state == State.PROPOSED,
    )
    if session.exec(same.limit(1)).first() is not None:
        raise NotNow(N_("This very investment was proposed already and waits for a decision."))
