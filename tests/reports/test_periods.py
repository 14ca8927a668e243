"""Quarters, and the running one up to a minute."""

from datetime import UTC, date, datetime

import pytest

from voucher.kernel import clock
from voucher.reports import periods
from voucher.reports.models import Kind


def test_a_quarter_has_whole_days_of_seoul():
    period = periods.read("2026Q4")
    assert (period.kind, period.starts_on, period.ends_on) == (Kind.QUARTERLY, date(2026, 10, 1), date(2026, 12, 31))
    assert period.begins_at == datetime(2026, 9, 30, 15, tzinfo=UTC)
    assert period.over_at == datetime(2026, 12, 31, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "code", ["", "2026Q0", "2026Q5", "1926Q1", "2026q1", "2026Q1 ", "2026-13-01T00:00", "2026-11-16", "x" * 40]
)
def test_anything_else_is_no_period(code):
    with pytest.raises(ValueError):
        periods.read(code)


@pytest.mark.parametrize(
    ("today", "code", "due"),
    [
        (date(2026, 11, 16), "2026Q4", date(2027, 1, 5)),
        (date(2027, 1, 3), "2026Q4", date(2027, 1, 5)),
        (date(2027, 1, 5), "2026Q4", date(2027, 1, 5)),
        (date(2027, 1, 6), "2027Q1", date(2027, 4, 5)),
    ],
)
def test_what_comes_next(today, code, due):
    with clock.freeze(datetime(today.year, today.month, today.day, 3, tzinfo=UTC)):
        period, day = periods.next_publishing()
    assert (period.code, day) == (code, due)


def test_the_last_quarters(now):
    assert [period.code for period in periods.ended(5)] == ["2026Q3", "2026Q2", "2026Q1", "2025Q4", "2025Q3"]
    assert periods.so_far().code == "2026-11-16T10:00"
    assert periods.so_far().starts_on == date(2026, 10, 1)
