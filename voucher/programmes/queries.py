"""Read programmes and rounds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from voucher.programmes import rules
from voucher.programmes.lifecycle import UNPUBLISHED, Mode, RulebookState, State
from voucher.programmes.models import Programme, Round, Rulebook

SHOWN = 12  # open rounds on the first page
_CLOSING = (Round.closes_at, Round.id)
ORDERS = Orders(near=Order(_CLOSING, descending=True), far=Order(_CLOSING))  # of what is over
OPEN_ORDERS = Orders(near=Order(_CLOSING), far=Order(_CLOSING, descending=True))
UNSETTLED = (RulebookState.DRAFT, RulebookState.PROPOSED)
_R = Round.metadata.tables["programmes_round"].c
_CHOICES = (
    sa.select(_R.ref, _R.title_ko, _R.title_en)
    .where(_R.state.not_in(UNPUBLISHED))
    .order_by(_R.closes_at.desc(), _R.id.desc())
    .limit(30)
)


def visible(by: User | None) -> Any:
    """Rounds with their programme: published ones for everybody, drafts too for who runs or audits them."""
    query = select(Round, Programme).join(Programme, col(Programme.id) == Round.programme_id)
    drafts = by is not None and (may(by, Act.OPEN_ROUND) or may(by, Act.READ_AUDIT))
    return query if drafts else query.where(col(Round.state).not_in(UNPUBLISHED))


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


def frozen(session: Session, round_id: UUID) -> rules.Frozen:
    """The rules of an opened round, read once in each process."""
    if (known := rules.known(round_id)) is not None:
        return known
    kept = get(session, round_id).rules
    assert kept is not None, round_id
    return rules.of_round(round_id, kept)


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
    if filters.get("state") in {*UNPUBLISHED, State.CLOSED}:
        query = query.where(Round.state == State(filters["state"]))
    return page(session, query, ORDERS.asked(filters), filters)


def choices(session: Session, language: str) -> tuple[tuple[str, str], ...]:
    """References and titles of the published rounds that closed last or will: what a filter offers."""
    found = session.connection().execute(_CHOICES).all()
    return tuple((ref, korean if language == "ko" else english) for ref, korean, english in found)


def mode_of(session: Session, ref: str) -> Mode | None:
    """How a round is decided; None when there is none, or nobody asks about one."""
    found = session.exec(select(Round.mode).where(Round.ref == ref)).one_or_none() if ref else None
    return None if found is None else Mode(found)


def programmes(
    session: Session,
    filters: Mapping[str, str] | None = None,
    *,
    current: bool = False,
    ruled: bool = False,
    kept: UUID | None = None,
) -> Sequence[Programme]:
    """Every programme, or those that a search finds: the current ones, those whose first rules two people have
    confirmed. What is kept somewhere already stays.
    """
    query = select(Programme).order_by(Programme.code)
    if current:
        query = query.where(or_(col(Programme.retired_at).is_(None), Programme.id == kept))
    if ruled:
        confirmed = select(Rulebook.id).where(
            Rulebook.programme_id == Programme.id, Rulebook.state == RulebookState.CONFIRMED
        )
        query = query.where(or_(confirmed.exists(), Programme.id == kept))
    if words := tidy_line((filters or {}).get("q", ""))[:100]:
        names = (Programme.name_ko, Programme.name_en, Programme.summary_ko, Programme.summary_en)
        query = query.where(or_(*(col(name).icontains(words, autoescape=True) for name in names)))
    return session.exec(query).all()


def programme(session: Session, code: str) -> Programme:
    """One programme by its code."""
    return db.one(session, Programme, Programme.code == code)


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


def unsettled(session: Session, programme_id: UUID) -> Rulebook | None:
    """The version that somebody writes, or that waits for confirmation. There is at most one."""
    found = select(Rulebook).where(Rulebook.programme_id == programme_id, col(Rulebook.state).in_(UNSETTLED))
    return session.exec(found).one_or_none()


def versions(session: Session, programme_id: UUID, *, confirmed: bool = False) -> Sequence[Rulebook]:
    """The versions of a programme's rules, the latest first."""
    query = select(Rulebook).where(Rulebook.programme_id == programme_id).order_by(col(Rulebook.version).desc())
    return session.exec(query.where(Rulebook.state == RulebookState.CONFIRMED) if confirmed else query).all()


def version_before(session: Session, book: Rulebook) -> Rulebook | None:
    """The confirmed version before this one."""
    earlier = select(Rulebook).where(Rulebook.programme_id == book.programme_id, Rulebook.version < book.version)
    confirmed = earlier.where(Rulebook.state == RulebookState.CONFIRMED).order_by(col(Rulebook.version).desc())
    return session.exec(confirmed.limit(1)).one_or_none()


def rulebooks_on(session: Session, day: date) -> dict[UUID, Rulebook]:
    """The confirmed rules of every programme that hold on a day."""
    held = select(Rulebook).where(Rulebook.state == RulebookState.CONFIRMED, Rulebook.holds_from <= day)
    held = held.where(or_(col(Rulebook.holds_until).is_(None), col(Rulebook.holds_until) >= day))
    return {book.programme_id: book for book in session.exec(held.order_by(col(Rulebook.version)))}


