"""What may happen to a contract and to its milestones."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where a contract is."""

    DRAFT = "draft"
    PROPOSED = "proposed"  # the firm has signed
    COUNTERSIGNED = "countersigned"  # the supplier has, too
    SIGNED = "signed"  # and the agency: all three are bound
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
    (State.DRAFT, "expire", State.CANCELLED),  # the voucher's time ran out before all had signed
    (State.PROPOSED, "expire", State.CANCELLED),
    (State.COUNTERSIGNED, "expire", State.CANCELLED),
    (State.PROPOSED, "return", State.DRAFT),
    (State.PROPOSED, "countersign", State.COUNTERSIGNED),
    (State.COUNTERSIGNED, "send_back", State.DRAFT),  # the agency does not sign
    (State.COUNTERSIGNED, "seal", State.SIGNED),
    (State.SIGNED, "complete", State.COMPLETED),
    (State.COMPLETED, "reopen", State.SIGNED),  # a payment came back after it had arrived
)

milestone_lifecycle = Lifecycle(
    (MilestoneState.PLANNED, "deliver", MilestoneState.DELIVERED),
    (MilestoneState.REWORK, "deliver", MilestoneState.DELIVERED),
    (MilestoneState.DELIVERED, "accept", MilestoneState.ACCEPTED),
    (MilestoneState.DELIVERED, "send_back", MilestoneState.REWORK),
)
