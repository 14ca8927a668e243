"""Files for spreadsheets: read in pieces, in Seoul's time, and never a formula."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from voucher.kernel import sheets


def cells(content):
    text = content.decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_somebody_typed_is_no_formula(formula):
    assert cells(sheets.as_csv(["a"], [[formula]])) == [["a"], ["'" + formula]]


def test_values_are_written_as_people_read_them():
    row = [-5, None, date(2026, 11, 16), datetime(2026, 11, 16, 1, tzinfo=UTC), {"상태": "승인"}, 'a,"b"']
    assert cells(sheets.as_csv(list("abcdef"), [row]))[1] == [
        "-5", "", "2026-11-16", "2026-11-16 10:00:00", '{"상태": "승인"}', 'a,"b"',
    ]  # fmt: skip


def test_rows_are_read_while_they_are_sent():
    read = []

    def rows():
        for n in range(3 * sheets.AT_ONCE):
            read.append(n)
            yield [n]

    pieces = sheets.in_pieces(["n"], rows())
    next(pieces)
    assert read == []
    next(pieces)
    assert len(read) == sheets.AT_ONCE
    assert "".join(pieces).splitlines()[-1] == str(3 * sheets.AT_ONCE - 1)
