"""Say what an investment is worth: one manager proposes with evidence, another confirms (IPEV, DOMAIN §7)."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import col

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.kernel.refs import next_ref
from voucher.ledger import chart, posting
from voucher.people.models import User
from voucher.ventures import policies, queries
from voucher.ventures.events import ValuationProposed, ValuationRefused, Valued
from voucher.ventures.lifecycle import lifecycle, valuation_lifecycle
from voucher.ventures.models import Investment, Method, Valuation


@dataclass(frozen=True)
class Estimate:
    """A fair value, how it was found, and on what it rests."""

    as_of: date
    fair_value_krw: Won
    method: Method
    evidence: str


def propose(session: Session, ref: str, estimate: Estimate, *, by: User) -> Valuation:
    """Put a value before another manager. The books do not change yet."""
    investment = queries.lock(session, ref)
    policies.require_valuer(by, investment)
    lifecycle.after(investment.state, "value")
    if queries.waiting_valuation(session, investment) is not None:
        raise Conflict(N_("A value of this investment waits for confirmation already."))
    _require_day(session, investment, estimate.as_of)

    valuation = Valuation(
        ref=next_ref(session, "VAL"), investment_id=investment.id, proposed_by_id=by.id, **vars(estimate)
    )
    session.add(valuation)
    session.flush()

    after = {"investment": investment.ref, "as_of": estimate.as_of, "fair_value_krw": estimate.fair_value_krw}
    log.record(session, "valuation.proposed", valuation, by=by, why=estimate.evidence[:2000], after=after)
    publish(session, ValuationProposed(valuation.id))
    return valuation


def confirm(session: Session, ref: str, note: str, *, by: User) -> Valuation:
    """Confirm a value: the books move by the difference to what they said before."""
    valuation, investment = _lock_both(session, ref)
    policies.require_confirmer(by, valuation, investment)
    after_it = valuation_lifecycle.after(valuation.state, "approve")
    lifecycle.after(investment.state, "value")
    _require_day(session, investment, valuation.as_of)

    valuation.state = after_it
    _decide(valuation, note, by)
    before_krw = _revalue(session, investment, valuation, by)

    before, after = {"fair_value_krw": before_krw}, {"fair_value_krw": valuation.fair_value_krw}
    log.record(session, "valuation.confirmed", valuation, by=by, why=note, before=before, after=after)
    publish(session, Valued(valuation.id))
    return valuation


def refuse(session: Session, ref: str, note: str, *, by: User) -> Valuation:
    """Do not confirm a value. The books stay as they are."""
    valuation, investment = _lock_both(session, ref)
    policies.require_confirmer(by, valuation, investment)
    after_it = valuation_lifecycle.after(valuation.state, "refuse")
    if not note:
        raise Refused(N_("Please write why: the proposer reads it."), field="note")

    valuation.state = after_it
    _decide(valuation, note, by)

    log.record(session, "valuation.refused", valuation, by=by, why=note)
    publish(session, ValuationRefused(valuation.id))
    return valuation


def _decide(valuation: Valuation, note: str, by: User) -> None:
    valuation.decided_by_id, valuation.decided_at, valuation.decision_note = by.id, clock.now(), note


def _lock_both(session: Session, ref: str) -> tuple[Valuation, Investment]:
    """The investment first, as proposing does; then the valuation afresh."""
    seen = db.one(session, Valuation, col(Valuation.ref) == ref)
    investment = db.lock(session, Investment, col(Investment.id) == seen.investment_id)
    return db.lock(session, Valuation, col(Valuation.ref) == ref), investment


def _require_day(session: Session, investment: Investment, as_of: date) -> None:
    """Values follow each other in time: the books hold one value, the latest."""
    assert investment.invested_on is not None, investment.ref
    if as_of > clock.today():
        raise Refused(N_("A value is found for today or an earlier day."), field="as_of")
    if as_of < investment.invested_on:
        message = N_("The fund invested on %(first)s: value it on that day or later.")
        raise Refused(message, field="as_of", first=investment.invested_on)
    last = queries.last_valued_on(session, investment)
    if last is not None and as_of <= last:
        message = N_("It was valued on %(last)s already: choose a later day.")
        raise Refused(message, field="as_of", last=last)


def _revalue(session: Session, investment: Investment, valuation: Valuation, by: User) -> int:
    """Post the difference; returns what the books said before."""
    fund_id = investment.fund_id
    unrealised, revaluation = chart.fund_unrealised(fund_id, investment.id), chart.fund_revaluation(fund_id)
    cost = posting.balance(session, chart.fund_cost(fund_id, investment.id))
    before_krw = cost + posting.balance(session, unrealised)
    more = valuation.fair_value_krw - before_krw
    if more:
        debit, credit = (unrealised, revaluation) if more > 0 else (revaluation, unrealised)
        posting.post(
            session,
            posting.Leg(Won(abs(more)), debit=debit, credit=credit),
            key=f"ventures.value:{valuation.id}",
            by=by.id,
            document=valuation.ref,
            memo=f"{investment.ref} valued",
            effective_on=valuation.as_of,
        )
    return before_krw
