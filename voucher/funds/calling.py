"""Call capital: every partner is asked for its part of a sum."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from voucher.audit import log
from voucher.funds import policies, queries
from voucher.funds.events import CapitalCalled
from voucher.funds.models import CallLine, CapitalCall, Fund, Kind
from voucher.funds.splitting import split
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, NotEnough, NotNow, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.money import WON_MAX, Won
from voucher.kernel.refs import next_ref
from voucher.ledger import chart, posting
from voucher.people.models import User


@dataclass(frozen=True)
class Notice:
    """What the partners will read. `number` is the call that the manager saw the split of."""

    purpose: str
    investment_krw: Won
    fee_krw: Won
    expense_krw: Won
    due_on: date
    number: int

    @property
    def amount_krw(self) -> Won:
        return Won(self.investment_krw + self.fee_krw + self.expense_krw)


def earliest_due(fund: Fund) -> date:
    """The first day on which a call made today may be due (ILPA: ten business days' notice)."""
    return clock.business_days_after(clock.today(), fund.notice_business_days)


def preview(session: Session, fund: Fund, notice: Notice) -> list[tuple[UUID, Won]]:
    """Who would be asked for how much. Refuses what `call` would refuse; changes nothing."""
    if fund.ends_on < clock.today():
        raise NotNow(N_("This fund has ended."))
    sums = queries.standing(session, fund)
    unfunded = [(p.organisation.id, p.unfunded_krw) for p in queries.partners(session, fund, sums)]
    if not unfunded:
        raise NotNow(N_("Nobody has promised anything to this fund yet."))
    if not 0 < notice.amount_krw <= WON_MAX:
        raise Refused(N_("Please write at least one of the three sums."), field="investment_krw")
    left = sum(amount for _, amount in unfunded)
    if notice.amount_krw > left:
        raise NotEnough(N_("Only %(left)s won can still be called."), field="investment_krw", left=f"{left:,}")
    if notice.due_on < (first := earliest_due(fund)):
        message = N_("Partners have %(days)s business days: the first day possible is %(first)s.")
        raise Refused(message, field="due_on", days=fund.notice_business_days, first=first)
    if notice.due_on > fund.ends_on:
        raise Refused(N_("The fund ends before this day."), field="due_on")
    if fund.kind is Kind.CVC:
        room = queries.outside_headroom(session, fund, clock.today())
        policies.require_room(room, field=None, left_krw=room.left_growing_krw)
    return split(notice.amount_krw, unfunded)


def call(session: Session, ref: str, notice: Notice, *, by: User) -> CapitalCall:
    """Ask every partner for its part. Their promises become called, and are owed to the fund."""
    fund = queries.lock(session, ref)
    policies.require_manager(by)
    if notice.number != queries.next_number(session, fund):
        raise Conflict(N_("Another call was made meanwhile. Please look at the split again."))
    parts = preview(session, fund, notice)

    made = _write(session, fund, notice, by)
    session.add_all(
        CallLine(call_id=made.id, called_by_id=by.id, partner_id=partner_id, amount_krw=amount)
        for partner_id, amount in parts
    )
    legs = [leg for partner_id, amount in parts for leg in _legs(fund.id, partner_id, amount)]
    memo = f"call {made.number} of {fund.ref}"
    posting.post(session, *legs, key=f"funds.call:{made.id}", by=by.id, document=made.ref, memo=memo)

    after = {"fund": fund.ref, "number": made.number, "amount_krw": made.amount_krw, "due_on": made.due_on}
    log.record(session, "call.made", made, by=by, why=notice.purpose, after=after)
    publish(session, CapitalCalled(made.id))
    return made


def _write(session: Session, fund: Fund, notice: Notice, by: User) -> CapitalCall:
    made = CapitalCall(
        ref=next_ref(session, "CALL"),
        fund_id=fund.id,
        number=notice.number,
        purpose=notice.purpose,
        amount_krw=notice.amount_krw,
        investment_krw=notice.investment_krw,
        fee_krw=notice.fee_krw,
        expense_krw=notice.expense_krw,
        noticed_on=clock.today(),
        due_on=notice.due_on,
        called_by_id=by.id,
    )
    session.add(made)
    session.flush()
    return made


def _legs(fund_id: UUID, partner_id: UUID, amount: Won) -> tuple[posting.Leg, posting.Leg]:
    called, unfunded = chart.fund_called(fund_id, partner_id), chart.fund_unfunded(fund_id, partner_id)
    receivable, capital = chart.fund_receivable(fund_id, partner_id), chart.fund_capital(fund_id, partner_id)
    return posting.Leg(amount, debit=called, credit=unfunded), posting.Leg(amount, debit=receivable, credit=capital)
