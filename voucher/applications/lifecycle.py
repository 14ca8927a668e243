"""What may happen to an application."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where an application is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RESERVE = "reserve"  # of a first-come round: the money was gone, and is given when some comes back
    APPROVED = "approved"
    REJECTED = "rejected"
    REOPENED = "reopened"  # an objection was upheld: somebody who had no part before decides anew
    WITHDRAWN = "withdrawn"


lifecycle = Lifecycle(
    (State.DRAFT, "submit", State.SUBMITTED),
    (State.DRAFT, "withdraw", State.WITHDRAWN),
    (State.SUBMITTED, "withdraw", State.WITHDRAWN),
    (State.SUBMITTED, "approve", State.APPROVED),
    (State.SUBMITTED, "reject", State.REJECTED),
    (State.SUBMITTED, "reserve", State.RESERVE),
    (State.RESERVE, "approve", State.APPROVED),
    (State.RESERVE, "reject", State.REJECTED),
    (State.RESERVE, "withdraw", State.WITHDRAWN),
    (State.REJECTED, "reopen", State.REOPENED),
    (State.RESERVE, "reopen", State.REOPENED),
    (State.REOPENED, "approve", State.APPROVED),
    (State.REOPENED, "reject", State.REJECTED),
    (State.REOPENED, "reserve", State.RESERVE),
    (State.APPROVED, "enlarge", State.APPROVED),  # an objection against the sum was upheld
    (State.APPROVED, "undo", State.REJECTED),  # a grant of a first-come round that two officers take back
)
