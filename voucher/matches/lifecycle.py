"""What may happen to a choice of supplier."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where a choice is."""

    CHOSEN = "chosen"
    DROPPED = "dropped"


lifecycle = Lifecycle((State.CHOSEN, "drop", State.DROPPED))
