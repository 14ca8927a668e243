"""What assessments make happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class ApplicationsGiven(Event):
    """Assessors have something to assess: the keys of what each of them was given just now."""

    assignment_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class ApplicationReserved(Event):
    """A firm passed, and the money of the round did not reach it."""

    application_id: UUID
    rank: int
