"""What the rail makes happen. `metadata` is ours, given back: it says what the money is about."""

from dataclasses import dataclass
from datetime import date

from voucher.kernel.events import Event


@dataclass(frozen=True)
class CheckoutCompleted(Event):
    """Somebody paid at the hosted page. `payment_id` is what a refund names."""

    checkout_id: str
    payment_id: str
    amount: int
    currency: str
    metadata: dict[str, str]


@dataclass(frozen=True)
class CheckoutExpired(Event):
    """The hosted page was left unpaid until it ended."""

    checkout_id: str
    metadata: dict[str, str]


@dataclass(frozen=True)
class RefundFailed(Event):
    """Money that was sent back to a payer did not arrive, perhaps days later: it is in our balance again."""

    refund_id: str
    payment_id: str
    reason: str
    metadata: dict[str, str]


@dataclass(frozen=True)
class PayoutPaid(Event):
    """Money reached a bank account."""

    payout_id: str
    account: str
    amount: int
    arrives_on: date | None
    metadata: dict[str, str]


@dataclass(frozen=True)
class PayoutFailed(Event):
    """Money came back from a bank, perhaps days after it had arrived."""

    payout_id: str
    account: str
    reason: str
    metadata: dict[str, str]
