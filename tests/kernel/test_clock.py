"""Seoul's days, business days and closing instants."""

from datetime import UTC, date, datetime

import pytest

from voucher import timetable
from voucher.kernel import clock, db
from voucher.kernel.clock import business_days_after, closing_instant, quarter_of, seoul_day


def test_midnight_is_seouls():
    assert seoul_day(datetime(2026, 11, 15, 15, 0, tzinfo=UTC)) == date(2026, 11, 16)
    assert seoul_day(datetime(2026, 11, 15, 14, 59, 59, tzinfo=UTC)) == date(2026, 11, 15)


def test_rounds_close_at_three_in_the_afternoon_in_seoul():
    assert closing_instant(date(2026, 11, 16)) == datetime(2026, 11, 16, 6, 0, tzinfo=UTC)


def test_business_days_skip_weekends_and_korean_holidays():
    assert business_days_after(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert business_days_after(date(2026, 2, 13), 1) == date(2026, 2, 19)  # the lunar new year is 16 to 18 February
    assert business_days_after(date(2026, 11, 16), 0) == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 11, 21), date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2028, 2, 29), date(2028, 1, 1), date(2028, 3, 31)),
        (date(2026, 9, 30), date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_quarters(day, first, last):
    assert quarter_of(day) == (first, last)


def test_the_quarter_before():
    assert timetable.quarter_before(datetime(2026, 10, 5, tzinfo=UTC)) == "2026Q3"
    assert timetable.quarter_before(datetime(2027, 1, 5, tzinfo=UTC)) == "2026Q4"


def test_four_clocks_make_one_job(database, now):
    schedule = timetable.TIMETABLE[0]
    taken = [timetable.tick(schedule, clock.now()) for _ in range(4)]
    assert taken == [True, False, False, False]
    with db.transaction(read_only=True) as session:
        jobs = session.connection().exec_driver_sql("SELECT count(*) FROM procrastinate_jobs").scalar_one()
    assert jobs == 1


def test_every_schedule_names_an_errand_that_somebody_does():
    from voucher.reactions.later import ERRANDS

    assert {schedule.errand for schedule in timetable.TIMETABLE} <= set(ERRANDS)
