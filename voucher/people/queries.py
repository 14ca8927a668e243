"""Read organisations and people."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import col, or_, select

from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.listing import Order, Page, page
from voucher.kernel.models import Tick
from voucher.people.models import Organisation, User


def organisation(session: Session, organisation_id: UUID) -> Organisation:
    """One organisation; NotFound when there is none."""
    return db.one(session, Organisation, Organisation.id == organisation_id)


def is_demo(session: Session) -> bool:
    """Whether this database holds the demonstration world."""
    return session.exec(select(Tick.id).where(Tick.schedule == "demo").limit(1)).first() is not None


def users(session: Session, filters: Mapping[str, str]) -> Page[Any]:
    """People by name, e-mail or organisation, by role, in the order of their e-mail address."""
    query = select(User, Organisation).join(Organisation, col(Organisation.id) == User.organisation_id)
    if words := filters.get("q", "").strip():
        found = or_(*(col(c).icontains(words, autoescape=True) for c in (User.name, User.email, Organisation.name)))
        query = query.where(found)
    if role := filters.get("role"):
        query = query.where(col(User.roles).contains([role]))
    return page(session, query, Order((User.email,)), filters)


def user(session: Session, user_id: UUID) -> User:
    """One person; NotFound when there is none."""
    return db.one(session, User, User.id == user_id)
