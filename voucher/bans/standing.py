"""Where exclusions are now, and whom they hold against. Days are Seoul's, by the database's clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from voucher.bans.models import Ban, Lifting, Stands
from voucher.kernel import clock
from voucher.kernel.db import Session, text_enum
from voucher.people.models import REPRESENTATIVE, Kind, Organisation
from voucher.people.relations import plain

Live = aliased(Lifting, name="live")  # what ends an exclusion early: proposed now, or agreed already
_OF_IT = (col(Lifting.ban_id) == col(Ban.id),)
# Several may have been agreed to, each earlier than the one before: the first day counts.
_AGREED = (
    sa.select(sa.func.min(col(Lifting.from_on)))
    .where(*_OF_IT, col(Lifting.agreed).is_(True))
    .correlate(Ban)
    .scalar_subquery()
)
_LIVE = (
    sa.select(col(Lifting.id))
    .where(*_OF_IT, col(Lifting.agreed).is_distinct_from(sa.false()))
    .order_by(col(Lifting.settled_at).is_(None).desc(), col(Lifting.from_on), col(Lifting.id))
    .limit(1)
    .correlate(Ban)
    .scalar_subquery()
)
# The last day on which it holds; before the first where it was lifted from the beginning.
LAST_ON = sa.func.least(col(Ban.until_on), _AGREED - 1)


@dataclass(frozen=True)
class Held:
    """An exclusion that holds against an organisation, or against another one of the same representative."""

    ref: str
    own: bool
    name: str
    until_on: date
    ground: str
    letter: str
    letter_on: date


def today() -> Any:
    """The day in Seoul, as the database's clock has it, or where somebody stopped it."""
    stopped = sa.literal(clock.stopped(), sa.DateTime(timezone=True))
    return _day_of(stopped)


def _day_of(stopped: Any) -> Any:
    return sa.cast(sa.func.timezone("Asia/Seoul", sa.func.coalesce(stopped, sa.func.clock_timestamp())), sa.Date)


def stands() -> Any:
    """Which one of `Stands` it is today."""
    day = today()
    where = sa.case(
        (col(Ban.agreed).is_(None), Stands.WAITING),
        (col(Ban.agreed).is_(False), Stands.REFUSED),
        (sa.func.greatest(day, col(Ban.from_on)) >= _AGREED, Stands.LIFTED),
        (day < col(Ban.from_on), Stands.TO_COME),
        (day > col(Ban.until_on), Stands.OVER),
        else_=Stands.IN_FORCE,
    )
    return sa.type_coerce(where, text_enum(Stands, "stands")).label("stands")


def both() -> Any:
    """Each exclusion with what ends it early, if anything, and where it is."""
    return select(Ban, Live, stands()).join(Live, col(Live.id) == _LIVE, isouter=True)


def against(session: Session, firm: Organisation, since: date | None = None) -> list[Held]:
    """What holds against an organisation today, or did on a day since: its own first, then what is near to it."""
    chief = plain(firm.representative)  # who is written as a dash is nobody in particular
    who = {"number": firm.registration_no, "chief": chief, "since": since, "stopped": clock.stopped()}
    return [Held(*row) for row in session.connection().execute(_holding(bool(chief)), who)]


def own(session: Session, firm: Organisation) -> Held | None:
    """What excludes this very organisation today; the one that lasts longest."""
    found = [held for held in against(session, firm) if held.own]
    return max(found, key=lambda held: held.until_on, default=None)


def excluded(session: Session) -> frozenset[str]:
    """The registration numbers of all that are excluded today."""
    query, day = sa.select(col(Ban.registration_no)), today()
    return frozenset(session.connection().execute(query.where(_holds(day, day))).scalars())


@cache
def _holding(of_somebody: bool) -> Any:
    """Built once: every submission and every decision asks it."""
    number, chief = sa.bindparam("number", type_=sa.String), sa.bindparam("chief", type_=sa.String)
    day = _day_of(sa.bindparam("stopped", type_=sa.DateTime(timezone=True)))
    since = sa.func.coalesce(sa.bindparam("since", type_=sa.Date), day)
    mine = col(Ban.registration_no) == number
    columns: list[Any] = [Ban.ref, mine, Ban.name, LAST_ON, Ban.ground, Ban.letter, Ban.letter_on]
    query = sa.select(*columns).where(_holds(since, day))
    return query.where(sa.or_(mine, *_near(chief) if of_somebody else ())).order_by(mine.desc(), col(Ban.ref))


def _near(chief: Any) -> Iterable[Any]:
    """The letter names this person, or whom it excludes has this representative."""
    house = sa.select(col(Organisation.registration_no)).where(col(Organisation.kind) != Kind.AGENCY)
    yield sa.literal_column(REPRESENTATIVE) == chief
    yield col(Ban.registration_no).in_(house.where(sa.literal_column(REPRESENTATIVE) == chief))


def _holds(since: Any, day: Any) -> Any:
    """Whether it held on a day from one to the other."""
    began = sa.func.greatest(since, col(Ban.from_on))
    return sa.and_(col(Ban.agreed).is_(True), col(Ban.from_on) <= day, began <= LAST_ON)
