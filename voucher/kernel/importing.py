"""Take in a list from a file: find its columns by their headings, read its cells, and say by cell what is wrong.

What the rows mean is for whoever takes them in. All of a file is read whatever is wrong in it, so that one look shows
everything; the first faults are kept and all are counted.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from voucher.kernel.columns import Column, Wrong, alike, nearest
from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.kernel.workbooks import Table

SHOWN = 100  # faults that are kept to be shown
AT_ONCE = 2_000  # rows that are looked at together
REMEMBERED = 500  # cells of a column: rounds, days, results and reasons stand in very many rows
MOST_ROWS = 1_000_000  # of one file
HEAD_WITHIN = 10  # rows in which the headings are looked for: some lists begin with a title


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where: Sheet1!C17. `message` is a msgid, filled from `values`."""

    where: str
    heading: str
    message: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        said = self.message % self.values if self.values else self.message
        return f"{self.where} ({self.heading}): {said}" if self.heading else f"{self.where}: {said}"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list, read: its number in the file, and what its cells hold by the columns' codes."""

    number: int
    values: dict[str, Any]


@dataclass
class Reading:
    """One file while it is taken in: what was found, and what is wrong."""

    table: Table
    columns: Sequence[Column]
    most_rows: int = MOST_ROWS
    faults: list[Fault] = field(default_factory=list)
    faults_count: int = 0
    rows_count: int = 0
    new_count: int = 0
    unchanged_count: int = 0
    first: list[Line] = field(default_factory=list)  # a few new ones, to look at
    _known: dict[str, dict[object, Any]] = field(default_factory=lambda: defaultdict(dict))  # what cells were read as
    _places: dict[str, tuple[int, str]] = field(default_factory=dict)  # of each column in the file, with its heading

    @property
    def sound(self) -> bool:
        """Whether nothing was wrong so far."""
        return not self.faults_count

    def fault(self, row: int, code: str, message: str, **values: object) -> None:
        """Note what is wrong with a cell; with the first one of the row where the file has no such column."""
        place, heading = self._places.get(code, (0, ""))
        self._note(row, place, heading, message, values)

    def address(self, row: int, code: str) -> str:
        """Where a cell is, as a spreadsheet says it."""
        return self.table.address(row, self._places.get(code, (0, ""))[0])

    def lines(self) -> Iterator[list[Line]]:
        """The sound rows, so many at a time. Rows with nothing in them are passed over."""
        reading = self._lines()
        while some := list(islice(reading, AT_ONCE)):
            yield some

    def _lines(self) -> Iterator[Line]:
        rows = iter(self.table.rows)
        if not self._find_columns(rows):
            return
        for number, cells in rows:
            if not any(cell not in (None, "") for cell in cells):
                continue
            self.rows_count += 1
            if self.rows_count > self.most_rows:
                raise Refused(
                    N_(
                        "At most %(most)s rows are taken in at a time. Divide the file, or have it taken in by command."
                    ),
                    most=f"{self.most_rows:,}",
                )
            if (values := self._read(number, cells)) is not None:
                yield Line(number, values)

    def _read(self, number: int, cells: Sequence[object]) -> dict[str, Any] | None:
        """What the cells of a row hold; None where something is wrong with one of them."""
        values: dict[str, Any] = {}
        before = self.faults_count
        for column in self.columns:
            place, heading = self._places.get(column.code, (-1, ""))
            cell = cells[place] if 0 <= place < len(cells) else None
            values[column.code] = column.otherwise
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                if column.needed:
                    self._note(number, place, heading, N_("Nothing stands here, and something must."), {})
                continue
            known = self._known[column.code]
            if cell in known:
                values[column.code] = known[cell]
                continue
            try:
                values[column.code] = column.read(cell)
            except Wrong as wrong:
                self._note(number, place, heading, wrong.message, wrong.values)
            else:
                if len(known) < REMEMBERED and isinstance(cell, str):
                    known[cell] = values[column.code]
        return values if self.faults_count == before else None

    def _note(self, row: int, place: int, heading: str, message: str, values: Mapping[str, object]) -> None:
        self.faults_count += 1
        if len(self.faults) < SHOWN:
            self.faults.append(Fault(self.table.address(row, place), heading, message, values))

    # ---- Headings ----

    def _find_columns(self, rows: Iterator[tuple[int, Sequence[object]]]) -> bool:
        """Find the row of headings; whether every column that is needed has its place."""
        known = {alike(s): c.code for c in self.columns for s in (c.heading_ko, c.heading_en, c.code)}
        for number, cells in islice(rows, HEAD_WITHIN):
            named = [(place, str(cell).strip()) for place, cell in enumerate(cells) if cell not in (None, "")]
            if sum(alike(heading) in known for _place, heading in named) < min(2, len(self.columns)):
                continue
            self._take_headings(number, named, known)
            return self.sound
        raise Refused(
            N_("No row of headings was found. The first row must name the columns, as the template does: %(some)s …"),
            some=", ".join(column.heading_ko for column in self.columns[:4]),
        )

    def _take_headings(self, number: int, named: Sequence[tuple[int, str]], known: Mapping[str, str]) -> None:
        spelled = {alike(c.heading(language)): c.heading(language) for c in self.columns for language in ("ko", "en")}
        for place, heading in named:
            code = known.get(alike(heading))
            if code is None:
                near = nearest(heading, spelled)
                message = N_(
                    "This column is not known. Nearest: %(near)s. Remove it, or give it one of these headings."
                )
                self._note(number, place, heading, message, {"near": near})
            elif code in self._places:
                self._note(number, place, heading, N_("This column is there twice."), {})
            else:
                self._places[code] = place, heading
        for column in self.columns:
            if column.needed and column.code not in self._places:
                message = N_("The column “%(heading)s” is missing.")
                self._note(number, 0, "", message, {"heading": f"{column.heading_ko} / {column.heading_en}"})


class Faulty(Refused):
    """A file was not taken in: nothing of it was kept."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(N_("Nothing was taken in: the file has faults."))
        self.reading = reading


def template(columns: Sequence[Column], language: str) -> tuple[list[str], list[list[str]]]:
    """The headings of a list and a row that shows what belongs there."""
    return [column.heading(language) for column in columns], [[column.example for column in columns]]
