"""Read organisations and people."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import col, or_, select

from voucher.kernel import db, searching
from voucher.kernel.db import Session
from voucher.kernel.listing import Order, Orders, Page, page
from voucher.kernel.models import Tick
from voucher.kernel.sheets import MOST_ROWS
from voucher.people.models import Kind, Organisation, User

FILTERS = ("q", "role", "state", "sort")
STATES = ("active", "locked")
_CAME = (col(User.signed_in_at), col(User.id))
ORDERS = Orders(
    email=Order((col(User.email),)),
    name=Order((col(User.name), col(User.id))),
    recent=Order(_CAME, descending=True),
    away=Order(_CAME),
)


def organisation(session: Session, organisation_id: UUID) -> Organisation:
    """One organisation; NotFound when there is none."""
    return db.one(session, Organisation, Organisation.id == organisation_id)


def partners(session: Session) -> Sequence[Organisation]:
    """Organisations that put money into a fund, or into a round."""
    query = select(Organisation).where(Organisation.kind == Kind.PARTNER)
    return session.exec(query.order_by(col(Organisation.name), col(Organisation.id))).all()


def is_demo(session: Session) -> bool:
    """Whether this database holds the demonstration world."""
    return session.exec(select(Tick.id).where(Tick.schedule == "demo").limit(1)).first() is not None


def users(session: Session, filters: Mapping[str, str]) -> Page[Any]:
    """People by name, e-mail or organisation, by role and by whether they may sign in."""
    return page(session, _filtered(filters), ORDERS.asked(filters), filters)


def every_user(session: Session, filters: Mapping[str, str]) -> list[Any]:
    """The same list without its pages, for a spreadsheet."""
    return searching.everything(session, _filtered(filters), ORDERS.asked(filters), most=MOST_ROWS)


def _filtered(filters: Mapping[str, str]) -> Any:
    query = select(User, Organisation).join(Organisation, col(Organisation.id) == User.organisation_id)
    if words := filters.get("q", "").strip():
        found = or_(*(col(c).icontains(words, autoescape=True) for c in (User.name, User.email, Organisation.name)))
        query = query.where(found)
    if role := filters.get("role"):
        query = query.where(col(User.roles).contains([role]))
    if (state := filters.get("state")) in STATES:
        query = query.where(col(User.active).is_(state == "active"))
    return query


def colleagues(session: Session, by: User) -> Sequence[User]:
    """Everybody of a person's own organisation."""
    theirs = select(User).where(User.organisation_id == by.organisation_id)
    return session.exec(theirs.order_by(User.name, col(User.id))).all()


def colleague(session: Session, user_id: UUID, by: User) -> User:
    """One of them; NotFound for anybody else."""
    return db.one(session, User, (col(User.id) == user_id) & (col(User.organisation_id) == by.organisation_id))


def user(session: Session, user_id: UUID) -> User:
    """One person; NotFound when there is none."""
    return db.one(session, User, User.id == user_id)
