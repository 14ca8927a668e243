"""What may happen to an application."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where an application is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SUPPLEMENT = "supplement"  # the firm was asked for something: nothing is decided before it is settled
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
    (State.SUBMITTED, "ask", State.SUPPLEMENT),
    (State.RESERVE, "ask", State.SUPPLEMENT),  # of a first-come round, before its money comes
    (State.SUPPLEMENT, "ask", State.SUPPLEMENT),  # once more, when the time is over
    (State.SUPPLEMENT, "answer", State.SUBMITTED),
    (State.SUPPLEMENT, "go_on", State.SUBMITTED),
    (State.SUPPLEMENT, "turn_down", State.REJECTED),
    (State.SUPPLEMENT, "withdraw", State.WITHDRAWN),
)


class Request(StrEnum):
    """Where a request for a supplement is."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"  # nothing came in time; an officer says what follows
    TAKEN_BACK = "taken_back"  # by the agency
    DROPPED = "dropped"  # the firm took its application back


requests = Lifecycle(
    (Request.OPEN, "answer", Request.ANSWERED),
    (Request.OPEN, "expire", Request.EXPIRED),
    (Request.OPEN, "take_back", Request.TAKEN_BACK),
    (Request.OPEN, "drop", Request.DROPPED),
)


class Proposed(StrEnum):
    """Where a grant is that one officer proposes and somebody else approves."""

    OPEN = "open"
    APPROVED = "approved"
    SENT_BACK = "sent_back"  # with a reason; it may be proposed anew
    TAKEN_BACK = "taken_back"  # by who proposed it
    DROPPED = "dropped"  # the firm took its application back


grants = Lifecycle(
    (Proposed.OPEN, "approve", Proposed.APPROVED),
    (Proposed.OPEN, "send_back", Proposed.SENT_BACK),
    (Proposed.OPEN, "take_back", Proposed.TAKEN_BACK),
    (Proposed.OPEN, "drop", Proposed.DROPPED),
)


class Kind(StrEnum):
    """What a point of a request is about."""

    PAPER = "paper"
    PART = "part"
    ANSWER = "answer"
