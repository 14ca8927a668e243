"""What an objection makes happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class ObjectionRaised(Event):
    """A firm objects to a decision."""

    objection_id: UUID


@dataclass(frozen=True)
class ObjectionAnswered(Event):
    """It was dismissed or upheld."""

    objection_id: UUID


@dataclass(frozen=True)
class ObjectionSettled(Event):
    """After it was upheld, somebody decided anew."""

    objection_id: UUID


@dataclass(frozen=True)
class ObjectionDue(Event):
    """The agency has to answer soon, or should have by now; or somebody has to decide anew, for weeks."""

    objection_id: UUID
