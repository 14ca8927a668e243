"""What two organisations have in common that makes them near to each other (DOMAIN §2). Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from voucher.people.models import REPRESENTATIVE, Organisation


class Tie(StrEnum):
    """Something that two organisations share."""

    BUSINESS = "business"
    REPRESENTATIVE = "representative"
    ADDRESS = "address"
    PHONE = "phone"
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
    if plain(one.representative) and plain(one.representative) == plain(other.representative):
        found.append(Tie.REPRESENTATIVE)
    if plain(one.address) and plain(one.address) == plain(other.address):
        found.append(Tie.ADDRESS)
    return found


def plain(text: str) -> str:
    """Letters and digits only, so that a blank or a comma does not hide a relation."""
    return "".join(c for c in text.casefold() if c.isalnum())


def representative_is(text: str) -> Any:
    """A condition: whom an organisation's certificate names, by the index of representatives."""
    return sa.literal_column(REPRESENTATIVE) == sa.literal(plain(text))
