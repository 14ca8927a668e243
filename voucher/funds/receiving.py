"""Confirm that a partner's payment is in the fund's account."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from voucher.audit import log
from voucher.funds import policies, queries
from voucher.funds.events import CallPaid, CapitalReceived
from voucher.funds.lifecycle import lifecycle
from voucher.funds.models import CallLine, CapitalCall
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.ledger import chart, posting
from voucher.people.models import User


@dataclass(frozen=True)
class Receipt:
    """What the bank statement says."""

    amount_krw: Won
    received_on: date


def receive(session: Session, ref: str, partner_ref: str, receipt: Receipt, *, by: User) -> CallLine:
    """Book one partner's payment. The last one makes the call paid."""
    call = db.lock(session, CapitalCall, col(CapitalCall.ref) == ref)
    line, partner = queries.line(session, call, partner_ref)
    policies.require_receiver(by, call)
    if line.received_by_id is not None:
        raise NotNow(N_("This payment was confirmed already."))
    _require_as_asked(call, line, receipt)
    after_last = lifecycle.after(call.state, "complete")

    line.received_on, line.received_by_id = receipt.received_on, by.id
    bank, owed = chart.fund_bank(call.fund_id), chart.fund_receivable(call.fund_id, partner.id)
    posting.post(
        session,
        posting.Leg(line.amount_krw, debit=bank, credit=owed),
        key=f"funds.receive:{line.id}",
        by=by.id,
        document=call.ref,
        memo=f"{partner.ref} paid",
        effective_on=receipt.received_on,
    )
    after = {"partner": partner.ref, "amount_krw": line.amount_krw, "received_on": receipt.received_on}
    log.record(session, "call.received", call, by=by, after=after)
    publish(session, CapitalReceived(line.id))
    if _all_paid(session, call):
        call.state = after_last
        log.record(session, "call.paid", call, by=by)
        publish(session, CallPaid(call.id))
    return line


def _require_as_asked(call: CapitalCall, line: CallLine, receipt: Receipt) -> None:
    if receipt.amount_krw != line.amount_krw:
        message = N_("This partner was asked for %(amount)s won. Only the whole sum can be confirmed.")
        raise Refused(message, field="amount_krw", amount=f"{line.amount_krw:,}")
    if not call.noticed_on <= receipt.received_on <= clock.today():
        message = N_("The money came between the notice of %(first)s and today.")
        raise Refused(message, field="received_on", first=call.noticed_on)


def _all_paid(session: Session, call: CapitalCall) -> bool:
    session.flush()
    waiting = select(CallLine.id).where(CallLine.call_id == call.id, col(CallLine.received_by_id).is_(None)).limit(1)
    return session.exec(waiting).first() is None
