"""The own share arrives: into escrow when it is what was asked, back to the firm when it is not."""

from uuid import UUID

from sqlmodel import col, select

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.kernel.money import Won
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg
from voucher.rails.events import CheckoutCompleted, CheckoutExpired
from voucher.vouchers import queries, returning
from voucher.vouchers.events import VoucherFunded
from voucher.vouchers.lifecycle import PaymentState, State, lifecycle, payment_lifecycle
from voucher.vouchers.models import OwnSharePayment, Voucher

KRW = "krw"


def settle(session: Session, paid: CheckoutCompleted) -> None:
    """Believe the rail once. What is not the sum that we asked for, or comes too late or twice, goes back."""
    found = _find(session, paid)
    if found is None:
        return
    voucher, payment = found
    if payment.state not in (PaymentState.OPEN, PaymentState.EXPIRED) or payment.foreign_amount is not None:
        return  # told twice
    if paid.currency != KRW:
        _note_foreign(session, voucher, payment, paid)
        return
    payment.checkout_id, payment.payment_id = paid.checkout_id, paid.payment_id
    payment.received_krw, payment.paid_at = Won(paid.amount), clock.now()
    if why := _misfit(voucher, payment, paid):
        returning.receive_and_send_back(session, voucher, payment, why)
    else:
        _keep(session, voucher, payment)


def _find(session: Session, paid: CheckoutCompleted) -> tuple[Voucher, OwnSharePayment] | None:
    """The voucher and the payment, both locked in this order. None when this money is not for a voucher."""
    named = _payment_id(paid.metadata)
    known = session.exec(select(OwnSharePayment).where(OwnSharePayment.checkout_id == paid.checkout_id)).first()
    if known is None and named is not None:
        known = session.get(OwnSharePayment, named)
    if known is None:
        return None
    voucher = db.lock(session, Voucher, Voucher.id == known.voucher_id)
    payment = db.lock(session, OwnSharePayment, OwnSharePayment.id == known.id)
    if payment.checkout_id not in (None, paid.checkout_id):
        payment = _second_page(session, voucher, paid)
    return voucher, payment


def _note_foreign(session: Session, voucher: Voucher, payment: OwnSharePayment, paid: CheckoutCompleted) -> None:
    """Our pages ask for won only. Nothing is booked, the firm pays again in won, and a paymaster sends this back."""
    if payment.state is PaymentState.OPEN:
        payment.state = payment_lifecycle.after(payment.state, "expire")
    payment.checkout_id, payment.payment_id = paid.checkout_id, paid.payment_id
    payment.foreign_amount, payment.foreign_currency = paid.amount, paid.currency[:3]
    facts = {"currency": paid.currency, "amount": paid.amount, "checkout": paid.checkout_id}
    log.record(session, "own_share.other_currency", voucher, by=None, after=facts)


def _payment_id(metadata: dict[str, str]) -> UUID | None:
    try:
        return UUID(metadata.get("payment", ""))
    except ValueError:
        return None


def _second_page(session: Session, voucher: Voucher, paid: CheckoutCompleted) -> OwnSharePayment:
    """Money for one payment from two pages: the rail forgets a key after a day, so we may have opened two."""
    extra = OwnSharePayment(
        voucher_id=voucher.id,
        attempt=queries.next_attempt(session, voucher.id),
        amount_krw=Won(paid.amount),
        checkout_id=paid.checkout_id,
        state=PaymentState.EXPIRED,
    )
    session.add(extra)
    session.flush()
    return extra


def _misfit(voucher: Voucher, payment: OwnSharePayment, paid: CheckoutCompleted) -> str:
    """Why this money cannot stay: a name in words.RETURNED, or empty."""
    if voucher.state is not State.OWN_SHARE_DUE:
        return "twice" if voucher.state in (State.USABLE, State.USED) else "late"
    if payment.state is not PaymentState.OPEN:
        return "twice"
    return "" if paid.amount == payment.amount_krw else "amount"


def _keep(session: Session, voucher: Voucher, payment: OwnSharePayment) -> None:
    payment.state = payment_lifecycle.after(payment.state, "pay")
    posting.post(
        session,
        Leg(payment.amount_krw, debit=chart.rail_clearing(), credit=chart.escrow(voucher.id)),
        key=f"vouchers.fund:{payment.id}",
        by=None,
        document=voucher.ref,
        memo=f"own share and VAT, payment {payment.attempt}",
    )
    log.record(session, "own_share.paid", voucher, by=None, after={"amount_krw": payment.amount_krw})
    session.flush()
    make_usable_if_paid(session, voucher)


def make_usable_if_paid(session: Session, voucher: Voucher) -> None:
    """The voucher becomes usable with the last won of what the firm owes."""
    if queries.paid_so_far(session, voucher.id) < voucher.due_krw:
        return
    voucher.state = lifecycle.after(voucher.state, "fund")
    log.record(session, "voucher.funded", voucher, by=None, after={"valid_until": voucher.valid_until})
    publish(session, VoucherFunded(voucher.id))


def close(session: Session, expired: CheckoutExpired) -> None:
    """The hosted page ended unpaid: the firm may start again."""
    query = select(OwnSharePayment).where(col(OwnSharePayment.checkout_id) == expired.checkout_id)
    known = session.exec(query).first()
    if known is None:
        return
    payment = db.lock(session, OwnSharePayment, OwnSharePayment.id == known.id)
    if payment.state is PaymentState.OPEN:
        payment.state = payment_lifecycle.after(payment.state, "expire")
