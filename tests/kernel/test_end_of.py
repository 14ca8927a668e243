"""Days end in Seoul."""

from datetime import UTC, date, datetime

from voucher.kernel import clock


def test_a_day_ends_in_seoul():
    assert clock.end_of(date(2026, 11, 16)) == datetime(2026, 11, 16, 14, 59, 59, tzinfo=UTC)
    assert clock.seoul_day(clock.end_of(date(2026, 11, 16))) == date(2026, 11, 16)
