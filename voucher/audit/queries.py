"""Read the audit log."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.audit import words
from voucher.audit.models import Record
from voucher.kernel.db import Session
from voucher.kernel.listing import Order, Page, page
from voucher.settings import SEOUL

_R = Record.metadata.tables["audit_record"].c
# A history tells who did what, when and why; from where and as whom stands in the log.
_TOLD = (_R.number, _R.created_at, _R.actor_id, _R.actor_name, _R.action, _R.before, _R.after, _R.why)
_OF_SUBJECT = (
    sa.select(*_TOLD)
    .where(_R.subject_id == sa.bindparam("subject"))
    .order_by(_R.number.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)
MOST_LINES = 100_000  # of one export; whoever needs more takes one period after the other
FILTERS = ("ref", "action", "who", "since", "until")
NEWEST = Order((Record.created_at, Record.number), descending=True)  # one index has the period and the order


def records(session: Session, filters: Mapping[str, str]) -> Page[Any]:
    """Lines by reference, act, person and period (whole days in Seoul), newest first."""
    return page(session, _filtered(filters), NEWEST, filters)


def _filtered(filters: Mapping[str, str]) -> Any:
    query = select(Record)
    if ref := filters.get("ref", "").strip().upper():
        query = query.where(Record.ref == ref)
    if action := filters.get("action", "").strip().lower():
        known = action in words.ACTION
        query = query.where(
            Record.action == action if known else col(Record.action).startswith(action, autoescape=True)
        )
    if who := filters.get("who", "").strip():
        query = query.where(col(Record.actor_name).startswith(who, autoescape=True))
    if since := _midnight(filters.get("since", "")):
        query = query.where(col(Record.created_at) >= since)
    if until := _midnight(filters.get("until", "")):
        query = query.where(col(Record.created_at) < until + timedelta(days=1))
    return query


def _midnight(text: str) -> datetime | None:
    """When a day begins in Seoul; None for what is no day of our time."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), SEOUL) if text[:2] == "20" else None
    except ValueError:
        return None


def reach(session: Session, filters: Mapping[str, str]) -> tuple[int, int]:
    """How many lines an export takes, and the number of the last; it counts no further than one too many."""
    found = _filtered(filters).with_only_columns(_R.number).limit(MOST_LINES + 1).subquery()
    count, last = session.execute(sa.select(sa.func.count(), sa.func.max(found.c.number))).one()
    return count, last or 0


def lines(session: Session, filters: Mapping[str, str], last: int) -> Iterator[Any]:
    """The same lines without pages, oldest first, up to a number; a thousand at a time."""
    query = _filtered(filters).with_only_columns(*_R).where(_R.number <= last).order_by(_R.created_at, _R.number)
    yield from session.execute(query, execution_options={"stream_results": True, "yield_per": 1000})


def of_subject(session: Session, subject_id: UUID, *, most: int = 100) -> list[Any]:
    """What happened to one thing, oldest first: rows of `_TOLD`. Every detail page asks this.

    Of a long history it is the newest that are shown.
    """
    newest = session.connection().execute(_OF_SUBJECT, {"subject": subject_id, "most": most}).all()
    return list(newest[::-1])


def given_up(session: Session, subject_id: UUID, field: str, *, since: datetime) -> set[str]:
    """What a field of one thing said before it was changed, in every change since then."""
    said = _R.before[field].as_string()
    changed = sa.select(said).where(_R.subject_id == subject_id, _R.created_at >= since, said.is_not(None))
    return set(session.connection().execute(changed).scalars())


def refs_of(session: Session, subject_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these things are called in the log; one without a reference is left out."""
    named = sa.select(_R.subject_id, sa.func.max(_R.ref)).where(_R.subject_id.in_(list(subject_ids)), _R.ref != "")
    found = session.connection().execute(named.group_by(_R.subject_id))
    return {key: ref for key, ref in found}  # noqa: C416 - a row is a tuple that the types do not know as one


def of_refs(session: Session, refs: list[str], *, most: int = 500) -> list[Record]:
    """What happened to several things, oldest first; of a long history the newest."""
    newest = select(Record).where(col(Record.ref).in_(refs)).order_by(col(Record.number).desc()).limit(most)
    return list(session.exec(newest))[::-1]
