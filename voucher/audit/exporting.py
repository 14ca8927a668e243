"""Take lines of the audit log away. That is an act itself: who took which lines, how many, and what for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from voucher.audit import log, queries
from voucher.audit.log import Actor
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_

T = TypeVar("T")


@dataclass(frozen=True)
class Taken:
    """Which lines somebody takes away: what was asked for, and the last line that there was then."""

    asked: Mapping[str, str]
    last: int


def take(session: Session, filters: Mapping[str, str], why: str, *, by: Actor) -> Taken:
    """Write down that the lines which these filters find are taken. Refused where they are too many for one file."""
    asked = asked_for(filters, queries.FILTERS)
    count, last = queries.reach(session, asked)
    if count > queries.MOST_LINES:
        raise Refused(
            N_("These are more than %(most)s lines. Please choose a shorter period, and take one after the other."),
            most=f"{queries.MOST_LINES:,}",
        )
    log.record(session, "audit.exported", by, by=by, why=why, after={**asked, "rows": count})
    return Taken(asked, last)


def rows(taken: Taken, columns: Sequence[str], spoken: Mapping[str, Mapping[str, str]]) -> Iterator[list[object]]:
    """What was taken, oldest first, in a transaction of its own: it is read while it is sent.

    `spoken` has the words of a column whose values are keys; a column `what` says the act in words.
    """
    with db.transaction(read_only=True) as session:
        for line in queries.lines(session, taken.asked, taken.last):
            kept = {column: getattr(line, "action" if column == "what" else column) for column in columns}
            yield [_said(spoken[column], kept[column]) if column in spoken else kept[column] for column in columns]


def _said(words: Mapping[str, str], kept: str) -> str:
    """A key in words, or several with a comma between them; what is no key stays as it is."""
    if kept in words:
        return words[kept]
    parts = kept.split(",") if kept else []
    return ", ".join(words[part] for part in parts) if parts and all(part in words for part in parts) else kept


def asked_for(filters: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The conditions of a list that are set, short enough to be written down."""
    return {name: filters[name][:100] for name in names if filters.get(name)}


def noted(session: Session, action: str, asked: Mapping[str, str], lines: list[T], why: str, *, by: Actor) -> list[T]:
    """These lines, after writing down who takes them and what for."""
    log.record(session, action, by, by=by, why=why, after={**asked, "rows": len(lines)})
    return lines
