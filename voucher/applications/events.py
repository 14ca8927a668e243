"""What an application makes happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class ApplicationSubmitted(Event):
    """A firm has asked."""

    application_id: UUID


@dataclass(frozen=True)
class ApplicationPrepared(Event):
    """One person of a firm hands its application to the colleagues: another one certifies and submits it."""

    application_id: UUID


@dataclass(frozen=True)
class DraftUnfinished(Event):
    """A round closes soon, and a firm's application in it was not submitted yet."""

    application_id: UUID
    days: int  # until the day on which it closes


@dataclass(frozen=True)
class ApplicationApproved(Event):
    """A firm gets a voucher."""

    application_id: UUID


@dataclass(frozen=True)
class ApplicationsGranted(Event):
    """It was their turn, and the money of their first-come round covered them all."""

    round_id: UUID
    application_ids: tuple[UUID, ...]  # in the order of their turns


@dataclass(frozen=True)
class ApplicationsReserved(Event):
    """The money of their first-come round was gone."""

    application_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class ApplicationsTurnedDown(Event):
    """The reserve list of their first-come round was ended."""

    application_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class ApplicationRejected(Event):
    """A firm gets none."""

    application_id: UUID


@dataclass(frozen=True)
class SupplementAsked(Event):
    """A firm is to supply or correct something."""

    supplement_id: UUID


@dataclass(frozen=True)
class SupplementLengthened(Event):
    """It got more time for it."""

    supplement_id: UUID


@dataclass(frozen=True)
class SupplementDue(Event):
    """The time for it ends soon, and nothing was sent."""

    supplement_id: UUID


@dataclass(frozen=True)
class SupplementClosed(Event):
    """It was answered, taken back, or nothing came in time."""

    supplement_id: UUID
