"""What may happen to an objection."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where an objection is."""

    RAISED = "raised"  # the agency has to answer
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"  # the decision stays
    UPHELD = "upheld"  # somebody has to decide anew
    SETTLED = "settled"  # and did


class Against(StrEnum):
    """What a firm objects to."""

    REJECTED = "rejected"
    RESERVE = "reserve"  # a place on the reserve list
    LESS = "less"  # granted, with less than was asked


lifecycle = Lifecycle(
    (State.RAISED, "withdraw", State.WITHDRAWN),
    (State.RAISED, "dismiss", State.DISMISSED),
    (State.RAISED, "uphold", State.UPHELD),
    (State.UPHELD, "settle", State.SETTLED),
)
