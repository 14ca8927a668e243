"""What may happen to an application that somebody was given to assess."""

from enum import StrEnum

from voucher.applications.lifecycle import State as Asked
from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where one assessor is with one application."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"  # no conflict declared: the application may be read
    SUBMITTED = "submitted"
    DECLINED = "declined"
    REPLACED = "replaced"  # an officer took it back
    SET_ASIDE = "set_aside"  # handed in, and the assessor turned out to be tied: it does not count


class Outcome(StrEnum):
    """What comes of an application by its rank."""

    SELECTED = "selected"
    RESERVE = "reserve"  # eligible, not within the money, moves up
    BELOW = "below"  # the pass mark
    PENDING = "pending"  # not all of its sheets are in


class ProposalState(StrEnum):
    """Where a panel's result is."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"  # back to the panel


HELD = (State.ASSIGNED, State.ACCEPTED, State.SUBMITTED)  # counts as one of those who assess it
TO_DO = (State.ASSIGNED, State.ACCEPTED)  # counts as load
UNDECIDED = (
    Asked.SUBMITTED,
    Asked.SUPPLEMENT,
)  # an application with its panel, or with its firm that supplies something

lifecycle = Lifecycle(
    (State.ASSIGNED, "accept", State.ACCEPTED),
    (State.ASSIGNED, "decline", State.DECLINED),
    (State.ACCEPTED, "decline", State.DECLINED),
    (State.ACCEPTED, "save", State.ACCEPTED),
    (State.ACCEPTED, "submit", State.SUBMITTED),
    (State.SUBMITTED, "set_aside", State.SET_ASIDE),
    (State.ASSIGNED, "replace", State.REPLACED),
    (State.ACCEPTED, "replace", State.REPLACED),
)

proposal_lifecycle = Lifecycle(
    (ProposalState.PROPOSED, "approve", ProposalState.APPROVED),
    (ProposalState.PROPOSED, "refuse", ProposalState.REFUSED),
)
