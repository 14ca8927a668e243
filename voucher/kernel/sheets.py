"""Lists as CSV files that a spreadsheet opens without surprises. The only writer of them."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from voucher.settings import SEOUL

MOST_ROWS = 10_000  # of one export; a longer list is narrowed by its filters
AT_ONCE = 500  # rows that are written together
MARK = "\ufeff"  # what Korean spreadsheets look for
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with the mark that Korean spreadsheets look for. What somebody typed can never act as a formula."""
    return "".join(in_pieces(head, rows)).encode()


def in_pieces(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The same file piece by piece, for rows that are read while it is sent."""
    yield MARK + _written([head])
    waiting = iter(rows)
    while some := list(islice(waiting, AT_ONCE)):
        yield _written([_cell(value) for value in row] for row in some)


def _written(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(STARTS_A_FORMULA):
        return "'" + value
    return value
