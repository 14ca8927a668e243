"""Lists as CSV files that a spreadsheet opens without surprises."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from voucher.settings import SEOUL

MOST_ROWS = 10_000  # of one export; a longer list is narrowed by its filters
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with the mark that Korean spreadsheets look for. What somebody typed can never act as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(STARTS_A_FORMULA):
        return "'" + value
    return value
