"""Remind firms of drafts while there is still time."""

from datetime import datetime, time, timedelta
from uuid import UUID

from sqlmodel import col, select

from voucher.applications.events import DraftUnfinished
from voucher.applications.lifecycle import State
from voucher.applications.models import Application
from voucher.kernel import clock, db
from voucher.kernel.events import publish
from voucher.programmes import lifecycle as rounds
from voucher.programmes.models import Round
from voucher.settings import SEOUL

DAYS = (3, 1)  # before the day on which the round closes


def remind(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """For the clock, daily: say of each draft whose round closes in so many days that it waits; returns how many.

    Twice on one day does no harm: a letter is written once for a draft and a day.
    """
    told = 0
    for days in DAYS:
        for application_id in _unfinished(days):
            with db.transaction() as session:
                publish(session, DraftUnfinished(application_id, days))
            told += 1
    return told


def _unfinished(days: int) -> list[UUID]:
    """Drafts in rounds that close on the day so many days from today."""
    first = datetime.combine(clock.today() + timedelta(days=days), time.min, tzinfo=SEOUL)
    query = (
        select(Application.id)
        .join(Round, col(Round.id) == Application.round_id)
        .where(Application.state == State.DRAFT, Round.state == rounds.State.OPEN)
        .where(Round.closes_at >= first, Round.closes_at < first + timedelta(days=1))
        .order_by(col(Application.id))
    )
    with db.transaction(read_only=True) as session:
        return list(session.exec(query))
