"""What may happen to a supplier's place in the pool."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where a supplier stands."""

    APPLIED = "applied"
    QUALIFIED = "qualified"
    SUSPENDED = "suspended"
    REFUSED = "refused"


lifecycle = Lifecycle(
    (State.APPLIED, "qualify", State.QUALIFIED),
    (State.APPLIED, "refuse", State.REFUSED),
    (State.REFUSED, "apply", State.APPLIED),
    (State.QUALIFIED, "suspend", State.SUSPENDED),
    (State.SUSPENDED, "qualify", State.QUALIFIED),
)
