"""Files that list organisations and past decisions, to test with."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from voucher.applications.past import COLUMNS as DECISIONS
from voucher.kernel.columns import Column
from voucher.kernel.workbooks import as_workbook
from voucher.people.importing import COLUMNS as ORGANISATIONS

DECISION = {c.code: c.example for c in DECISIONS}
FIRM = {c.code: c.example for c in ORGANISATIONS}
NUMBERS = ("2208203228", "1234567891", "5008899530", "1018116293")


def number(n: int) -> str:
    """The n-th registration number whose last digit fits."""
    nine = f"{300_000_000 + n:09d}"
    total = sum(int(d) * w for d, w in zip(nine, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True)) + int(nine[8]) * 5 // 10
    return f"{nine}{(10 - total % 10) % 10}"


def as_csv(columns: Iterable[Column], rows: Iterable[dict[str, Any]], encoding: str = "utf-8-sig") -> bytes:
    """A list as a file of comma-separated values, with Korean headings."""
    out, columns = io.StringIO(newline=""), list(columns)
    writer = csv.writer(out)
    writer.writerow([c.heading_ko for c in columns])
    writer.writerows([row.get(c.code, "") for c in columns] for row in rows)
    return out.getvalue().encode(encoding)


def as_xlsx(columns: Iterable[Column], rows: Iterable[dict[str, Any]], sheet: str = "Sheet1") -> bytes:
    """The same as a workbook; values keep their kind."""
    columns = list(columns)
    return as_workbook(sheet, [c.heading_ko for c in columns], [[row.get(c.code) for c in columns] for row in rows])


def decisions(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The example's decision, with changes: one row for each."""
    return [{**DECISION, **change} for change in changes]


def firms(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The example's firm, with changes."""
    return [{**FIRM, **change} for change in changes]
