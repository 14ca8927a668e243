"""What may happen to a round."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where a round is."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


lifecycle = Lifecycle(
    (State.DRAFT, "open", State.OPEN),
    (State.OPEN, "close", State.CLOSED),
)
