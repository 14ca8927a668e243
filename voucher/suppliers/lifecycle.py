"""What may happen to a supplier's place in the pool."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where a supplier stands."""

    APPLIED = "applied"
    QUALIFIED = "qualified"
    SUSPENDED = "suspended"


lifecycle = Lifecycle(
    (State.APPLIED, "qualify", State.QUALIFIED),
    (State.QUALIFIED, "suspend", State.SUSPENDED),
    (State.SUSPENDED, "qualify", State.QUALIFIED),
)
