"""Tables from elsewhere: CSV in four encodings, workbooks as Excel and others write them, and what is none of these."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from voucher.kernel import workbooks
from voucher.kernel.errors import Refused
from voucher.kernel.workbooks import Uncalculated, letters, opened

WORDS = [["기업명", "금액"], ["하늘정밀", "1,000"]]
CSV = '기업명,금액\r\n하늘정밀,"1,000"\r\n'


def read(content):
    with opened(io.BytesIO(content)) as table:
        return [(number, list(values)) for number, values in table.rows]


def book(*rows, title="Sheet1", hidden=False):
    made = openpyxl.Workbook()
    if hidden:
        made.active.sheet_state = "hidden"
        made.create_sheet(title)
    sheet = made.worksheets[-1]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_csv_is_read_in_whatever_a_korean_spreadsheet_writes(encoding):
    assert read(CSV.encode(encoding)) == [(1, WORDS[0]), (2, WORDS[1])]


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_csv_may_be_separated_otherwise(mark):
    assert read(f"기업명{mark}금액\n하늘{mark}1,5\n".encode()) == [(1, WORDS[0]), (2, ["하늘", "1,5"])]


def test_rows_are_numbered_as_a_spreadsheet_does():
    assert [number for number, _ in read(b'a,b\n\n"x\ny",2\nz,3\n')] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'a,b\n"x,2\n', "Row 2 cannot be read"),
        (b'a,b\n"x"y,2\n', "Row 2 cannot be read"),
        (b"\xff\xfe\x00\xd8", "no table that we can read"),
        (b"\x80\xff\x00\x01", "no table that we can read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rest", "old or a locked Excel file"),
        (b"PK\x03\x04 nothing else", "damaged"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content, said):
    with pytest.raises(Refused, match=said):
        read(content)


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(Refused, match="damaged"):
        read(out.getvalue())


def test_a_workbook_that_unpacks_to_more_than_it_may_is_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 1000)
    with pytest.raises(Refused, match="too large when it is unpacked"):
        read(book(["a"]))


def test_a_workbook_gives_numbers_days_and_text_as_they_are():
    row = ["하늘", 5e7, 3, datetime(2024, 3, 2), True, None, "끝"]  # noqa: DTZ001 - a spreadsheet knows no zones
    assert read(book(row)) == [(1, ["하늘", 5e7, 3, datetime(2024, 3, 2), True, None, "끝"] + [None] * 57)]  # noqa: DTZ001


def test_a_formula_without_a_value_is_told_from_an_empty_cell():
    ((_, values),) = read(book(["=1+1", None, "=SUM(A1:B1)"]))
    assert values[:3] == [Uncalculated("=1+1"), None, Uncalculated("=SUM(A1:B1)")]


def test_a_formula_with_a_value_counts_as_its_value():
    content = book(["=1+1", "x"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b"<v></v>" in part or b"<v />" in part or b"<v/>" in part
                for empty in (b"<v></v>", b"<v />", b"<v/>"):
                    part = part.replace(empty, b"<v>2</v>")
            new.writestr(name, part)
    ((_, values),) = read(out.getvalue())
    assert values[:2] == [2, "x"]


def test_the_first_sheet_that_shows_is_read_and_named():
    with opened(io.BytesIO(book(["a"], title="신청 목록", hidden=True))) as table:
        assert [next(iter(values)) for _, values in table.rows] == ["a"]
        assert table.address(17, 2) == "신청 목록!C17"


def test_columns_have_the_names_of_a_spreadsheet():
    assert [letters(n) for n in (0, 25, 26, 51, 701, 702)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]


def test_what_we_write_we_read_and_its_cells_are_text():
    content = workbooks.as_workbook("목록", ["번호", "날"], [["0123456789", "2024-03-02"]])
    assert [values[:2] for _, values in read(content)] == [["번호", "날"], ["0123456789", "2024-03-02"]]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert (sheet["A2"].number_format, sheet["A2"].data_type) == ("@", "s")
    assert date(2024, 3, 2).isoformat() == sheet["B2"].value


def test_a_list_keeps_numbers_and_no_text_acts_as_a_formula():
    content = workbooks.as_list("목록", ["번호", "이름"], [[5_000_000, "=1+1"], [0, "-"]])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == (5_000_000, "n")
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    assert sheet.freeze_panes == "A2"
