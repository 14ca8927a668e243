"""Read a table that somebody made elsewhere: CSV in UTF-8 or CP949, or the first sheet of an XLSX file, row by row.

The only reader of such files, and the only importer of openpyxl. Nothing is ever kept whole but the words that an XLSX
file keeps in one place itself.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_

MOST_COLUMNS = 64  # wider is no list of ours; also of a sheet that claims to have sixteen thousand
MOST_UNPACKED = 1_000_000_000  # bytes that an XLSX file may become: a million rows are less
WIDE = 28  # of a column in a file that we write
TEXT = "@"  # Excel's format of a cell in which 0123 stays 0123
Row = tuple[int, Sequence[object]]
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    EOFError,
)
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Uncalculated:
    """A formula that no spreadsheet has calculated yet, so nobody knows its value."""

    formula: str


@dataclass(frozen=True)
class Table:
    """The rows of a file, each with the number that a spreadsheet shows beside it."""

    sheet: str  # empty where the file has none
    rows: Iterator[Row]

    def address(self, row: int, column: int) -> str:
        """Where a cell is, as a spreadsheet says it: Sheet1!C17. Columns are counted from 0."""
        return f"{self.sheet}!{letters(column)}{row}" if self.sheet else f"{letters(column)}{row}"


def letters(column: int) -> str:
    """What a spreadsheet calls a column, counted from 0: A to Z, then AA."""
    name, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Table]:
    """The table in a file that can be read twice. Refused when it is neither CSV nor XLSX, with what to do."""
    start = file.read(8)
    file.seek(0)
    if start.startswith(_OLD):
        raise Refused(
            N_("This is an old or a locked Excel file. Save it in Excel as a workbook (.xlsx) without a password.")
        )
    if start.startswith(_ZIP):
        with _workbook(file) as table:
            yield table
    else:
        rows = _separated(file)
        try:
            yield Table("", rows)
        finally:
            rows.close()


# ---- CSV -------------------------------------------------------------------------------------------------------------


def _separated(file: IO[bytes]) -> Generator[Row, None, None]:
    encoding = _encoding(file)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        first = text.readline()
        text.seek(0)
        reader = csv.reader(text, delimiter=max(",\t;", key=first.count), strict=True)
        number = 0
        while True:
            number += 1
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Refused(
                    N_("Row %(row)d cannot be read: a quotation mark is not closed, or stands alone."), row=number
                ) from error
            yield number, values[:MOST_COLUMNS]
    finally:
        text.detach()


def _encoding(file: IO[bytes]) -> str:
    """UTF-8 when all of it is; else CP949, as Korean Excel writes CSV; UTF-16 by its mark. Refused when none fits."""
    mark = file.read(2)
    wide = mark in {b"\xff\xfe", b"\xfe\xff"}
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp949"):
        file.seek(0)
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        try:
            while part := text.read(1 << 20):
                if "\0" in part:
                    break
            else:
                return encoding
        except UnicodeError:
            continue
        finally:
            text.detach()
            file.seek(0)
    raise Refused(N_("This file is no table that we can read. Save it as a workbook (.xlsx) or as CSV in UTF-8."))


# ---- XLSX ------------------------------------------------------------------------------------------------------------


@contextmanager
def _workbook(file: IO[bytes]) -> Iterator[Table]:
    calculated = _guarded(lambda: _sheet(file, data_only=True))
    formulas = _guarded(lambda: _sheet(file, data_only=False) if _has_formulas(file) else None)
    try:
        yield Table(calculated.title, _rows(calculated, formulas))
    finally:
        for sheet in (calculated, formulas):
            if sheet is not None:
                sheet.parent.close()


def _sheet(file: IO[bytes], *, data_only: bool) -> Any:
    """The first sheet that is not hidden, whatever size it claims to have."""
    with zipfile.ZipFile(file) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            raise Refused(N_("This workbook is too large when it is unpacked. Save the list as CSV instead."))
    book: Any = openpyxl.load_workbook(file, read_only=True, data_only=data_only, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        book.close()
        raise Refused(N_("This workbook has no sheet with a table."))
    sheets[0].reset_dimensions()
    return sheets[0]


def _has_formulas(file: IO[bytes]) -> bool:
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as part:
                    before = b""
                    while piece := part.read(1 << 20):
                        if b"<f>" in before + piece or b"<f " in before + piece:
                            return True
                        before = piece[-4:]
    return False


def _rows(calculated: Any, formulas: Any) -> Iterator[Row]:
    values = _guarded(lambda: calculated.iter_rows(max_col=MOST_COLUMNS, values_only=True))
    written = formulas.iter_rows(max_col=MOST_COLUMNS, values_only=True) if formulas is not None else None
    number = 0
    while True:
        number += 1
        row = _guarded(lambda: next(values, None))
        if row is None:
            return
        if written is not None:
            beside = _guarded(lambda: next(written, None)) or row
            row = [_known(value, formula) for value, formula in zip(row, beside, strict=False)]
        yield number, row


def _known(value: object, formula: object) -> object:
    return Uncalculated(str(formula)) if value is None and formula is not None else value


def _guarded(read: Callable[[], Any]) -> Any:
    """Whatever is wrong inside a workbook is one thing to its owner: it cannot be opened."""
    try:
        return read()
    except Refused:
        raise
    except _BROKEN as error:
        raise Refused(N_("This workbook is damaged. Open it in Excel, and save it again.")) from error


def as_workbook(sheet: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook whose cells are text, so that a spreadsheet changes nothing that is typed into them."""
    book: Any = openpyxl.Workbook()
    page: Any = book.active
    page.title = sheet
    for number, row in enumerate([head, *rows], 1):
        for column, value in enumerate(row, 1):
            cell = page.cell(number, column, value)
            cell.number_format = TEXT
            if number == 1:
                cell.font = Font(bold=True)
    for column in range(len(head)):
        dimension = page.column_dimensions[letters(column)]
        dimension.width, dimension.number_format = WIDE, TEXT
    page.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_list(sheet: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of a list: numbers stay numbers, and no text ever acts as a formula. Written row by row."""
    book: Any = openpyxl.Workbook(write_only=True)
    page: Any = book.create_sheet(sheet)
    page.freeze_panes = "A2"
    for column in range(len(head)):
        page.column_dimensions[letters(column)].width = WIDE / 1.5
    page.append([_written(page, label, bold=True) for label in head])
    for row in rows:
        page.append([value if isinstance(value, int) else _written(page, str(value)) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _written(page: Any, text: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"  # or a text that begins with = would be a formula
    if bold:
        cell.font = Font(bold=True)
    return cell
