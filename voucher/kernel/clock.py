"""What time it is. Instants are UTC; days and deadlines are Seoul's."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from voucher.settings import SEOUL

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """This instant, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def stopped() -> datetime | None:
    """The instant at which somebody stopped the clock, for a test or a world with a past; None while it runs."""
    return _frozen.get()


def today() -> date:
    """The day it is in Seoul."""
    return seoul_day(now())


def end_of(day: date) -> datetime:
    """The last moment of a day in Seoul."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=SEOUL)


def seoul_day(instant: datetime) -> date:
    """The day on which an instant falls in Seoul."""
    return instant.astimezone(SEOUL).date()


@contextmanager
def freeze(instant: datetime) -> Iterator[None]:
    """Stop the clock of this thread, for tests and for building a demo world with a past."""
    assert instant.tzinfo is not None, "an instant needs a time zone"
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


@lru_cache(maxsize=1)
def _korean_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("KR")


def is_business_day(day: date) -> bool:
    """Whether Korean offices are open on this day."""
    return day.weekday() < 5 and day not in _korean_holidays()


def business_days_after(day: date, count: int) -> date:
    """The day `count` business days after `day`."""
    assert count >= 0, count
    while count:
        day += timedelta(days=1)
        count -= is_business_day(day)
    return day


def quarter_of(day: date) -> tuple[date, date]:
    """First and last day of the quarter that holds `day`."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    after = date(first.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def closing_instant(day: date) -> datetime:
    """15:00 in Seoul on the given day, when rounds close (DOMAIN §2, state 0)."""
    return datetime(day.year, day.month, day.day, 15, tzinfo=SEOUL).astimezone(UTC)
