"""What an application makes happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class ApplicationSubmitted(Event):
    """A firm has asked."""

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
class ApplicationRejected(Event):
    """A firm gets none."""

    application_id: UUID
