"""What two organisations have in common that makes them near to each other (DOMAIN §2). Pure."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from voucher.people.models import Organisation


class Tie(StrEnum):
    """Something that two organisations share."""

    BUSINESS = "business"
    REPRESENTATIVE = "representative"
    ADDRESS = "address"
    ACCOUNT = "account"  # the same bank and the same last digits; only suppliers have one


@dataclass(frozen=True)
class Party:
    """Who somebody is, to see whether two are related."""

    organisation_id: UUID
    registration_no: str
    representative: str
    address: str


def party(organisation: Organisation) -> Party:
    """The same of an organisation."""
    return Party(organisation.id, organisation.registration_no, organisation.representative, organisation.address)


def ties(one: Party, other: Party) -> list[Tie]:
    """What they share, the weightiest first; empty when nothing."""
    found = []
    if one.organisation_id == other.organisation_id or one.registration_no == other.registration_no:
        found.append(Tie.BUSINESS)
    if _bare(one.representative) and _bare(one.representative) == _bare(other.representative):
        found.append(Tie.REPRESENTATIVE)
    if _bare(one.address) and _bare(one.address) == _bare(other.address):
        found.append(Tie.ADDRESS)
    return found


def _bare(text: str) -> str:
    """Letters and digits only, so that a blank or a comma does not hide a relation."""
    return "".join(c for c in text.casefold() if c.isalnum())
