"""Why an application is not given to an assessor. Pure: no clock, no database (DOMAIN §2, state 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from voucher.people.relations import Party, ties
from voucher.suppliers.models import Skill


class Bar(StrEnum):
    """Something that keeps an application from an assessor, the weightiest first."""

    EMPLOYER = "employer"  # works for the firm
    DECLARED = "declared"  # declared what ties them to the firm
    RELATED = "related"  # works for a house that is related to the firm
    DECLARED_RELATED = "declared_related"  # declared what ties them to a house that is related to the firm
    SUPPLIER = "supplier"  # is tied to a supplier that sells what the firm asks for
    DECLINED = "declined"  # had it, and gave it back or lost it
    AWAY = "away"
    FIELD = "field"  # does not know the field
    FULL = "full"


CONFLICTS = frozenset({Bar.EMPLOYER, Bar.DECLARED, Bar.RELATED, Bar.DECLARED_RELATED, Bar.SUPPLIER})
FINAL = CONFLICTS | {Bar.DECLINED}  # an officer cannot set these aside either


@dataclass(frozen=True)
class Expert:
    """What is asked about an assessor."""

    id: UUID
    ref: str
    employer_no: str = ""
    employer: Party | None = None  # where the house is here too
    declared: frozenset[str] = frozenset()  # registration numbers
    declared_here: tuple[Party, ...] = ()
    skills: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    limit: int = 10
    load: int = 0
    available: bool = True

    def knows_best(self, industry: str) -> bool:
        """Whether the firm's industry is one of those that the assessor named."""
        return industry in self.industries


@dataclass(frozen=True)
class Case:
    """What is asked about an application."""

    id: UUID
    ref: str
    firm: Party
    skill: Skill
    industry: str = ""
    had: frozenset[UUID] = field(default_factory=frozenset)  # assessors who gave it back or lost it


def bars(expert: Expert, case: Case, sellers: Mapping[str, frozenset[str]]) -> list[Bar]:
    """All that keeps this application from this assessor; empty when nothing does.

    `sellers` are the registration numbers of the suppliers that sell a skill.
    """
    number = case.firm.registration_no
    tied = expert.declared | ({expert.employer_no} if expert.employer_no else set())
    near = expert.employer is not None and expert.employer_no != number and ties(expert.employer, case.firm)
    declared_near = any(ties(house, case.firm) for house in expert.declared_here if house.registration_no != number)
    found = {
        Bar.EMPLOYER: expert.employer_no == number,
        Bar.DECLARED: number in expert.declared,
        Bar.RELATED: bool(near),
        Bar.DECLARED_RELATED: declared_near,
        Bar.SUPPLIER: bool(tied & sellers.get(case.skill, frozenset())),
        Bar.DECLINED: expert.id in case.had,
        Bar.AWAY: not expert.available,
        Bar.FIELD: case.skill not in expert.skills,
        Bar.FULL: expert.load >= expert.limit,
    }
    return [bar for bar in Bar if found[bar]]
