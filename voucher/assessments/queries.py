"""Read the pool of assessors."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import col, or_, select

from voucher.assessments.models import Assessor, Interest
from voucher.kernel import db, searching
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.listing import Order, Orders, Page, page
from voucher.kernel.sheets import MOST_ROWS
from voucher.people.models import User

FILTERS = ("q", "skill", "state", "sort")
STATES = ("available", "away")
_AGE = (col(Assessor.created_at), col(Assessor.id))
ORDERS = Orders(name=Order((col(User.name), col(User.id))), newest=Order(_AGE, descending=True))


def assessors(session: Session, filters: Mapping[str, str]) -> Page[Any]:
    """Assessors and their accounts by name, employer, field and whether they take assessments now."""
    return page(session, _filtered(filters), ORDERS.asked(filters), filters)


def every_assessor(session: Session, filters: Mapping[str, str]) -> list[Any]:
    """The same list without its pages, for a spreadsheet."""
    return searching.everything(session, _filtered(filters), ORDERS.asked(filters), most=MOST_ROWS)


def _filtered(filters: Mapping[str, str]) -> Any:
    query = select(User, Assessor).join(Assessor, col(Assessor.user_id) == User.id)
    if words := filters.get("q", "").strip():
        found = (User.name, User.email, Assessor.employer, Assessor.ref)
        query = query.where(or_(*(col(c).icontains(words, autoescape=True) for c in found)))
    if skill := filters.get("skill"):
        query = query.where(col(Assessor.skills).contains([skill]))
    if (state := filters.get("state")) in STATES:
        query = query.where((col(Assessor.available) & col(User.active)).is_(state == "available"))
    return query


def assessor(session: Session, ref: str) -> tuple[User, Assessor]:
    """One assessor and the account; NotFound when there is none."""
    query = select(User, Assessor).join(Assessor, col(Assessor.user_id) == User.id)
    found = session.exec(query.where(Assessor.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return found[0], found[1]


def own(session: Session, by: User) -> Assessor | None:
    """What an assessor has said about themselves; None before they did."""
    return session.exec(select(Assessor).where(Assessor.user_id == by.id)).one_or_none()


def lock_own(session: Session, by: User) -> Assessor:
    """The same, locked; NotFound when there is nothing yet."""
    return db.lock(session, Assessor, Assessor.user_id == by.id)


def interests(session: Session, assessor_id: UUID) -> Sequence[Interest]:
    """What ties an assessor to others, by name."""
    theirs = select(Interest).where(Interest.assessor_id == assessor_id)
    return session.exec(theirs.order_by(Interest.name, col(Interest.id))).all()


def own_interest(session: Session, interest_id: UUID, by: User) -> Interest:
    """One thing that an assessor declared; NotFound for another's."""
    query = select(Interest).join(Assessor, col(Assessor.id) == Interest.assessor_id)
    found = session.exec(query.where(Interest.id == interest_id, Assessor.user_id == by.id)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return found
