"""What may happen to a round, to a version of a programme's rules, and to money that is voted for it."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where a round is."""

    DRAFT = "draft"
    PROPOSED = "proposed"  # handed over: another officer opens it
    OPEN = "open"
    CLOSED = "closed"


UNPUBLISHED = (State.DRAFT, State.PROPOSED)

lifecycle = Lifecycle(
    (State.DRAFT, "propose", State.PROPOSED),
    (State.PROPOSED, "send_back", State.DRAFT),
    (State.PROPOSED, "open", State.OPEN),
    (State.OPEN, "close", State.CLOSED),
)


class Mode(StrEnum):
    """How a round decides who gets its money."""

    REVIEWED = "reviewed"  # an officer decides one application after the other
    FIRST_COME = "first_come"  # whoever is eligible and comes first, until the money is gone
    COMPETITIVE = "competitive"  # assessors score all of them, a panel ranks


class RulebookState(StrEnum):
    """Where a version of a programme's rules is."""

    DRAFT = "draft"
    PROPOSED = "proposed"  # written to the end: another officer reads it
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


rulebook_lifecycle = Lifecycle(
    (RulebookState.DRAFT, "propose", RulebookState.PROPOSED),
    (RulebookState.DRAFT, "drop", RulebookState.DROPPED),
    (RulebookState.PROPOSED, "send_back", RulebookState.DRAFT),
    (RulebookState.PROPOSED, "confirm", RulebookState.CONFIRMED),
    (RulebookState.PROPOSED, "drop", RulebookState.DROPPED),
)


class VotedState(StrEnum):
    """Where an appropriation is."""

    RECORDED = "recorded"  # somebody else reads the document too
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


appropriation_lifecycle = Lifecycle(
    (VotedState.RECORDED, "confirm", VotedState.CONFIRMED),
    (VotedState.RECORDED, "drop", VotedState.DROPPED),
)
