"""What may happen to an invoice."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where an invoice is."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"  # by an officer; a paymaster releases it
    RELEASED = "released"  # on its way
    PAID = "paid"


lifecycle = Lifecycle(
    (State.SUBMITTED, "approve", State.APPROVED),
    (State.SUBMITTED, "return", State.RETURNED),
    (State.APPROVED, "release", State.RELEASED),
    (State.RELEASED, "pay", State.PAID),
    (State.PAID, "bounce", State.RELEASED),  # the bank sent the money back; it is released again
)
