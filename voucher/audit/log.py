"""Write the audit log, in the act's own transaction. The only way in."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import SessionTransaction

from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.kernel.db import Session

_origin: ContextVar[str] = ContextVar("origin", default="system")


class Subject(Protocol):
    """What an act can be about: any row."""

    id: UUID


class Actor(Protocol):
    """Who can act: a person with roles."""

    id: UUID
    name: str
    roles: list[str]


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """Everything recorded inside came from this network address (or 'worker', 'clock')."""
    token = _origin.set(address)
    try:
        yield
    finally:
        _origin.reset(token)


def _state_before(thing: object) -> object:
    """The state that an unwritten change has replaced; None where there is no such change."""
    if "state" not in inspect(thing).mapper.column_attrs:
        return None
    replaced = inspect(thing).attrs.state.history.deleted
    return replaced[0] if replaced else None


@event.listens_for(Session, "before_flush")
def _remember(session: Session, *_: object) -> None:
    """An act is often recorded after its change was written: keep what the state was until then."""
    for thing in session.dirty:
        if (was := _state_before(thing)) is not None:
            session.info.setdefault(("state", thing.id), (was, session.get_nested_transaction()))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, undone: SessionTransaction) -> None:
    """What was undone was no change; what was written before the savepoint still is one."""
    for key in _remembered(session):
        within = session.info[key][1]
        while within is not None and within is not undone:
            within = within.parent
        if within is undone:
            del session.info[key]


@event.listens_for(Session, "after_transaction_end")
def _forget_all(session: Session, ended: SessionTransaction) -> None:
    """No transaction begins with what another left unrecorded."""
    if ended.parent is None:
        for key in _remembered(session):
            del session.info[key]


def _remembered(session: Session) -> list[tuple[str, UUID]]:
    return [key for key in session.info if isinstance(key, tuple) and key[0] == "state"]


def _change_of_state(session: Session, subject: Subject) -> tuple[dict[str, object], dict[str, object]]:
    was = session.info.pop(("state", subject.id), (None,))[0] or _state_before(subject)
    now = getattr(subject, "state", None)
    return ({}, {}) if was is None or was == now else ({"state": str(was)}, {"state": str(now)})


def _plain(values: Mapping[str, object] | None) -> dict[str, Any]:
    def plain(value: object) -> object:
        if isinstance(value, Decimal | UUID | date):
            return str(value)
        return value

    return {name: plain(value) for name, value in (values or {}).items()}


def record(
    session: Session,
    action: str,
    subject: Subject,
    *,
    by: Actor | None,
    why: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Keep one act: who, in which roles, from where, on what, what changed and why. `by=None` is the system itself.

    A new state of the subject is noted without being said.
    """
    was, now = _change_of_state(session, subject)
    session.add(
        Record(
            **_who(by),
            address=_origin.get(),
            action=action,
            subject=getattr(subject, "__tablename__", type(subject).__name__),
            subject_id=subject.id,
            ref=str(getattr(subject, "ref", "") or ""),
            before=was | _plain(before),
            after=now | _plain(after),
            why=why,
        )
    )


def _who(by: Actor | None) -> dict[str, Any]:
    if by is None:
        return {"actor_id": None, "actor_name": "system", "role": "system"}
    return {"actor_id": by.id, "actor_name": by.name, "role": ",".join(by.roles)}


class Line(NamedTuple):
    """One of many acts of the same kind: on what, and what changed."""

    subject_id: UUID
    ref: str
    before: Mapping[str, object]
    after: Mapping[str, object]


def record_many(
    session: Session, action: str, table: type[Any], lines: Sequence[Line], *, by: Actor | None = None, why: str = ""
) -> None:
    """Keep many acts of one kind at once, in the order given: the same lines as by `record`."""
    same = {
        "created_at": clock.now(),
        **_who(by),
        "address": _origin.get(),
        "action": action,
        "subject": table.__tablename__,
        "why": why,
    }
    rows = [
        {
            "id": db.key(),
            "subject_id": line.subject_id,
            "ref": line.ref,
            "before": _plain(line.before),
            "after": _plain(line.after),
        }
        for line in lines
    ]
    db.insert_many(session, Record, rows, same)
