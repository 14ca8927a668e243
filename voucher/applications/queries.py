"""Read applications. Every list is bounded: by an index, by a page, and by how far a search looks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import load_only
from sqlmodel import col, select

from voucher.applications.lifecycle import State
from voucher.applications.models import OPEN, Application, Consent
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.listing import Order, Page, page, window
from voucher.kernel.texts import tidy_line
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.programmes import lifecycle as rounds
from voucher.programmes.models import Programme, Round

WAITING = 20
LOOKED_AT = 2000  # newest rows that a search reads before it asks the index of words
SENT, MADE = (col(Application.submitted_at), col(Application.id)), (col(Application.created_at), col(Application.id))
_REF = re.compile(r"APP-?[0-9-]*", re.IGNORECASE)


def reads_all(by: User) -> bool:
    """Whether this person reads what all firms sent in; others read their own firm's."""
    return may(by, Act.READ_APPLICATIONS) and may(by, Act.READ_LEDGER)


def visible(by: User) -> Any:
    """A condition: what this person may see. The agency what was sent in, a firm all of its own."""
    if reads_all(by):
        return col(Application.submitted_at).is_not(None)
    return Application.firm_id == by.organisation_id


def by_ref(session: Session, ref: str, by: User) -> Application:
    """One application; NotFound when it is not there, or not for this person."""
    return db.one(session, Application, sa.and_(visible(by), col(Application.ref) == ref))


@dataclass(frozen=True)
class Case:
    """An application with the round, the programme and the firm that it belongs to."""

    application: Application
    round: Round
    programme: Programme
    firm: Organisation


