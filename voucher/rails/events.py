"""What the rail makes happen."""

from dataclasses import dataclass
from typing import Any

from voucher.kernel.events import Event


@dataclass(frozen=True)
class CheckoutCompleted(Event):
    """Somebody paid at the hosted page. `checkout` is the rail's object; `metadata` is ours."""

    checkout_id: str
    payment_id: str
    amount: int
    metadata: dict[str, str]


@dataclass(frozen=True)
class CheckoutExpired(Event):
    """The hosted page was left unpaid until it ended."""

    checkout_id: str
    metadata: dict[str, str]


@dataclass(frozen=True)
class PayoutPaid(Event):
    """Money reached a bank account."""

    payout_id: str
    account: str
    amount: int
    arrives_on: Any
    metadata: dict[str, str]


@dataclass(frozen=True)
class PayoutFailed(Event):
    """Money came back from a bank."""

    payout_id: str
    account: str
    reason: str
    metadata: dict[str, str]
