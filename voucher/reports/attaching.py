"""The data behind a report, for machines: one JSON file with everything, and a CSV file per table."""

import dataclasses
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from voucher.kernel.sheets import as_csv
from voucher.reports.facts import (
    BookTotal,
    CashPosition,
    Facts,
    FundStanding,
    Holding,
    Line,
    Movement,
    Payment,
    RoundStanding,
)
from voucher.reports.press import Attached

DATA = "report.json"
TABLES: dict[str, tuple[type, str]] = {  # file, what its rows are, what it says
    "lines.csv": (Line, "Budget lines"),
    "rounds.csv": (RoundStanding, "Where the budget of each round stands"),
    "movements.csv": (Movement, "What moved in the period"),
    "payments.csv": (Payment, "Payments of the period"),
    "cash.csv": (CashPosition, "The cash book"),
    "funds.csv": (FundStanding, "Funds"),
    "books.csv": (BookTotal, "Trial balances"),
}


def plain(value: object) -> Any:
    """Facts as JSON has them: days and instants as ISO 8601, sums as integers."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, date):  # an instant too
        return value.isoformat()
    return value


def files(facts: Facts) -> list[Attached]:
    """What is attached to both editions of a report."""
    data = plain(facts)
    text = json.dumps(data, ensure_ascii=False, indent=1)
    found = [Attached(DATA, "application/json", text.encode(), "Everything in this report, exact to the won")]
    return found + [Attached(name, "text/csv", content, TABLES[name][1]) for name, content in sheets(data).items()]


def sheets(data: dict[str, Any]) -> dict[str, bytes]:
    """The tables of a report's data as CSV files; none for a table without rows."""
    rows = {name.removesuffix(".csv"): name for name in TABLES} | {"books": "books.csv"}
    made = {}
    for key, name in rows.items():
        its_rows = data["proof"]["books"] if key == "books" else data[key]
        if its_rows:
            made[name] = _sheet(TABLES[name][0], its_rows)
    return made


def _sheet(kind: type, rows: Sequence[dict[str, Any]]) -> bytes:
    names = [f.name for f in dataclasses.fields(kind) if f.type != tuple[Holding, ...]]
    return as_csv(names, ([_cell(row[name]) for name in names] for row in rows))


def _cell(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def instant(text: str) -> datetime:
    """An instant of the data. Raises ValueError."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found
