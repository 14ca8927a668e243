"""When things happened in the demonstration world."""

from datetime import date, datetime, timedelta

from voucher.kernel import clock
from voucher.settings import SEOUL


def office_day(day: date, *, back: bool = False) -> date:
    """That day, or the next day (or the one before) on which offices are open."""
    while not clock.is_business_day(day):
        day += timedelta(days=-1 if back else 1)
    return day


def ago(days: int, minute: int = 0) -> datetime:
    """Ten in the morning so many days ago, or on the last office day before that."""
    day = clock.today() - timedelta(days=days)
    return at(office_day(day, back=True) if days else day, 10, minute % 60)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """An instant of that day in Seoul."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SEOUL)
