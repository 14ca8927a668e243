"""Find rows by words among very many: by the beginnings of words, in a column that keeps them and has an index."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from voucher.kernel.db import Session
from voucher.kernel.listing import SIZE, Order, Page, page, window
from voucher.kernel.texts import tidy_line

LOOKED_AT = 800  # nearest rows that a search reads before it asks the index of words
LONGEST = 100  # of what is searched for
_WORD = r"[^\W_]+"
_RUN = re.compile(rf"{_WORD}(?:-{_WORD})*")  # a reference is one word: PAY-2026-000123, 220-82-03228
_SIMPLE = sa.text("'simple'")


def findable(*parts: str) -> str:
    """What a search looks through: the words of these texts; of what is joined by hyphens the whole and its parts."""
    found: list[str] = []
    for run in _RUN.findall(" ".join(parts).lower()):
        found += [run.replace("-", ""), *run.split("-")] if "-" in run else [run]
    return " ".join(dict.fromkeys(found))


def index(table: str) -> sa.Index:
    """The index over a table's column `findable`."""
    return sa.Index(f"ix_{table}_words", sa.text("to_tsvector('simple', findable)"), postgresql_using="gin")


def beginnings(words: str) -> list[str]:
    """The beginnings of words that somebody looks for."""
    return [run.replace("-", "") for run in _RUN.findall(words.lower())]


def matches(findable: Any, words: str) -> Any:
    """A condition: every word begins one in this column. Nothing fits what holds no word at all."""
    if not (found := beginnings(words)):
        return sa.false()
    query = sa.func.to_tsquery(_SIMPLE, " & ".join(f"'{word}':*" for word in found))
    return sa.func.to_tsvector(_SIMPLE, findable).op("@@")(query)


def found(
    session: Session,
    query: Any,
    table: sa.FromClause,
    where: Sequence[Any],
    order: Order,
    asked: Mapping[str, str],
    *,
    many: bool,
) -> Page[Any]:
    """One page of a list, searched by `q`. `where` speaks of the table alone; `many` when it leaves very many rows.

    A common word fills a page from the nearest rows, a rare one is quick by the index of words. The second is
    materialized, since the planner would rather walk all rows in their order.
    """
    words = tidy_line(asked.get("q", ""))[:LONGEST]
    if not words:
        return page(session, query.where(*where), order, asked)
    carried = [table.c[name] for name in dict.fromkeys(("id", "findable", *(column.key for column in order.columns)))]
    if many and beginnings(words):
        near = window(sa.select(*carried).where(*where), order, asked, most=LOOKED_AT).subquery("near")
        fitting = sa.select(near).where(matches(near.c.findable, words))
        got = _among(session, query, table, fitting.subquery("fitting"), order, asked)
        if got.before if "before" in asked else got.after:
            return got
    rest = sa.select(*carried).where(*where, matches(table.c.findable, words)).cte("rest")
    return _among(session, query, table, rest.prefix_with("MATERIALIZED", dialect="postgresql"), order, asked)


def _among(
    session: Session, query: Any, table: sa.FromClause, rows: sa.FromClause, order: Order, asked: Mapping[str, str]
) -> Page[Any]:
    """One page, in the same order, of rows that were found already.

    They are cut before they are joined, so that no planner reads all of what they are joined to.
    """
    cut = window(sa.select(rows), _of(rows, order), asked, most=SIZE + 1).subquery("cut")
    return page(session, query.join(cut, cut.c.id == table.c.id), _of(cut, order), asked)


def _of(rows: sa.FromClause, order: Order) -> Order:
    """The same order, of what carries its columns."""
    return Order(tuple(rows.c[column.key] for column in order.columns), order.descending)


def everything(session: Session, query: Any, order: Order, *, most: int) -> list[Any]:
    """A list without its pages, for a spreadsheet."""
    columns = (c.desc() if order.descending else c.asc() for c in order.columns)
    return list(session.exec(query.order_by(*columns).limit(most)))


def narrowed(table: sa.FromClause, where: Sequence[Any], asked: Mapping[str, str]) -> list[Any]:
    """The same conditions, with what `q` looks for among them."""
    words = tidy_line(asked.get("q", ""))[:LONGEST]
    return [*where, matches(table.c.findable, words)] if words else [*where]
