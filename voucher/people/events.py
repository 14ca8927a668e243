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
