"""Take lines of the audit log away. That is an act itself: who took which lines, how many, and what for."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from voucher.audit import log, queries
from voucher.audit.log import Actor
from voucher.audit.models import Record
from voucher.kernel.db import Session

T = TypeVar("T")


def take(session: Session, filters: Mapping[str, str], why: str, *, by: Actor) -> list[Record]:
    """The lines that these filters find, oldest first, after writing down that they were taken."""
    asked = asked_for(filters, queries.FILTERS)
    return noted(session, "audit.exported", asked, queries.export(session, asked), why, by=by)


def asked_for(filters: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The conditions of a list that are set, short enough to be written down."""
    return {name: filters[name][:100] for name in names if filters.get(name)}


def noted(session: Session, action: str, asked: Mapping[str, str], lines: list[T], why: str, *, by: Actor) -> list[T]:
    """These lines, after writing down who takes them and what for."""
    log.record(session, action, by, by=by, why=why, after={**asked, "rows": len(lines)})
    return lines
