"""A payment did not arrive: the books go back to where they were, and the money at the rail comes home."""

from uuid import UUID

from sqlmodel import select

from voucher.audit import log
from voucher.disbursements import booking
from voucher.disbursements.events import DisbursementFailed
from voucher.disbursements.lifecycle import State, lifecycle
from voucher.disbursements.models import Disbursement
from voucher.invoices import settling as invoices
from voucher.invoices.models import Invoice
from voucher.kernel import db, errands
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.rails import gateway
from voucher.vouchers import using
from voucher.vouchers.models import Voucher


def fail(session: Session, disbursement: Disbursement, why: str) -> None:
    """Give a locked payment up that is on its way, or take one back that had arrived. A paymaster may try again."""
    why = why[:300]
    if disbursement.state is State.PAID:
        voucher_id = session.exec(select(Invoice.voucher_id).where(Invoice.id == disbursement.invoice_id)).one()
        db.lock(session, Voucher, Voucher.id == voucher_id)  # before any place of the ledger, as everybody does
        disbursement.state, disbursement.paid_at = lifecycle.after(disbursement.state, "bounce"), None
        booking.bounce(session, disbursement, why)
        invoices.mark_bounced(session, disbursement.invoice_id)
        using.reopen(session, voucher_id)
    else:
        disbursement.state = lifecycle.after(disbursement.state, "fail")
        booking.give_up(session, disbursement, why)
    disbursement.failure = why
    facts = {
        "attempt": disbursement.attempt,
        "transfer": disbursement.transfer_id or "",
        "payout": disbursement.payout_id or "",
    }
    log.record(session, "disbursement.failed", disbursement, by=None, why=why, after=facts)
    if disbursement.transfer_id:
        ask_back(session, disbursement)
    publish(session, DisbursementFailed(disbursement.id))


def ask_back(session: Session, disbursement: Disbursement) -> None:
    """Have the money brought back from the supplier's account at the rail; asked often, one errand waits."""
    disbursement_id, attempt = str(disbursement.id), str(disbursement.attempt)
    once = f"disbursements.take_back:{disbursement_id}:{attempt}"
    errands.put(session, "disbursements.take_back", once=once, disbursement_id=disbursement_id, attempt=attempt)


def take_back(disbursement_id: str, attempt: str) -> None:
    """Reverse the transfer of a failed attempt. Safe to repeat: the rail is asked how it stands, then under one key.

    Raises gateway.RailError until it succeeds; the payment cannot be released again before.
    """
    where = Disbursement.id == UUID(disbursement_id)
    with db.transaction(read_only=True) as session:
        seen = db.one(session, Disbursement, where)
    if not _waits(seen, attempt) or seen.transfer_id is None:
        return
    key = f"reverse:{seen.id}:{seen.attempt}" + (f":{seen.refused_count}" if seen.refused_count else "")
    try:
        back = gateway.reverse_transfer(seen.transfer_id, key, {"disbursement": str(seen.id), "attempt": attempt})
    except gateway.Declined:
        with db.transaction() as session:
            db.lock(session, Disbursement, where).refused_count += 1
        raise
    with db.transaction() as session:
        disbursement = db.lock(session, Disbursement, where)
        if _waits(disbursement, attempt):
            disbursement.reversal_id = back.id
            log.record(session, "disbursement.taken_back", disbursement, by=None, after={"reversal": back.id})


def _waits(disbursement: Disbursement, attempt: str) -> bool:
    same = disbursement.attempt == int(attempt) and disbursement.state is State.FAILED
    return same and disbursement.transfer_id is not None and disbursement.reversal_id is None
