"""A voucher is used up when everything that was contracted has reached the supplier."""

from uuid import UUID

from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.ledger import chart, posting
from voucher.vouchers.lifecycle import State, lifecycle
from voucher.vouchers.models import Voucher


def note_spent(session: Session, voucher_id: UUID) -> None:
    """Called after each payment: mark the voucher used when nothing of it is left.

    What a smaller contract left over has gone back by then (`giving_back`).
    """
    voucher = db.lock(session, Voucher, Voucher.id == voucher_id)
    if voucher.state is not State.USABLE:
        return
    gone = posting.balance(session, chart.disbursed(voucher.id)) + voucher.unused_government_krw
    if gone < voucher.government_krw:
        return
    voucher.state = lifecycle.after(voucher.state, "use_up")
    log.record(session, "voucher.used", voucher, by=None)


def reopen(session: Session, voucher_id: UUID) -> None:
    """Called when a payment came back after it had arrived: the voucher is used up when it is paid again."""
    voucher = db.lock(session, Voucher, Voucher.id == voucher_id)
    if voucher.state is not State.USED:
        return
    voucher.state = lifecycle.after(voucher.state, "reopen")
    log.record(session, "voucher.reopened", voucher, by=None)
