"""The clock makes the quarter's report: four clocks make one."""

import threading
from datetime import UTC, datetime

from tests.reports import living
from tests.reports.test_publishing import published
from voucher import timetable
from voucher.kernel import db

QUARTER = next(s for s in timetable.TIMETABLE if s.errand == "reports.publish_quarter")
SIX = datetime(2026, 10, 4, 21, 0, tzinfo=UTC)  # 5 October, 06:00 in Seoul


def jobs():
    with db.transaction(read_only=True) as session:
        return session.connection().exec_driver_sql("SELECT args ->> 'period' FROM procrastinate_jobs").scalars().all()


def test_four_clocks_ask_once(world):
    won = []
    clocks = [threading.Thread(target=lambda: won.append(timetable.tick(QUARTER, SIX))) for _ in range(4)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    assert sorted(won) == [False, False, False, True]
    assert jobs() == ["2026Q3"]


def test_the_tick_makes_the_report(world, run_errands):
    living.a_quarter(world)
    assert timetable.tick(QUARTER, SIX)
    run_errands()
    assert {report.period for report, _ in published().values()} == {"2026Q3"}
    assert {report.published_by for report, _ in published().values()} == {""}


def test_a_clock_that_was_away_catches_up(world):
    assert timetable.catch_up(datetime(2026, 11, 16, 1, tzinfo=UTC)) == ["reports.publish_quarter"]
    assert timetable.catch_up(datetime(2026, 11, 16, 2, tzinfo=UTC)) == []
    assert jobs() == ["2026Q3"]


def test_a_clock_does_not_hurry(world):
    assert timetable.catch_up(datetime(2026, 10, 1, 1, tzinfo=UTC)) == []
    assert timetable.catch_up(datetime(2026, 10, 4, 20, 59, tzinfo=UTC)) == []
    assert timetable.catch_up(SIX) == ["reports.publish_quarter"]


def test_a_year_ends_too():
    assert timetable.quarter_before(datetime(2027, 1, 5, 6, tzinfo=timetable.SEOUL)) == "2026Q4"