@dataclass(frozen=True)
class Standing:
    """Where the rules of a programme stand."""

    programme: Programme
    today: Rulebook | None  # what holds
    coming: Rulebook | None  # what is confirmed and holds from a later day
    unsettled: Rulebook | None  # what is written now, or waits
    begun: bool  # whether there is any version


def standings(session: Session, filters: Mapping[str, str]) -> list[Standing]:
    """Every programme with its rules of today, those to come, and those being written."""
    day = clock.today()
    today, books = rulebooks_on(session, day), session.exec(select(Rulebook).order_by(col(Rulebook.version))).all()
    coming = {b.programme_id: b for b in books if b.state is RulebookState.CONFIRMED and b.holds_from > day}
    open_ = {b.programme_id: b for b in books if b.state in UNSETTLED}
    begun = {b.programme_id for b in books}
    found = [
        Standing(p, today.get(p.id), coming.get(p.id), open_.get(p.id), p.id in begun)
        for p in programmes(session, filters)
    ]
    if filters.get("state") == "unsettled":
        return [standing for standing in found if standing.unsettled]
    if filters.get("state") == "none":
        return [standing for standing in found if not standing.today]
    return found


def opened_under(session: Session, book_id: UUID) -> Sequence[Round]:
    """The rounds that go by a version, the latest first. Bounded."""
    latest = select(Round).where(Round.rulebook_id == book_id).order_by(col(Round.opens_at).desc(), col(Round.id))
    return session.exec(latest.limit(SHOWN)).all()


def drafts_under(session: Session, book: Rulebook) -> list[Round]:
    """The drafts of rounds that would get this version if it held. Bounded."""
    query = select(Round).where(Round.programme_id == book.programme_id, col(Round.state).in_(UNPUBLISHED))
    drafts = session.exec(query.order_by(col(Round.opens_at), col(Round.id)).limit(50))
    days = ((draft, max(clock.seoul_day(draft.opens_at), clock.today())) for draft in drafts)
    return [d for d, day in days if book.holds_from <= day and (book.holds_until is None or day <= book.holds_until)]


def accepting_by_programme(session: Session) -> dict[UUID, list[Round]]:
    """The rounds that take applications now or soon, of each programme."""
    query = select(Round).where(Round.state == State.OPEN, Round.closes_at >= clock.now())
    found: dict[UUID, list[Round]] = {}
    for round_ in session.exec(query.order_by(col(Round.closes_at), col(Round.id)).limit(100)):
        found.setdefault(round_.programme_id, []).append(round_)
    return found


def rounds_of(session: Session, programme_id: UUID, by: User | None, filters: Mapping[str, str]) -> Page[Any]:
    """The rounds of one programme, page by page, the latest first."""
    return page(session, visible(by).where(Round.programme_id == programme_id), ORDERS.asked({}), filters)


def left_of(session: Session, round_ids: Sequence[UUID]) -> dict[UUID, Won]:
    """What each of these rounds may still promise to firms, in one query."""
    places = {available(round_id): round_id for round_id in round_ids}
    return {places[place]: amount for place, amount in ledger.balances(session, list(places)).items()}


def waiting_for(session: Session, by: User) -> list[Task]:
    """For an officer: drafts of rounds, those that another handed over, and versions of rules that wait."""
    if not may(by, Act.OPEN_ROUND):
        return []
    mine = sa.and_(col(Round.state) == State.PROPOSED, col(Round.handed_by_id) != by.id)
    drafts = select(Round).where(or_(Round.state == State.DRAFT, mine)).order_by(col(Round.closes_at), col(Round.id))
    return [*(_to_open(draft) for draft in session.exec(drafts.limit(20))), *_rules_waiting(session, by)]


def _to_open(draft: Round) -> Task:
    proposed = draft.state is State.PROPOSED
    return Task(
        what=N_("Open a round") if proposed else N_("Go on with the draft of a round"),
        ref=draft.ref,
        title=draft,
        endpoint="programmes.open" if proposed else "programmes.show",
        since=draft.handed_at or draft.created_at,
        values={"ref": draft.ref},
        until=draft.opens_at,
    )


def _rules_waiting(session: Session, by: User) -> Iterator[Task]:
    """Versions that this officer may confirm, and those that they began themselves."""
    both = select(Rulebook, Programme).join(Programme, col(Programme.id) == Rulebook.programme_id)
    theirs = or_(
        sa.and_(col(Rulebook.state) == RulebookState.PROPOSED, col(Rulebook.written_by_id) != by.id),
        sa.and_(col(Rulebook.state) == RulebookState.DRAFT, col(Rulebook.written_by_id) == by.id),
    )
    for book, its in session.exec(both.where(theirs).order_by(Rulebook.ref)):
        proposed = book.state is RulebookState.PROPOSED
        yield Task(
            what=N_("Confirm the rules of a programme") if proposed else N_("Go on with the rules of a programme"),
            ref=book.ref,
            title=its,
            endpoint="programmes.confirm" if proposed else "programmes.version",
            since=book.created_at,
            values={"ref": book.ref},
        )
