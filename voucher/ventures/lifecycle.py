"""What may happen to an investment and to a valuation."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where an investment is."""

    PROPOSED = "proposed"
    APPROVED = "approved"  # and paid: both in one act
    REFUSED = "refused"
    EXITED = "exited"


class ValuationState(StrEnum):
    """Where a valuation is."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


lifecycle = Lifecycle(
    (State.PROPOSED, "approve", State.APPROVED),
    (State.PROPOSED, "refuse", State.REFUSED),
    (State.APPROVED, "value", State.APPROVED),
    (State.APPROVED, "exit", State.EXITED),
)

valuation_lifecycle = Lifecycle(
    (ValuationState.PROPOSED, "approve", ValuationState.APPROVED),
    (ValuationState.PROPOSED, "refuse", ValuationState.REFUSED),
)
