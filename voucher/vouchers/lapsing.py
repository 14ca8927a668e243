"""Time runs out: the own share did not come, or the voucher was never used."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg
from voucher.rails import gateway
from voucher.vouchers import paying, queries, returning
from voucher.vouchers.events import VoucherExpired, VoucherLapsed
from voucher.vouchers.lifecycle import State, lifecycle
from voucher.vouchers.models import Voucher


def lapse_unpaid(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """For the clock, daily: vouchers whose own share is overdue lapse; returns how many.

    The rail is asked first: who paid in time is not punished for a webhook that is late. A rail that does not
    answer, or money that is still on its way, leaves the voucher for the next day.
    """
    with db.transaction(read_only=True) as session:
        overdue = _past(session, State.OWN_SHARE_DUE, col(Voucher.own_share_due_on) < clock.today())
    return sum(_closed(voucher_id) and _lapse(voucher_id, clock.today()) for voucher_id in overdue)


def _past(session: Session, state: State, when: ColumnElement[bool]) -> list[UUID]:
    query = select(Voucher.id).where(Voucher.state == state, when)
    return list(session.exec(query.order_by(col(Voucher.id))))


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


def _lapse(voucher_id: UUID, today: date) -> bool:
    """Give the promise back to the round: committed -> available. Instalments go back to the firm."""
    with db.transaction() as session:
        voucher = db.lock(session, Voucher, Voucher.id == voucher_id)
        if voucher.state is not State.OWN_SHARE_DUE or voucher.own_share_due_on >= today:
            return False
        voucher.state = lifecycle.after(voucher.state, "lapse")
        back = Leg(voucher.government_krw, debit=chart.available(voucher.round_id), credit=chart.committed(voucher.id))
        _record(session, voucher, back, "lapsed", "late")
        publish(session, VoucherLapsed(voucher.id))
    return True


def expire_unused(period: str = "") -> int:  # noqa: ARG001
    """For the clock, daily: usable vouchers past their last day that no contract drew on; returns how many.

    What is in a contract stays there; what a contract left over is the final account's business.
    """
    with db.transaction(read_only=True) as session:
        over = _past(session, State.USABLE, col(Voucher.valid_until) < clock.today())
    return sum(_expire(voucher_id, clock.today()) for voucher_id in over)


def _expire(voucher_id: UUID, today: date) -> bool:
    with db.transaction() as session:
        voucher = db.lock(session, Voucher, Voucher.id == voucher_id)
        untouched = posting.balance(session, chart.committed(voucher.id)) == voucher.government_krw
        if voucher.state is not State.USABLE or voucher.valid_until >= today or not untouched:
            return False
        voucher.state = lifecycle.after(voucher.state, "expire")
        unused = Leg(voucher.government_krw, debit=chart.lapsed(voucher.round_id), credit=chart.committed(voucher.id))
        _record(session, voucher, unused, "expired", "unused")
        publish(session, VoucherExpired(voucher.id))
    return True


def _record(session: Session, voucher: Voucher, leg: Leg, what: str, why: str) -> None:
    """Move the government's share, send every payment back, and write it down."""
    verb = {"lapsed": "lapse", "expired": "expire"}[what]
    posting.post(
        session, leg, key=f"vouchers.{verb}:{voucher.id}", by=None, document=voucher.ref, memo=f"voucher {what}"
    )
    log.record(session, f"voucher.{what}", voucher, by=None, after={"government_krw": voucher.government_krw})
    for payment in queries.paid_payments(session, voucher.id):
        returning.send_back(session, voucher, payment, why)
