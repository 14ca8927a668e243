"""The firm pays its own share and the VAT on the rail's hosted page."""

from uuid import UUID

from voucher import settings
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won, apportion
from voucher.people.models import User
from voucher.rails import gateway, handling
from voucher.rails.gateway import Checkout, PaymentStatus
from voucher.vouchers import funding, policies, queries
from voucher.vouchers.lifecycle import PaymentState, lifecycle, payment_lifecycle
from voucher.vouchers.models import OwnSharePayment, Voucher


def start(ref: str, *, by: User) -> str:
    """The address of the hosted page where the firm pays; empty when the money turns out to be there already.

    Three transactions of its own, because the rail is asked between them: record the attempt, open the page
    under a key made of the attempt's id, keep the page's address. Breaking off anywhere is harmless: the next
    start takes up the open attempt. Refused when the rail does not take the sum or does not answer.
    """
    for _ in range(2):
        with db.transaction() as session:
            voucher, payment = begin(session, ref, by=by)
        checkout = _page(voucher, payment)
        with db.transaction() as session:
            url = keep(session, payment.id, checkout)
        if url is not None:
            return url
    raise Refused(N_("The payment page could not be opened. Nothing was charged; please try again."))


def begin(session: Session, ref: str, *, by: User) -> tuple[Voucher, OwnSharePayment]:
    """The open attempt to pay this voucher, or a new one."""
    voucher = queries.lock(session, ref, by)
    policies.require_payer(by, voucher)
    lifecycle.after(voucher.state, "fund")
    if clock.today() > voucher.own_share_due_on:
        raise NotNow(N_("The day to pay your own share has passed. Please call the agency."))
    if (payment := queries.open_payment(session, voucher.id)) is not None:
        return voucher, payment
    payment = OwnSharePayment(
        voucher_id=voucher.id,
        attempt=queries.next_attempt(session, voucher.id),
        amount_krw=instalment(Won(voucher.due_krw - queries.paid_so_far(session, voucher.id))),
    )
    session.add(payment)
    log.record(session, "own_share.started", voucher, by=by, after={"amount_krw": payment.amount_krw})
    session.flush()
    return voucher, payment


def instalment(owed: Won) -> Won:
    """What is paid at once: everything, or even parts when the rail does not take so much in one payment."""
    parts = -(-owed // gateway.LARGEST_PAYMENT)
    return apportion(owed, [1] * parts)[0]


def _page(voucher: Voucher, payment: OwnSharePayment) -> Checkout:
    """The attempt's hosted page at the rail, as it stands now."""
    try:
        if payment.checkout_id:
            return gateway.retrieve_checkout(payment.checkout_id)
        return _open_page(voucher, payment)
    except gateway.Declined as error:
        message = N_("The payment service does not take this sum (%(reason)s). Please call the agency.")
        raise Refused(message, reason=error.reason) from error
    except gateway.RailError as error:
        message = N_("The payment service does not answer. Nothing was charged; please try again in a few minutes.")
        raise Refused(message) from error


def _open_page(voucher: Voucher, payment: OwnSharePayment) -> Checkout:
    """Everything here is made of stored things only: the same key must always come with the same request."""
    pages = f"{settings.get().public_url}/vouchers/{voucher.ref}"
    return gateway.create_checkout(
        payment.amount_krw,
        description=f"{voucher.ref} 자부담금·부가세 / own share and VAT",
        reference=voucher.ref,
        success_url=f"{pages}/paid",
        cancel_url=f"{pages}/pay",
        metadata={"payment": str(payment.id), "voucher": voucher.ref},
        key=f"checkout:{payment.id}",
    )


def keep(session: Session, payment_id: UUID, checkout: Checkout) -> str | None:
    """Keep what the rail said: the page's address, empty when it was paid there, None when it has ended."""
    payment = db.one(session, OwnSharePayment, OwnSharePayment.id == payment_id)
    db.lock(session, Voucher, Voucher.id == payment.voucher_id)
    payment = db.lock(session, OwnSharePayment, OwnSharePayment.id == payment_id)
    if checkout.status is PaymentStatus.PAID:
        funding.settle(session, handling.completed(checkout))
        return None if payment.state is PaymentState.EXPIRED else ""  # in another currency: it can be paid again in won
    if checkout.status is PaymentStatus.WAITING:
        return ""
    if checkout.status is PaymentStatus.EXPIRED:
        if payment.state is PaymentState.OPEN:
            payment.state = payment_lifecycle.after(payment.state, "expire")
        return None
    if payment.state is not PaymentState.OPEN:  # it ended while the rail was asked: nobody pays this page any more
        return "" if payment.state is PaymentState.PAID else None
    payment.checkout_id, payment.checkout_url = checkout.id, checkout.url
    return checkout.url
