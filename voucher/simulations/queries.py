"""Read what was tried, and choose what to try rules on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.listing import Order, Page, page
from voucher.people.models import Size, User
from voucher.people.regions import INDUSTRIES, REGIONS
from voucher.programmes.eligibility import Outcome
from voucher.programmes.lifecycle import UNPUBLISHED, State
from voucher.programmes.models import Programme, Round, Rulebook
from voucher.programmes.policies import GRACE
from voucher.programmes.rules import Ground
from voucher.simulations.models import Change, Simulation

CHOICES, EARLIER = 30, 5
_TABLES = Simulation.metadata.tables
_T, _A, _F, _R = (
    _TABLES[name]
    for name in ("simulations_tried", "applications_application", "people_organisation", "programmes_round")
)
_LINES = sa.select(
    *(_T.c[name] for name in ("id", "number", "outcome", "change", "reasons", "band_code", "government_krw")),
    *(_T.c[name] for name in ("government_then_krw", "partner_krw", "own_krw", "within", "size", "region", "industry")),
    *(_A.c[name] for name in ("ref", "title", "state", "asked_krw", "submitted_at")),
    _F.c.name.label("firm"),
    _F.c.name_en.label("firm_en"),
).select_from(_T.join(_A, _A.c.id == _T.c.application_id).join(_F, _F.c.id == _A.c.firm_id))
BY_ARRIVAL = Order((_T.c.number,))


@dataclass(frozen=True)
class Past:
    """A round that is over, and how many applications of it still ask for something."""

    round: Round
    programme: Programme
    count: int


def past(session: Session, programme_id: UUID) -> list[Past]:
    """Rounds that are over, those of this programme first, then the latest. Bounded."""
    over = select(Round, Programme).join(Programme, col(Programme.id) == Round.programme_id)
    ended = sa.or_(col(Round.state) == State.CLOSED, col(Round.closes_at) + GRACE <= clock.now())
    over = over.where(col(Round.state).not_in(UNPUBLISHED), ended)
    closed_first = (col(Round.programme_id) != programme_id, col(Round.closes_at).desc(), col(Round.id))
    found = session.exec(over.order_by(*closed_first).limit(CHOICES)).all()
    counted = (
        sa.select(_A.c.round_id, sa.func.count().label("number"))
        .where(_A.c.round_id.in_([round_.id for round_, _ in found]))
        .where(_A.c.submitted_at.is_not(None), _A.c.state != "withdrawn")
        .group_by(_A.c.round_id)
    )
    counts = {row.round_id: row.number for row in session.connection().execute(counted)}
    return [Past(round_, its, counts[round_.id]) for round_, its in found if counts.get(round_.id)]


@dataclass(frozen=True)
class Shown:
    """A simulation with the rules, the round and the person that it belongs to."""

    simulation: Simulation
    book: Rulebook
    programme: Programme
    round: Round | None
    past: Sequence[Round]
    by: User


def shown(session: Session, ref: str) -> Shown:
    """One simulation; NotFound when it is not there."""
    simulation = db.one(session, Simulation, Simulation.ref == ref)
    book = db.one(session, Rulebook, Rulebook.id == simulation.rulebook_id)
    draft = session.get(Round, simulation.round_id) if simulation.round_id else None
    rounds = session.exec(select(Round).where(col(Round.id).in_(simulation.past)).order_by(Round.ref)).all()
    programme = db.one(session, Programme, Programme.id == book.programme_id)
    return Shown(simulation, book, programme, draft, rounds, db.one(session, User, User.id == simulation.by_id))


def earlier(session: Session, round_: Round | None, book: Rulebook | None) -> Sequence[Simulation]:
    """What was tried of a draft, or of a version alone, the newest few first."""
    tried = select(Simulation).order_by(col(Simulation.created_at).desc(), col(Simulation.id).desc()).limit(EARLIER)
    if round_ is not None:
        return session.exec(tried.where(Simulation.round_id == round_.id)).all()
    assert book is not None, "a round or a version"
    return session.exec(tried.where(Simulation.rulebook_id == book.id, col(Simulation.round_id).is_(None))).all()


@dataclass(frozen=True)
class Asked:
    """Which of the applications a list was asked for, by its address. Nonsense means no filter."""

    change: str = ""
    outcome: str = ""
    ground: str = ""
    region: str = ""
    size: str = ""
    industry: str = ""

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "Asked":
        """What the address says."""
        known: dict[str, set[str]] = {
            "change": {*map(str, Change), "any"},
            "outcome": set(map(str, Outcome)),
            "ground": set(map(str, Ground)),
            "region": set(REGIONS),
            "size": set(map(str, Size)),
            "industry": set(INDUSTRIES),
        }
        return cls(**{name: said for name, some in known.items() if (said := arguments.get(name, "")) in some})

    @property
    def arguments(self) -> dict[str, str]:
        """The same, as an address says it."""
        return {name: value for name, value in vars(self).items() if value}


def lines(session: Session, simulation: Simulation, asked: Asked, cursors: Mapping[str, str]) -> Page[Any]:
    """One page of the applications, in the order of arrival."""
    return page(session, _chosen(simulation, asked), BY_ARRIVAL, cursors)


def first_lines(session: Session, simulation: Simulation, asked: Asked, *, most: int) -> Sequence[Any]:
    """The first so many of them."""
    return session.connection().execute(_chosen(simulation, asked).order_by(_T.c.number).limit(most)).all()


def every_line(session: Session, simulation: Simulation, asked: Asked) -> Iterator[Any]:
    """All of them, a thousand at a time."""
    streamed = {"stream_results": True, "yield_per": 1000}
    yield from session.execute(_chosen(simulation, asked).order_by(_T.c.number), execution_options=streamed)


def _chosen(simulation: Simulation, asked: Asked) -> Any:
    query = _LINES.where(_T.c.simulation_id == simulation.id)
    if asked.change == "any":
        query = query.where(_T.c.change != Change.SAME)
    elif asked.change:
        query = query.where(_T.c.change == Change(asked.change))
    if asked.ground:
        query = query.where(sa.literal(asked.ground) == sa.any_(_T.c.failed))
    if asked.outcome:
        query = query.where(_T.c.outcome == Outcome(asked.outcome))
    for name in ("region", "size", "industry"):
        if said := getattr(asked, name):
            query = query.where(_T.c[name] == said)
    return query
