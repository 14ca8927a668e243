"""The spans of time that reports are about: 2026Q3, or the running quarter up to a minute (2026-11-21T10:15)."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from voucher.kernel import clock
from voucher.reports.models import Kind
from voucher.settings import SEOUL

_QUARTER = re.compile(r"(20[0-9]{2})Q([1-4])")
_MINUTE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
PUBLISHED_ON_DAY = 5  # of the month after a quarter: see voucher/timetable.py


@dataclass(frozen=True)
class Period:
    """What a report covers: whole days in Seoul, both included."""

    code: str
    kind: Kind
    starts_on: date
    ends_on: date

    @property
    def year(self) -> int:
        return self.starts_on.year

    @property
    def quarter(self) -> int:
        return (self.starts_on.month + 2) // 3

    @property
    def begins_at(self) -> datetime:
        """The first instant (UTC)."""
        return datetime.combine(self.starts_on, time.min, tzinfo=SEOUL).astimezone(UTC)

    @property
    def over_at(self) -> datetime:
        """The first instant after it (UTC)."""
        return datetime.combine(self.ends_on + timedelta(days=1), time.min, tzinfo=SEOUL).astimezone(UTC)

    @property
    def over(self) -> bool:
        """Whether its last day has passed."""
        return clock.today() > self.ends_on


def read(code: str) -> Period:
    """The period of a code. Raises ValueError for anything else than 2026Q3 or 2026-11-21T10:15."""
    if found := _QUARTER.fullmatch(code):
        first, last = clock.quarter_of(date(int(found[1]), 3 * int(found[2]) - 2, 1))
        return Period(code, Kind.QUARTERLY, first, last)
    if _MINUTE.fullmatch(code):
        day = datetime.fromisoformat(code).date()
        return Period(code, Kind.INTERIM, clock.quarter_of(day)[0], day)
    raise ValueError(code)


def quarter(day: date) -> Period:
    """The quarter that holds a day."""
    first, last = clock.quarter_of(day)
    return Period(f"{first.year}Q{(first.month + 2) // 3}", Kind.QUARTERLY, first, last)


def so_far() -> Period:
    """The running quarter, up to now."""
    return read(f"{clock.now().astimezone(SEOUL):%Y-%m-%dT%H:%M}")


def ended(count: int) -> list[Period]:
    """The last quarters that are over, the latest first."""
    found, day = [], clock.quarter_of(clock.today())[0]
    for _ in range(count):
        found.append(quarter(day - timedelta(days=1)))
        day = found[-1].starts_on
    return found


def next_publishing() -> tuple[Period, date]:
    """The quarter whose report the clock makes next, and the day on which it does."""
    today = clock.today()
    last = ended(1)[0]
    due = last.ends_on + timedelta(days=PUBLISHED_ON_DAY)
    if today > due:
        last = quarter(today)
        due = last.ends_on + timedelta(days=PUBLISHED_ON_DAY)
    return last, due
