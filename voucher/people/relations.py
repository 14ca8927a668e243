"""What two organisations have in common that makes them near to each other (DOMAIN §2). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from voucher.people.models import ADDRESS, REPRESENTATIVE, Organisation


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
    moved_from: frozenset[str] = frozenset()  # addresses that it gave up lately

    @property
    def places(self) -> set[str]:
        """Where it is and was, in letters and digits only."""
        return {plain(address) for address in (self.address, *self.moved_from)} - {""}


def party(organisation: Organisation, moved_from: Iterable[str] = ()) -> Party:
    """The same of an organisation."""
    it = organisation
    return Party(it.id, it.registration_no, it.representative, it.address, frozenset(moved_from))


def ties(one: Party, other: Party) -> list[Tie]:
    """What they share, the weightiest first; empty when nothing."""
    found = []
    if one.organisation_id == other.organisation_id or one.registration_no == other.registration_no:
        found.append(Tie.BUSINESS)
    if plain(one.representative) and plain(one.representative) == plain(other.representative):
        found.append(Tie.REPRESENTATIVE)
    if one.places & other.places:
        found.append(Tie.ADDRESS)
    return found


def plain(text: str) -> str:
    """Letters and digits only, so that a blank or a comma does not hide a relation."""
    return "".join(c for c in text.casefold() if c.isalnum())


def representative_is(text: str) -> Any:
    """A condition: whom an organisation's certificate names, by the index of representatives."""
    return sa.literal_column(REPRESENTATIVE) == sa.literal(plain(text))


def address_is(text: str) -> Any:
    """A condition: where an organisation is, however its address was written, by the index of addresses."""
    return sa.literal_column(ADDRESS) == sa.literal(plain(text))
