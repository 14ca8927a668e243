"""Read who of the agency declared what ties them, and when."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, or_, select

from voucher.kernel import clock, db, searching
from voucher.kernel.db import Session
from voucher.kernel.listing import Order, Orders, Page, page
from voucher.kernel.sheets import MOST_ROWS
from voucher.people.impartiality import HOLDS, Sign
from voucher.people.models import Declaration, Organisation, PersonalTie, User
from voucher.people.roles import MAY, Act, Role

FILTERS = ("q", "state", "sort")
STATES = ("holds", "over", "never")
_NONE: tuple[PersonalTie | None, ...] = (None,)
WHO = tuple(str(role) for role in Role if Act.DECLARE_TIES in MAY[role])  # who decides, and so declares
ORDERS = Orders(name=Order((col(User.name), col(User.id))), email=Order((col(User.email),)))


def own(session: Session, by: User) -> Sequence[PersonalTie]:
    """What somebody declared and did not take back, by name."""
    mine = select(PersonalTie).where(PersonalTie.user_id == by.id, col(PersonalTie.ended_at).is_(None))
    return session.exec(mine.order_by(PersonalTie.name, col(PersonalTie.id))).all()


def one(session: Session, tie_id: UUID, by: User) -> PersonalTie:
    """One of them; NotFound for another's, and for what was taken back."""
    mine = sa.and_(col(PersonalTie.user_id) == by.id, col(PersonalTie.ended_at).is_(None))
    return db.one(session, PersonalTie, sa.and_(col(PersonalTie.id) == tie_id, mine))


def houses(session: Session, signs: Mapping[UUID, frozenset[Sign]]) -> list[tuple[Organisation, list[Sign]]]:
    """The organisations of these signs by name, each with why."""
    found = session.exec(select(Organisation).where(col(Organisation.id).in_(signs)).order_by(Organisation.name))
    return [(it, [sign for sign in Sign if sign in signs[it.id]]) for it in found]


def people(session: Session, filters: Mapping[str, str]) -> Page[Any]:
    """Everybody who decides, and when they last stated that they declared everything."""
    return page(session, _filtered(filters), ORDERS.asked(filters), filters)


def ties_of(session: Session, people: Sequence[UUID]) -> dict[UUID, list[PersonalTie]]:
    """What these people declared, what they took back too, the latest first."""
    found: dict[UUID, list[PersonalTie]] = defaultdict(list)
    theirs = select(PersonalTie).where(col(PersonalTie.user_id).in_(people))
    for tie in session.exec(theirs.order_by(col(PersonalTie.created_at).desc(), col(PersonalTie.id))):
        found[tie.user_id].append(tie)
    return found


def every_tie(session: Session, filters: Mapping[str, str]) -> list[tuple[User, datetime | None, PersonalTie | None]]:
    """The same list for a spreadsheet: a line for each tie, and one for whoever declared none."""
    people = searching.everything(session, _filtered(filters), ORDERS.asked(filters), most=MOST_ROWS)
    ties = ties_of(session, [person.id for person, _ in people])
    return [(person, stated, tie) for person, stated in people for tie in ties.get(person.id) or _NONE]


def standing_of(stated: datetime | None) -> str:
    """Where a statement is: one of STATES."""
    if stated is None:
        return "never"
    return "holds" if clock.now() < stated + HOLDS else "over"


def _filtered(filters: Mapping[str, str]) -> Any:
    stated = sa.select(sa.func.max(col(Declaration.created_at))).where(col(Declaration.user_id) == col(User.id))
    stated_at = stated.scalar_subquery()
    decides = col(User.roles).op("&&")(sa.cast(sa.literal(list(WHO), ARRAY(sa.String)), ARRAY(sa.String(32))))
    query = select(User, stated_at.label("stated_at")).where(decides, col(User.active))
    if words := filters.get("q", "").strip():
        of_them = sa.select(col(PersonalTie.id)).where(col(PersonalTie.user_id) == col(User.id))
        tied_to = of_them.where(_says(words, PersonalTie.name, PersonalTie.registration_no)).exists()
        query = query.where(or_(_says(words, User.name, User.email), tied_to))
    limit = clock.now() - HOLDS
    where = {"holds": stated_at > limit, "over": stated_at <= limit, "never": stated_at.is_(None)}
    if (state := filters.get("state")) in STATES:
        query = query.where(where[state or ""])
    return query


def _says(words: str, *columns: Any) -> Any:
    return or_(*(col(column).icontains(words, autoescape=True) for column in columns))
