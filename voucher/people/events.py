"""What people make happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class OrganisationJoined(Event):
    """Somebody signed up for an organisation that was not here before."""

    organisation_id: UUID
    kind: str


@dataclass(frozen=True)
class PersonInvited(Event):
    """Somebody was asked in and should choose a password. The token is told to nobody but the mail."""

    reset_id: UUID
    user_id: UUID
    token: str


@dataclass(frozen=True)
class ResetAsked(Event):
    """Somebody wants to choose a new password. The token is told to nobody but the mail."""

    reset_id: UUID
    user_id: UUID
    token: str


@dataclass(frozen=True)
class RegistrationAnswered(Event):
    """Somebody wants to sign up: with a token when nobody is here yet; `user_id` when the address has an account."""

    registration_id: UUID
    user_id: UUID | None
    token: str


@dataclass(frozen=True)
class RegistrationTried(Event):
    """Somebody else wants to sign up for an organisation that is here already: its people should know."""

    registration_id: UUID
    organisation_id: UUID


@dataclass(frozen=True)
class TaxStatusAnswered(Event):
    """The tax office said whether an organisation is in business."""

    organisation_id: UUID


@dataclass(frozen=True)
class RepresentativeDoubted(Event):
    """The tax office was asked later, and knows this number with another representative or opening date."""

    organisation_id: UUID
