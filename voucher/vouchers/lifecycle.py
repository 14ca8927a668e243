"""What may happen to a voucher, and to a payment of the own share."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where a voucher is."""

    OWN_SHARE_DUE = "own_share_due"
    USABLE = "usable"
    USED = "used"
    EXPIRED = "expired"
    LAPSED = "lapsed"  # the own share did not come
    REVOKED = "revoked"  # two officers took the grant back


class PaymentState(StrEnum):
    """Where one payment of an own share is."""

    OPEN = "open"
    PAID = "paid"  # in escrow
    EXPIRED = "expired"  # nothing was paid
    RETURNING = "returning"  # on its way back to the firm
    RETURNED = "returned"


OVER = (State.EXPIRED, State.LAPSED, State.REVOKED)  # before it was used: nothing is in it any more

lifecycle = Lifecycle(
    (State.OWN_SHARE_DUE, "fund", State.USABLE),
    (State.OWN_SHARE_DUE, "lapse", State.LAPSED),
    (State.USABLE, "use_up", State.USED),
    (State.USABLE, "expire", State.EXPIRED),
    (State.OWN_SHARE_DUE, "revoke", State.REVOKED),
    (State.USABLE, "revoke", State.REVOKED),
    (State.USED, "reopen", State.USABLE),  # the last payment came back after it had arrived
)

payment_lifecycle = Lifecycle(
    (PaymentState.OPEN, "pay", PaymentState.PAID),
    (PaymentState.OPEN, "expire", PaymentState.EXPIRED),
    # What arrives and cannot be used goes back: a wrong sum, too late, or a second time.
    (PaymentState.OPEN, "send_back", PaymentState.RETURNING),
    (PaymentState.EXPIRED, "send_back", PaymentState.RETURNING),
    (PaymentState.PAID, "send_back", PaymentState.RETURNING),
    (PaymentState.RETURNING, "return", PaymentState.RETURNED),
    (PaymentState.RETURNED, "bounce", PaymentState.RETURNING),  # the refund failed later: the card was closed
)
