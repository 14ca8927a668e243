"""Write the audit log, in the act's own transaction. The only way in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from voucher.audit.models import Record
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
    """Keep one act: who, in which roles, from where, on what, what changed and why. `by=None` is the system itself."""
    session.add(
        Record(
            actor_id=by.id if by else None,
            actor_name=by.name if by else "system",
            role=",".join(by.roles) if by else "system",
            address=_origin.get(),
            action=action,
            subject=getattr(subject, "__tablename__", type(subject).__name__),
            subject_id=subject.id,
            ref=str(getattr(subject, "ref", "") or ""),
            before=_plain(before),
            after=_plain(after),
            why=why,
        )
    )
