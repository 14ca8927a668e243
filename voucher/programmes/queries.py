"""Read programmes and rounds."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, or_, select

from voucher.kernel import clock, db, searching
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.listing import Order, Orders, Page, page
from voucher.kernel.money import Won
from voucher.kernel.texts import tidy_line
from voucher.ledger import queries as ledger
from voucher.ledger.chart import available
from voucher.people.models import User
from voucher.people.roles import Act, may
from voucher.programmes.lifecycle import RulebookState, State
from voucher.programmes.models import Programme, Round, Rulebook

SHOWN = 12  # open rounds on the first page
_CLOSING = (Round.closes_at, Round.id)
ORDERS = Orders(near=Order(_CLOSING, descending=True), far=Order(_CLOSING))  # of what is over
OPEN_ORDERS = Orders(near=Order(_CLOSING), far=Order(_CLOSING, descending=True))
_R = Round.metadata.tables["programmes_round"].c
_CHOICES = (
    sa.select(_R.ref, _R.title_ko, _R.title_en)
    .where(_R.state != State.DRAFT)
    .order_by(_R.closes_at.desc(), _R.id.desc())
    .limit(30)
)


def visible(by: User | None) -> Any:
    """Rounds with their programme: published ones for everybody, drafts too for who runs or audits them."""
    query = select(Round, Programme).join(Programme, col(Programme.id) == Round.programme_id)
    drafts = by is not None and (may(by, Act.OPEN_ROUND) or may(by, Act.READ_AUDIT))
    return query if drafts else query.where(Round.state != State.DRAFT)


def by_ref(session: Session, ref: str, by: User | None) -> tuple[Round, Programme]:
    """One round and its programme; NotFound when it is not there, or not for this person."""
    found = session.exec(visible(by).where(Round.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return found[0], found[1]


def lock(session: Session, ref: str) -> Round:
    """One round, locked until the transaction ends."""
    return db.lock(session, Round, Round.ref == ref)


def get(session: Session, round_id: UUID) -> Round:
    """One round by its key."""
    return db.one(session, Round, Round.id == round_id)


def _filtered(by: User | None, filters: Mapping[str, str]) -> Any:
    query = visible(by)
    if words := tidy_line(filters.get("q", ""))[:100]:
        names = (Round.title_ko, Round.title_en, Round.ref, Programme.name_ko, Programme.name_en)
        query = query.where(or_(*(col(name).icontains(words, autoescape=True) for name in names)))
    if code := tidy_line(filters.get("programme", "")):
        query = query.where(Programme.code == code)
    return query


def accepting(session: Session, by: User | None, filters: Mapping[str, str]) -> list[tuple[Round, Programme]]:
    """Rounds that take applications now or soon, the one that closes first (or last) on top. Bounded."""
    query = _filtered(by, filters).where(Round.state == State.OPEN, Round.closes_at >= clock.now())
    return [(r, p) for r, p in searching.everything(session, query, OPEN_ORDERS.asked(filters), most=SHOWN)]


def others(session: Session, by: User | None, filters: Mapping[str, str]) -> Page[Any]:
    """Every round that is not open now, page by page: drafts and closed ones, the latest (or the earliest) first."""
    query = _filtered(by, filters).where(or_(Round.state != State.OPEN, col(Round.closes_at) < clock.now()))
    if filters.get("state") in {State.DRAFT, State.CLOSED}:
        query = query.where(Round.state == State(filters["state"]))
    return page(session, query, ORDERS.asked(filters), filters)


def choices(session: Session, language: str) -> tuple[tuple[str, str], ...]:
    """References and titles of the published rounds that closed last or will: what a filter offers."""
    found = session.connection().execute(_CHOICES).all()
    return tuple((ref, korean if language == "ko" else english) for ref, korean, english in found)


def programmes(session: Session) -> Sequence[Programme]:
    """Every programme."""
    return session.exec(select(Programme).order_by(Programme.code)).all()


def rulebook_on(session: Session, programme_id: UUID, day: date) -> Rulebook | None:
    """The confirmed rules of a programme that hold on a day: of two, the later version."""
    held = select(Rulebook).where(Rulebook.programme_id == programme_id, Rulebook.holds_from <= day)
    held = held.where(or_(col(Rulebook.holds_until).is_(None), col(Rulebook.holds_until) >= day))
    held = held.where(Rulebook.state == RulebookState.CONFIRMED).order_by(col(Rulebook.version).desc())
    return session.exec(held.limit(1)).one_or_none()


def rulebook(session: Session, ref: str) -> tuple[Rulebook, Programme]:
    """One version of the rules, and whose it is."""
    both = select(Rulebook, Programme).join(Programme, col(Programme.id) == Rulebook.programme_id)
    found = session.exec(both.where(Rulebook.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return found[0], found[1]


def lock_rulebook(session: Session, ref: str) -> Rulebook:
    """One version of the rules, locked until the transaction ends."""
    return db.lock(session, Rulebook, Rulebook.ref == ref)


def draft_of(session: Session, programme_id: UUID) -> Rulebook | None:
    """The version that somebody writes on now. There is at most one."""
    drafts = select(Rulebook).where(Rulebook.programme_id == programme_id, Rulebook.state == RulebookState.DRAFT)
    return session.exec(drafts).one_or_none()


def versions(session: Session, programme_id: UUID, *, confirmed: bool = False) -> Sequence[Rulebook]:
    """The versions of a programme's rules, the latest first."""
    query = select(Rulebook).where(Rulebook.programme_id == programme_id).order_by(col(Rulebook.version).desc())
    return session.exec(query.where(Rulebook.state == RulebookState.CONFIRMED) if confirmed else query).all()


def left_of(session: Session, round_ids: Sequence[UUID]) -> dict[UUID, Won]:
    """What each of these rounds may still promise to firms, in one query."""
    places = {available(round_id): round_id for round_id in round_ids}
    return {places[place]: amount for place, amount in ledger.balances(session, list(places)).items()}


def waiting_for(session: Session, by: User) -> list[Task]:
    """For an officer: drafts that nobody opened yet."""
    if not may(by, Act.OPEN_ROUND):
        return []
    drafts = select(Round).where(Round.state == State.DRAFT).order_by(col(Round.closes_at), col(Round.id)).limit(20)
    return [
        Task(
            what=N_("Open a round"),
            ref=draft.ref,
            title=draft,
            endpoint="programmes.show",
            since=draft.created_at,
            values={"ref": draft.ref},
            until=draft.opens_at,
        )
        for draft in session.exec(drafts)
    ]