def case(session: Session, ref: str, by: User) -> Case:
    """One application and what it belongs to, in one query; NotFound as in `by_ref`."""
    query = (
        select(Application, Round, Programme, Organisation)
        .join(Round, col(Round.id) == Application.round_id)
        .join(Programme, col(Programme.id) == Round.programme_id)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .where(visible(by), Application.ref == ref)
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return Case(*found)


def lock(session: Session, ref: str) -> Application:
    """One application, locked until the transaction ends and read afresh."""
    return db.lock(session, Application, Application.ref == ref)


def open_one(session: Session, round_id: UUID, firm_id: UUID) -> Application | None:
    """The application that a firm has in a round: a draft, sent in or approved."""
    of_it = (Application.round_id == round_id, Application.firm_id == firm_id, sa.text(OPEN))
    return session.exec(select(Application).where(*of_it)).one_or_none()


@dataclass(frozen=True)
class Asked:
    """What a list was asked for, by its address."""

    words: str = ""
    state: State | None = None
    round_ref: str = ""
    oldest_first: bool = False

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "Asked":
        """Nonsense in an address means no filter."""
        state = arguments.get("state", "")
        return cls(
            words=tidy_line(arguments.get("q", ""))[:100],
            state=State(state) if state in set(State) else None,
            round_ref=tidy_line(arguments.get("round", ""))[:20],
            oldest_first=arguments.get("sort") == "oldest",
        )

    @property
    def arguments(self) -> dict[str, Any]:
        """The same, as an address says it."""
        state, sort = self.state.value if self.state else "", "oldest" if self.oldest_first else ""
        said = {"q": self.words, "state": state, "round": self.round_ref, "sort": sort}
        return {name: value for name, value in said.items() if value}


def _lines(by: User, *, oldest_first: bool = False) -> tuple[Any, Order]:
    """What a list shows, without the long texts, and its order: by when it was sent in, or begun."""
    a: Any = Application
    columns = (a.ref, a.title, a.state, a.asked_krw, a.granted_krw, a.created_at, a.submitted_at)
    shown = load_only(*columns, raiseload=True)
    query = (
        select(Application, Organisation.name, Round.title_ko, Round.title_en)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .join(Round, col(Round.id) == Application.round_id)
        .where(visible(by))
        .options(shown)
    )
    return query, Order(SENT if reads_all(by) else MADE, descending=not oldest_first)


def lines(session: Session, by: User, asked: Asked, cursors: Mapping[str, str]) -> Page[Any]:
    """One page of what was asked for: rows of application, firm, title_ko, title_en of the round."""
    shown, order = _lines(by, oldest_first=asked.oldest_first)
    filters = _filters(session, asked)
    match = _match(asked.words)
    if match is None:
        return page(session, shown.where(*filters), order, cursors)
    if reads_all(by):  # a common word fills a page from the nearest rows; a rare one is quick by the index of words
        near = window(select(Application.id).where(visible(by), *filters), order, cursors, most=LOOKED_AT)
        found = page(session, shown.where(match, col(Application.id).in_(near)), order, cursors)
        if found.before if "before" in cursors else found.after:
            return found
    return page(session, shown.where(*filters, match), order, cursors)


def every_line(session: Session, by: User, asked: Asked) -> Iterator[Any]:
    """All that was asked for, a thousand at a time: what an export writes."""
    shown, order = _lines(by, oldest_first=asked.oldest_first)
    match = _match(asked.words)
    found = shown.where(*_filters(session, asked), *([] if match is None else [match]))
    arranged = found.order_by(*(c.desc() if order.descending else c.asc() for c in order.columns))
    streamed = {"stream_results": True, "yield_per": 1000}
    yield from session.execute(arranged, execution_options=streamed)


def _filters(session: Session, asked: Asked) -> list[Any]:
    found: list[Any] = []
    if asked.state is not None:
        found.append(Application.state == asked.state)
    if asked.round_ref:
        chosen = session.exec(select(Round.id).where(Round.ref == asked.round_ref)).one_or_none()
        found.append(Application.round_id == chosen)
    return found


def _match(words: str) -> Any:
    """A condition: the beginning of a reference, or the beginnings of words of the title or the firm's names."""
    if _REF.fullmatch(words):
        start, ref = words.upper(), col(Application.ref)
        return sa.and_(ref.op("~>=~")(start), ref.op("~<~")(start + chr(0x10FFFF)))
    beginnings = re.findall(r"\w+", words.lower())
    if not beginnings:
        return None
    query = sa.func.to_tsquery(sa.text("'simple'"), " & ".join(f"'{word}':*" for word in beginnings))
    return sa.func.to_tsvector(sa.text("'simple'"), Application.findable).op("@@")(query)


def earlier(session: Session, firm_id: UUID, *, than: Application, most: int = 5) -> list[Any]:
    """What else this firm sent in: rows of application, title_ko, title_en of the round, the newest first."""
    query = (
        select(Application, Round.title_ko, Round.title_en)
        .join(Round, col(Round.id) == Application.round_id)
        .where(Application.firm_id == firm_id, Application.id != than.id, col(Application.submitted_at).is_not(None))
        .order_by(col(Application.created_at).desc(), col(Application.id).desc())
    )
    return list(session.exec(query.limit(most)))


def consents_of(session: Session, application: Application) -> list[Consent]:
    """The consents that were given with an application."""
    of_it = select(Consent).where(Consent.application_id == application.id)
    return list(session.exec(of_it.order_by(col(Consent.created_at), col(Consent.id))))


def waiting_for(session: Session, by: User) -> list[Task]:
    """For an officer: what was sent in, the oldest first. For a firm: drafts to finish while there is time."""
    if may(by, Act.DECIDE):
        return _to_decide(session, by)
    return _to_finish(session, by) if may(by, Act.APPLY) else []


def _to_decide(session: Session, by: User) -> list[Task]:
    query = (
        select(Application.ref, Application.title, Application.submitted_at, Organisation.name)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .where(Application.state == State.SUBMITTED, col(Application.submitted_at).is_not(None))
        .where(Application.firm_id != by.organisation_id)
        .order_by(*SENT)
    )
    return [
        Task(
            what=N_("Decide on an application"),
            ref=ref,
            title=f"{firm} · {title}",
            endpoint="applications.decide",
            since=sent or clock.now(),
            values={"ref": ref},
        )
        for ref, title, sent, firm in session.exec(query.limit(WAITING))
    ]


def _to_finish(session: Session, by: User) -> list[Task]:
    query = (
        select(Application, Round)
        .join(Round, col(Round.id) == Application.round_id)
        .where(Application.firm_id == by.organisation_id, Application.state == State.DRAFT)
        .where(Round.state == rounds.State.OPEN, Round.closes_at > clock.now())
        .order_by(*MADE)
    )
    return [
        Task(
            what=N_("Finish your application"),
            ref=draft.ref,
            title=draft.title or (round_.title_ko if by.language == "ko" else round_.title_en),
            endpoint="applications.check",
            since=draft.created_at,
            values={"ref": draft.ref},
            until=round_.closes_at,
        )
        for draft, round_ in session.exec(query.limit(WAITING))
    ]
