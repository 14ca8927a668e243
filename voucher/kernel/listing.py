"""Lists page by key, never by OFFSET, in an order that every row has a place in, and are never counted."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa

from voucher.kernel.db import Session

T = TypeVar("T")
SIZE = 25


@dataclass(frozen=True)
class Order:
    """Columns that together are unique per row (end with the key), and the direction."""

    columns: tuple[Any, ...]
    descending: bool = False


class Orders(dict[str, Order]):
    """The ways to arrange a list, each by its name in the list's address. The first is the usual one."""

    def asked(self, arguments: Mapping[str, str]) -> Order:
        """What the request's `sort` means; nonsense means the usual order."""
        return self.get(arguments.get("sort", ""), next(iter(self.values())))


def by_age(model: Any, **largest: Any) -> Orders:
    """The newest first or the oldest, and the largest by some columns. Each wants its index."""
    age = (model.created_at, model.id)
    sums = {name: Order((column, model.id), descending=True) for name, column in largest.items()}
    return Orders(newest=Order(age, descending=True), oldest=Order(age), **sums)


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and the cursors of the pages before and after (None at the ends)."""

    rows: Sequence[T]
    before: str | None = None
    after: str | None = None


def _cursor(row: Any, order: Order) -> str:
    values = [getattr(_part(row, column), column.key) for column in order.columns]
    packed = json.dumps([v.isoformat() if isinstance(v, date) else str(v) for v in values])
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _part(row: Any, column: Any) -> Any:
    """Where a row keeps a column: itself, or one of its entities, usually the first."""
    if not isinstance(row, sa.Row) or column.key in row._fields:
        return row
    owner = getattr(column, "class_", None)
    return next((part for part in row if owner and isinstance(part, owner)), row[0])


def _values(cursor: str, order: Order) -> list[Any] | None:
    """What a cursor says, or None when somebody made it up."""
    try:
        texts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_typed(text, column) for text, column in zip(texts, order.columns, strict=True)]
    except (ValueError, TypeError, UnicodeDecodeError):
        return None


def _typed(text: str, column: Any) -> Any:
    python_type = column.type.python_type
    if python_type is datetime:
        return datetime.fromisoformat(text)
    if python_type is date:
        return date.fromisoformat(text)
    if python_type in (str, object):  # SQLModel's strings say that they are anything
        return text
    return UUID(text) if python_type is UUID else python_type(text)


def _seek(query: Any, order: Order, cursors: Mapping[str, str]) -> tuple[Any, bool, bool]:
    """A query in its order from the cursor on; whether it goes backwards, and whether there was a cursor."""
    backwards = "before" in cursors and "after" not in cursors
    cursor = cursors.get("before" if backwards else "after", "")
    values = _values(cursor, order) if cursor else None
    backwards = backwards and values is not None
    down = order.descending != backwards
    if values is not None:
        place, here = sa.tuple_(*order.columns), sa.tuple_(*values)
        query = query.where(place < here if down else place > here)
    arranged = query.order_by(*(c.desc() if down else c.asc() for c in order.columns))
    return arranged, backwards, values is not None


def window(query: Any, order: Order, cursors: Mapping[str, str], *, most: int) -> Any:
    """The rows that a page is cut from, at most so many: for a search that looks at the nearest rows first."""
    return _seek(query, order, cursors)[0].limit(most)


def page(session: Session, query: Any, order: Order, cursors: Mapping[str, str], *, size: int = SIZE) -> Page[Any]:
    """One page of a query. `cursors` is the request's arguments: `after` or `before`; nonsense means the first page."""
    arranged, backwards, from_cursor = _seek(query, order, cursors)
    found = session.exec(arranged.limit(size + 1)).all()
    more, rows = len(found) > size, list(found[:size])
    if backwards:
        rows.reverse()
    first = _cursor(rows[0], order) if rows and from_cursor and (more or not backwards) else None
    last = _cursor(rows[-1], order) if rows and (more or backwards) else None
    return Page(rows, before=first, after=last)
