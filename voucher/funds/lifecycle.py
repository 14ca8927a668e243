"""What may happen to a capital call."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where a capital call is."""

    NOTICED = "noticed"  # the partners have been asked
    PAID = "paid"  # all of them have paid


lifecycle = Lifecycle((State.NOTICED, "complete", State.PAID))
