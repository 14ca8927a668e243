"""The voucher is used up when the last won of the government's share has reached a supplier."""

from uuid import UUID

from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.ledger import chart, posting
from voucher.vouchers.lifecycle import State, lifecycle
from voucher.vouchers.models import Voucher


def note_spent(session: Session, voucher_id: UUID) -> None:
    """Called after each payment: mark the voucher used when nothing of it is left."""
    voucher = db.lock(session, Voucher, Voucher.id == voucher_id)
    if voucher.state is not State.USABLE:
        return
    if posting.balance(session, chart.disbursed(voucher.id)) < voucher.government_krw:
        return
    voucher.state = lifecycle.after(voucher.state, "use_up")
    log.record(session, "voucher.used", voucher, by=None)
