"""Write a new version of a programme's rules; another officer makes it binding."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import select

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, NotNow, Refused
from voucher.kernel.i18n import N_
from voucher.kernel.refs import next_ref
from voucher.people.models import User
from voucher.programmes import faults, policies, queries
from voucher.programmes.lifecycle import RulebookState, rulebook_lifecycle
from voucher.programmes.models import Programme, Rulebook
from voucher.programmes.rules import Rules

OVERTAKEN = N_("This version was changed while your page was open. Please look at it again.")
THERE_ALREADY = N_("There is a new version already. Confirm it or drop it before you begin another one.")


@dataclass(frozen=True)
class Heading:
    """Where a version comes from, and when it holds."""

    source: str
    holds_from: date
    holds_until: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Change:
    """What an officer wrote: parts of the rules, and what the version stands under. What is not named stays."""

    parts: Mapping[str, Any] = field(default_factory=dict)
    heading: Heading | None = None


def seen(book: Rulebook) -> str:
    """Which wording a page shows: it may change once more while the page is open."""
    whole = [book.content, book.source, book.note, str(book.holds_from), str(book.holds_until)]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]


def write(session: Session, ref: str, heading: Heading, *, to: str = "", by: User) -> Rulebook:
    """Begin a new version with the content of another one. It holds nowhere until it is confirmed.

    `to` is the code of a programme that has no rules yet and takes those of another one to begin with.
    """
    model = db.one(session, Rulebook, Rulebook.ref == ref)
    policies.require_ruler(by)
    of_it = Programme.code == to if to else Programme.id == model.programme_id
    programme = db.lock(session, Programme, of_it)
    if queries.unsettled(session, programme.id):
        raise NotNow(THERE_ALREADY)
    _require_span(heading)

    last = session.exec(select(func.max(Rulebook.version)).where(Rulebook.programme_id == programme.id)).one() or 0
    book = Rulebook(
        ref=next_ref(session, "RUL"),
        programme_id=programme.id,
        version=last + 1,
        content=model.content,
        source=heading.source,
        note=heading.note,
        holds_from=heading.holds_from,
        holds_until=heading.holds_until,
        written_by_id=by.id,
    )
    session.add(book)
    session.flush()
    log.record(session, "rules.drafted", book, by=by, after={**_facts(book), "model": model.ref})
    return book


def rewrite(session: Session, ref: str, change: Change, *, looked_at: str, by: User) -> Rulebook:
    """Change parts of a draft. Only sound rules are kept, so that a draft can be confirmed at any time."""
    book = queries.lock_rulebook(session, ref)
    policies.require_writer(by, book)
    if book.state is not RulebookState.DRAFT:
        raise NotNow(N_("This version is handed over or settled, so it cannot be changed."))
    _require_seen(book, looked_at)
    content = {**book.content, **change.parts}
    if change.heading:
        _require_span(change.heading)
    _require_sound(content)

    before, was = _facts(book), book.content
    book.content = Rules.model_validate(content).model_dump(mode="json")
    if change.heading:
        book.source, book.note = change.heading.source, change.heading.note
        book.holds_from, book.holds_until = change.heading.holds_from, change.heading.holds_until
    parts = [part for part in Rules.model_fields if book.content.get(part) != was.get(part)]
    log.record(session, "rules.redrafted", book, by=by, before=before, after={**_facts(book), "parts": parts})
    return book


def propose(session: Session, ref: str, *, looked_at: str, by: User) -> Rulebook:
    """Hand a draft over: another officer reads it, and it does not change meanwhile."""
    book = queries.lock_rulebook(session, ref)
    policies.require_writer(by, book)
    after = rulebook_lifecycle.after(book.state, "propose")
    _require_seen(book, looked_at)

    book.state = after
    log.record(session, "rules.proposed", book, by=by, after=_facts(book))
    return book


def send_back(session: Session, ref: str, why: str, *, by: User) -> Rulebook:
    """Let the writer change it again: because another officer asks for it, or the writer wants it back."""
    book = queries.lock_rulebook(session, ref)
    policies.require_ruler(by)
    after = rulebook_lifecycle.after(book.state, "send_back")
    assert why, "the writer reads a reason"

    book.state = after
    log.record(session, "rules.sent_back", book, by=by, why=why)
    return book


def drop(session: Session, ref: str, why: str, *, by: User) -> Rulebook:
    """Give a draft up. It stays readable, and its number is not used again."""
    book = queries.lock_rulebook(session, ref)
    policies.require_ruler(by)
    after = rulebook_lifecycle.after(book.state, "drop")
    assert why, "a reason is kept"

    book.state = after
    log.record(session, "rules.dropped", book, by=by, why=why)
    return book


def holds_back(book: Rulebook) -> bool:
    """Whether it would hold from a day that is over."""
    return book.holds_from < clock.today()


def confirm(session: Session, ref: str, *, looked_at: str, by: User, past_known: bool = False) -> Rulebook:
    """Make a version binding for the rounds that open while it holds. Nobody changes it any more.

    One that holds from a past day is what the programme said then, for whoever asks later: who confirms it says so.
    """
    book = queries.lock_rulebook(session, ref)
    policies.require_confirmer(by, book)
    after = rulebook_lifecycle.after(book.state, "confirm")
    _require_seen(book, looked_at)
    _require_sound(book.content)
    if holds_back(book) and not past_known:
        raise Refused(N_("Tick that you know it: this version holds from a day that is over."), field="past_known")

    book.state, book.confirmed_by_id, book.confirmed_at = after, by.id, clock.now()
    log.record(session, "rules.confirmed", book, by=by, after=_facts(book))
    return book


def _require_seen(book: Rulebook, looked_at: str) -> None:
    if looked_at != seen(book):
        raise Conflict(OVERTAKEN)


def _require_span(heading: Heading) -> None:
    if heading.holds_until and heading.holds_until < heading.holds_from:
        raise Refused(N_("The last day must not come before the first day."), field="holds_until")


def _require_sound(content: Mapping[str, Any]) -> None:
    for fault in faults.of(content):
        raise faults.refusal(fault)


def _facts(book: Rulebook) -> dict[str, object]:
    return {
        "rules_version": book.version,
        "source": book.source,
        "holds_from": book.holds_from,
        "holds_until": book.holds_until,
        "note": book.note,
        "digest": seen(book),
    }
