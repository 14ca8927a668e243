"""How long a firm may object, and how long the agency has to answer. The days are the round's; how they are counted,
the law's (Civil Act, articles 157, 159 and 161).
"""

from datetime import date, datetime, timedelta

from voucher.kernel import clock

GRACE = timedelta(seconds=1)  # the last second belongs to the firm as a whole


def last_day(first: datetime, days: int) -> date:
    """The last of so many days: the first one does not count, and what would end on a day off ends on the next office
    day.
    """
    last = clock.seoul_day(first) + timedelta(days=days)
    return last if clock.is_business_day(last) else clock.business_days_after(last, 1)


def last_second(first: datetime, days: int) -> datetime:
    """The end of that day, in Seoul."""
    return clock.end_of(last_day(first, days))
