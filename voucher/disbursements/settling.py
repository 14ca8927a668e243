"""Believe the rail, once: the money has arrived, or it came back."""

from uuid import UUID

from sqlmodel import select

from voucher.audit import log
from voucher.disbursements import booking, failing
from voucher.disbursements.events import DisbursementPaid
from voucher.disbursements.lifecycle import State, lifecycle
from voucher.disbursements.models import Disbursement
from voucher.invoices import settling as invoices
from voucher.invoices.models import Invoice
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.rails.events import PayoutFailed, PayoutPaid
from voucher.vouchers import using
from voucher.vouchers.models import Voucher


def settle(session: Session, paid: PayoutPaid) -> None:
    """The money is in the supplier's bank account. A second time, or after it came back, nothing happens."""
    disbursement = _find(session, paid.metadata, paid.payout_id)
    if disbursement is None or disbursement.state in (State.PAID, State.FAILED):
        return
    if paid.amount != disbursement.amount_krw:
        facts = {"payout": paid.payout_id, "amount_krw": paid.amount}
        log.record(session, "disbursement.other_amount", disbursement, by=None, after=facts)
        return
    voucher_id = session.exec(select(Invoice.voucher_id).where(Invoice.id == disbursement.invoice_id)).one()
    db.lock(session, Voucher, Voucher.id == voucher_id)  # before any place of the ledger, as everybody does
    if disbursement.state is State.RELEASED:  # the webhook came before we wrote the payout down
        disbursement.state = lifecycle.after(disbursement.state, "send")
        disbursement.sent_at = clock.now()
    disbursement.state = lifecycle.after(disbursement.state, "settle")
    disbursement.payout_id, disbursement.paid_at = paid.payout_id, clock.now()
    disbursement.arrives_on = paid.arrives_on or disbursement.arrives_on
    booking.settle(session, disbursement)
    invoices.mark_paid(session, disbursement.invoice_id)
    using.note_spent(session, voucher_id)
    log.record(session, "disbursement.paid", disbursement, by=None, after={"amount_krw": disbursement.amount_krw})
    publish(session, DisbursementPaid(disbursement.id))


def fail(session: Session, failed: PayoutFailed) -> None:
    """The bank refused it, perhaps after it had said that it arrived: that word is final."""
    disbursement = _find(session, failed.metadata, failed.payout_id)
    if disbursement is None or disbursement.state is State.FAILED:
        return
    disbursement.payout_id = failed.payout_id
    failing.fail(session, disbursement, failed.reason)


def _find(session: Session, metadata: dict[str, str], payout_id: str) -> Disbursement | None:
    """The payment that a payout belongs to, locked; None for an earlier attempt's, and for what is not ours."""
    try:
        disbursement_id, attempt = UUID(metadata.get("disbursement", "")), int(metadata.get("attempt", ""))
    except ValueError:
        return None
    if session.get(Disbursement, disbursement_id) is None:
        return None
    disbursement = db.lock(session, Disbursement, Disbursement.id == disbursement_id)
    other = disbursement.payout_id not in (None, payout_id)
    return None if other or disbursement.attempt != attempt else disbursement
