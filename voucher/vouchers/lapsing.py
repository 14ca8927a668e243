"""Time runs out: the own share did not come, or the voucher was never used."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.kernel import clock, db, errands
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.ledger import chart, posting
from voucher.rails import gateway
from voucher.vouchers import paying, queries, returning
from voucher.vouchers.checking import debit
from voucher.vouchers.events import VoucherExpired, VoucherLapsed
from voucher.vouchers.lifecycle import State, lifecycle
from voucher.vouchers.models import Voucher

BATCH = 200  # vouchers that one transaction asks errands for


def lapse_unpaid(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """For the clock, daily: one errand for each voucher whose own share is overdue; returns how many."""
    overdue = sa.and_(col(Voucher.state) == State.OWN_SHARE_DUE, col(Voucher.own_share_due_on) < clock.today())
    return _ask("vouchers.lapse", overdue)


def expire_unused(period: str = "") -> int:  # noqa: ARG001
    """For the clock, daily: one errand for each usable voucher past its last day that no contract drew on.

    What is in a contract stays there; what a contract leaves over goes back when it is completed. Returns how many.
    """
    whole = sa.literal_column(debit("committed", "vouchers_voucher.id"), sa.BigInteger) == col(Voucher.government_krw)
    over = sa.and_(col(Voucher.state) == State.USABLE, col(Voucher.valid_until) < clock.today(), whole)
    return _ask("vouchers.expire", over)


def _ask(errand: str, where: sa.ColumnElement[bool]) -> int:
    """An errand of its own for each: what one of them refuses stops no other."""
    asked = 0
    for batch in _batches(where):
        with db.transaction() as session:
            for voucher_id in batch:
                errands.put(session, errand, once=f"{errand}:{voucher_id}", voucher_id=str(voucher_id))
        asked += len(batch)
    return asked


def _batches(where: sa.ColumnElement[bool]) -> Iterator[Sequence[UUID]]:
    """Ids of vouchers, a batch at a time, by key."""
    query, last = select(Voucher.id).where(where).order_by(col(Voucher.id)).limit(BATCH), UUID(int=0)
    while True:
        with db.transaction(read_only=True) as session:
            found = session.exec(query.where(col(Voucher.id) > last)).all()
        if not found:
            return
        yield found
        last = found[-1]


def lapse(voucher_id: str) -> None:
    """Give an unpaid promise back to the round. Safe to repeat.

    The rail is asked first: who paid in time is not punished for a webhook that is late. A rail that does not
    answer, or money that is still on its way, leaves the voucher for the next day.
    """
    if _closed(UUID(voucher_id)):
        _lapse(UUID(voucher_id), clock.today())


def _closed(voucher_id: UUID) -> bool:
    """Whether no payment page of this voucher is open any more, and none was paid."""
    with db.transaction(read_only=True) as session:
        payment = queries.open_payment(session, voucher_id)
    if payment is None or payment.checkout_id is None:
        return True
    try:
        checkout = gateway.expire_checkout(payment.checkout_id)
    except gateway.RailError:
        return False
    with db.transaction() as session:
        return paying.keep(session, payment.id, checkout) is None


def close_page(voucher_id: str) -> None:
    """Nobody pays any more for a voucher that is over. Safe to repeat; what is paid all the same goes back."""
    _closed(UUID(voucher_id))


def _lapse(voucher_id: UUID, today: date) -> None:
    """Give the promise back: committed -> available. Instalments go back to the firm."""
    with db.transaction() as session:
        voucher = db.lock(session, Voucher, Voucher.id == voucher_id)
        if voucher.state is not State.OWN_SHARE_DUE or voucher.own_share_due_on >= today:
            return
        posting.queue(session)  # several calls follow
        voucher.state = lifecycle.after(voucher.state, "lapse")
        returning.end(session, voucher, chart.available(voucher.round_id), "lapsed")
        publish(session, VoucherLapsed(voucher.id))


def expire(voucher_id: str) -> None:
    """Let a voucher end that nobody used: committed -> lapsed, and the own share goes back. Safe to repeat."""
    with db.transaction() as session:
        _expire(session, UUID(voucher_id))


def _expire(session: Session, voucher_id: UUID) -> None:
    voucher = db.lock(session, Voucher, Voucher.id == voucher_id)
    untouched = posting.balance(session, chart.committed(voucher.id)) == voucher.government_krw
    if voucher.state is not State.USABLE or voucher.valid_until >= clock.today() or not untouched:
        return
    posting.queue(session)
    voucher.state = lifecycle.after(voucher.state, "expire")
    returning.end(session, voucher, chart.lapsed(voucher.round_id), "expired")
    publish(session, VoucherExpired(voucher.id))
