"""Believe the rail, once: turn what it told us into an event of ours, and let the reactions follow."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from voucher import settings
from voucher.kernel import clock, db
from voucher.kernel.events import Event, publish
from voucher.rails import answers
from voucher.rails.answers import Checkout, PaymentStatus
from voucher.rails.events import CheckoutCompleted, CheckoutExpired, PayoutFailed, PayoutPaid, RefundFailed
from voucher.rails.models import Notice

Meaning = Callable[[dict[str, Any], str], Event | None]


def handle(notice_id: str) -> None:
    """Handle one stored notice. A second time, nothing happens; an error leaves it as it was, to be tried again."""
    with db.transaction() as session:
        notice = db.lock(session, Notice, Notice.id == UUID(notice_id))
        if notice.handled_at is not None:
            return
        event = _meaning(notice)
        if event is not None:
            publish(session, event)
        notice.outcome = type(event).__name__ if event else "not for us"
        notice.handled_at = clock.now()


def _meaning(notice: Notice) -> Event | None:
    """What happened, in our words; None for what is not for us.

    A live endpoint is also told about play money of the suppliers' accounts: it must not settle anything.
    """
    if settings.get().production and not notice.body.get("livemode"):
        return None
    meaning = MEANINGS.get(notice.kind)
    return meaning(notice.body["data"]["object"], notice.account) if meaning else None


def completed(checkout: Checkout) -> CheckoutCompleted:
    """What a paid page means, whether a webhook told of it or we asked."""
    return CheckoutCompleted(checkout.id, checkout.payment_id, checkout.amount, checkout.currency, checkout.metadata)


def _paid(body: dict[str, Any], _account: str) -> Event | None:
    """A payment page was finished. With slow ways to pay, the money itself is told of later."""
    checkout = answers.read_checkout(body)
    return completed(checkout) if checkout.status is PaymentStatus.PAID else None


def _unpaid(body: dict[str, Any], _account: str) -> Event:
    checkout = answers.read_checkout(body)
    return CheckoutExpired(checkout.id, checkout.metadata)


def _arrived(body: dict[str, Any], account: str) -> Event:
    payout = answers.read_payout(body)
    return PayoutPaid(payout.id, account, payout.amount, payout.arrives_on, payout.metadata)


def _came_back(body: dict[str, Any], account: str) -> Event:
    payout = answers.read_payout(body)
    return PayoutFailed(payout.id, account, payout.failure or payout.status, payout.metadata)


def _not_refunded(body: dict[str, Any], _account: str) -> Event | None:
    """How a refund stands now. Only that it failed is news: that it was taken, we know from asking."""
    found = answers.read_refund(body)
    return RefundFailed(found.id, found.payment_id, found.failure, found.metadata) if found.undone else None


MEANINGS: dict[str, Meaning] = {
    "checkout.session.completed": _paid,
    "checkout.session.async_payment_succeeded": _paid,
    "checkout.session.async_payment_failed": _unpaid,
    "checkout.session.expired": _unpaid,
    "refund.failed": _not_refunded,
    "refund.updated": _not_refunded,
    "charge.refund.updated": _not_refunded,
    "payout.paid": _arrived,
    "payout.failed": _came_back,
    "payout.canceled": _came_back,
}
