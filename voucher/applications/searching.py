"""Find applications among very many: what a list and an export show.

Plain columns rather than whole applications: a list of a page costs a third, and never drags long texts along.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from voucher.applications.lifecycle import State
from voucher.applications.models import Application
from voucher.applications.queries import reads_all, visible
from voucher.kernel import searching
from voucher.kernel.db import Session
from voucher.kernel.listing import Order, Page, page, window
from voucher.kernel.texts import tidy_line
from voucher.people.models import User

_TABLES = Application.metadata.tables
_APPLICATION, _FIRM, _ROUND = (
    _TABLES[name] for name in ("applications_application", "people_organisation", "programmes_round")
)
_A = _APPLICATION.c
_REF = re.compile(r"APP-?[0-9-]*", re.IGNORECASE)
_LISTED = ("id", "ref", "title", "state", "asked_krw", "granted_krw", "created_at", "submitted_at")


def _shown(a: sa.FromClause) -> Any:
    """What a list shows of applications, or of some that were found already."""
    joined = a.join(_FIRM, _FIRM.c.id == a.c.firm_id).join(_ROUND, _ROUND.c.id == a.c.round_id)
    about = (_FIRM.c.name.label("firm"), _FIRM.c.name_en.label("firm_en"), _ROUND.c.title_ko, _ROUND.c.title_en)
    return sa.select(*(a.c[name] for name in _LISTED), *about).select_from(joined)


_SHOWN = _shown(_APPLICATION)
_WITH_WORDS = sa.select(*(_A[name] for name in (*_LISTED, "firm_id", "round_id", "findable")))


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


def lines(session: Session, by: User, asked: Asked, cursors: Mapping[str, str]) -> Page[Any]:
    """One page of what was asked for: rows with id, ref, title, state, sums, firm and the round's titles."""
    filters, order = _filters(by, asked), _order(by, asked)
    if not asked.words or (match := _match(_APPLICATION, asked.words)) is None:
        return page(session, _SHOWN.where(*filters), order, cursors)
    if reads_all(by):  # a common word fills a page from the nearest rows
        near = window(_WITH_WORDS.where(*filters), order, cursors, most=searching.LOOKED_AT).subquery("near")
        found = page(session, _shown(near).where(_match(near, asked.words)), _among(near, order), cursors)
        if found.before if "before" in cursors else found.after:
            return found
    # A rare one is quick by the index of words. Materialized: the planner would rather walk all rows in their order.
    rest = _WITH_WORDS.where(*filters, match).cte("rest").prefix_with("MATERIALIZED", dialect="postgresql")
    return page(session, _shown(rest), _among(rest, order), cursors)


def _among(rows: sa.FromClause, order: Order) -> Order:
    """The same order, of rows that were found already."""
    return Order(tuple(rows.c[column.key] for column in order.columns), order.descending)


def every_line(session: Session, by: User, asked: Asked) -> Iterator[Any]:
    """All that was asked for, a thousand at a time, with the answers to a round's questions: what an export writes."""
    match, order = _match(_APPLICATION, asked.words), _order(by, asked)
    found = _SHOWN.add_columns(_A.answers).where(*_filters(by, asked), *([] if match is None else [match]))
    arranged = found.order_by(*(c.desc() if order.descending else c.asc() for c in order.columns))
    streamed = {"stream_results": True, "yield_per": 1000}
    yield from session.execute(arranged, execution_options=streamed)


def _order(by: User, asked: Asked) -> Order:
    """By when it was sent in; a firm's own, drafts among them, by when it was begun."""
    return Order((_A.submitted_at if reads_all(by) else _A.created_at, _A.id), descending=not asked.oldest_first)


def _filters(by: User, asked: Asked) -> list[Any]:
    found: list[Any] = [visible(by)]
    if asked.state is not None:
        found.append(_A.state == asked.state)
    if asked.round_ref:
        found.append(_A.round_id == sa.select(_ROUND.c.id).where(_ROUND.c.ref == asked.round_ref).scalar_subquery())
    return found


def _match(a: sa.FromClause, words: str) -> Any:
    """A condition: the beginning of a reference, or the beginnings of words of the title or the firm's names."""
    if _REF.fullmatch(words):
        start = words.upper()
        return sa.and_(a.c.ref.op("~>=~")(start), a.c.ref.op("~<~")(start + chr(0x10FFFF)))
    return searching.matches(a.c.findable, words) if searching.beginnings(words) else None
