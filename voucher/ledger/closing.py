"""Close the months of a book, for good: what was reported stays as it was reported."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from sqlmodel import col, func, select

from voucher.audit import log
from voucher.audit.log import Actor
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, NotNow
from voucher.kernel.i18n import N_
from voucher.ledger import posting, reading
from voucher.ledger.models import Period

MOST = 12  # months to choose from; closing a later one closes what is before it, too


def closed_until(session: Session) -> dict[str, date]:
    """The last closed day of each book that has any."""
    last = select(Period.book, func.max(Period.lasts_until)).group_by(col(Period.book))
    return {book: day for book, day in session.exec(last)}  # noqa: C416 - rows are no pairs to mypy


def history(session: Session, *, most: int = 24) -> list[Period]:
    """What was closed when and by whom, the newest first."""
    newest = (col(Period.closed_at).desc(), col(Period.book))
    return list(session.exec(select(Period).order_by(*newest).limit(most)))


def closable(session: Session, book: str) -> list[date]:
    """The last days of months that are over and not closed, the oldest first; at most a year of them."""
    until = reading.closed_until(session, book)
    over = [day for day in islice(_ends_before(clock.today()), MOST) if until is None or day > until]
    return over[::-1]


def _ends_before(day: date) -> Iterator[date]:
    """The last days of months, backwards."""
    while True:
        day = day.replace(day=1) - timedelta(days=1)
        yield day


def close(session: Session, book: str, until: date, *, by: Actor) -> None:
    """Close a book up to the end of a month that is over. Nothing counts for those days any more, from anybody.

    NotNow for a month that is not over; Conflict when somebody was faster.
    """
    if (until + timedelta(days=1)).day != 1 or until >= clock.today():
        raise NotNow(N_("Only months that are over can be closed."), field="until")
    closed = reading.closed_until(session, book)
    if closed is not None and until <= closed:
        raise Conflict(N_("This month is closed already."), field="until")
    posting.close_period(session, book, until, by=by.id)
    log.record(session, "ledger.closed", by, by=by, after={"book": book, "until": until})
