"""What may happen to a contract and to its milestones."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where a contract is."""

    DRAFT = "draft"
    PROPOSED = "proposed"  # the firm has signed
    SIGNED = "signed"  # both have
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class MilestoneState(StrEnum):
    """Where a piece of work is."""

    PLANNED = "planned"
    DELIVERED = "delivered"
    REWORK = "rework"
    ACCEPTED = "accepted"


lifecycle = Lifecycle(
    (State.DRAFT, "propose", State.PROPOSED),
    (State.DRAFT, "cancel", State.CANCELLED),
    (State.DRAFT, "expire", State.CANCELLED),  # the voucher's time ran out before both had signed
    (State.PROPOSED, "expire", State.CANCELLED),
    (State.PROPOSED, "return", State.DRAFT),
    (State.PROPOSED, "countersign", State.SIGNED),
    (State.SIGNED, "complete", State.COMPLETED),
    (State.COMPLETED, "reopen", State.SIGNED),  # a payment came back after it had arrived
)

milestone_lifecycle = Lifecycle(
    (MilestoneState.PLANNED, "deliver", MilestoneState.DELIVERED),
    (MilestoneState.REWORK, "deliver", MilestoneState.DELIVERED),
    (MilestoneState.DELIVERED, "accept", MilestoneState.ACCEPTED),
    (MilestoneState.DELIVERED, "send_back", MilestoneState.REWORK),
)
