"""Gather what is known about assessors and applications, to see who may assess what."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications.lifecycle import State as Asked
from voucher.applications.models import Application
from voucher.assessments.conflicts import Bar, Case, Expert, bars
from voucher.assessments.lifecycle import HELD, TO_DO
from voucher.assessments.models import Assessor, Assignment, Interest
from voucher.kernel.db import Session
from voucher.people import relations
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.suppliers.lifecycle import State as Supplying
from voucher.suppliers.models import Offer, Supplier

ASSESSED = (Asked.SUBMITTED,)


@dataclass(frozen=True)
class Field:
    """Everybody of the pool, every application of a round that is to be assessed, and who has which already."""

    experts: dict[UUID, Expert]
    cases: dict[UUID, Case]
    sellers: dict[str, frozenset[str]]
    held: dict[UUID, frozenset[UUID]]  # application -> assessors

    def bars(self, assessor_id: UUID, application_id: UUID) -> list[Bar]:
        """All that keeps this application from this assessor."""
        return bars(self.experts[assessor_id], self.cases[application_id], self.sellers)


def field(session: Session, round_id: UUID, only: UUID | None = None, states: Sequence[Asked] = ASSESSED) -> Field:
    """The field of a round, or of one application of it; applications in these states."""
    had, held = _had_and_held(session, round_id)
    return Field(_experts(session), _cases(session, round_id, had, only, states), _sellers(session), held)


def _experts(session: Session) -> dict[UUID, Expert]:
    declared = defaultdict[UUID, set[str]](set)
    for assessor_id, number in session.exec(select(Interest.assessor_id, Interest.registration_no)):
        declared[assessor_id].add(number)
    loads = dict(
        session.exec(
            select(Assignment.assessor_id, sa.func.count())
            .where(col(Assignment.state).in_(TO_DO))
            .group_by(col(Assignment.assessor_id))
        ).all()
    )
    found = session.exec(
        select(Assessor, User).join(User, col(User.id) == Assessor.user_id).order_by(col(Assessor.ref))
    ).all()
    numbers = {assessor.employer_no for assessor, _ in found} | set().union(*declared.values())
    here = _parties(session, numbers - {""})
    return {
        it.id: Expert(
            id=it.id,
            ref=it.ref,
            employer_no=it.employer_no,
            employer=here.get(it.employer_no),
            declared=frozenset(declared[it.id]),
            declared_here=tuple(here[number] for number in sorted(declared[it.id]) if number in here),
            skills=frozenset(it.skills),
            industries=frozenset(it.industries),
            limit=it.load_limit,
            load=loads.get(it.id, 0),
            available=it.available and user.active and may(user, Act.ASSESS),
        )
        for it, user in found
    }


def _parties(session: Session, numbers: Iterable[str]) -> dict[str, relations.Party]:
    of_it = select(Organisation).where(col(Organisation.registration_no).in_(list(numbers)))
    return {house.registration_no: relations.party(house) for house in session.exec(of_it)}


def _cases(
    session: Session, round_id: UUID, had: dict[UUID, frozenset[UUID]], only: UUID | None, states: Sequence[Asked]
) -> dict[UUID, Case]:
    query = (
        select(Application, Organisation)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .where(Application.round_id == round_id, col(Application.state).in_(states))
        .order_by(col(Application.ref))
    )
    if only:
        query = query.where(Application.id == only)
    found = {}
    for it, firm in session.exec(query):
        assert it.skill is not None, it.ref
        nothing = frozenset[UUID]()
        found[it.id] = Case(it.id, it.ref, relations.party(firm), it.skill, firm.industry, had.get(it.id, nothing))
    return found


def _sellers(session: Session) -> dict[str, frozenset[str]]:
    """Who sells what a firm may ask for, by the registration numbers of qualified suppliers."""
    found = defaultdict[str, set[str]](set)
    query = (
        select(Offer.skill, Organisation.registration_no)
        .join(Supplier, col(Supplier.id) == Offer.supplier_id)
        .join(Organisation, col(Organisation.id) == Supplier.organisation_id)
        .where(col(Offer.published), Supplier.state == Supplying.QUALIFIED)
    )
    for skill, number in session.exec(query):
        found[skill].add(number)
    return {skill: frozenset(numbers) for skill, numbers in found.items()}


def _had_and_held(session: Session, round_id: UUID) -> tuple[dict[UUID, frozenset[UUID]], dict[UUID, frozenset[UUID]]]:
    had, held = defaultdict[UUID, set[UUID]](set), defaultdict[UUID, set[UUID]](set)
    query = (
        select(Assignment.application_id, Assignment.assessor_id, Assignment.state)
        .join(Application, col(Application.id) == Assignment.application_id)
        .where(Application.round_id == round_id)
    )
    for application_id, assessor_id, state in session.exec(query):
        (held if state in HELD else had)[application_id].add(assessor_id)
    return ({key: frozenset(those) for key, those in side.items()} for side in (had, held))  # type: ignore[return-value]
