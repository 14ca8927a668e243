"""Ask the rail what happened lately, and receive what no webhook brought; take up what was received and got stuck."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import col, func, select

from voucher.kernel import clock, db, errands
from voucher.rails import gateway, receiving
from voucher.rails.handling import MEANINGS
from voucher.rails.models import Notice

REACH = timedelta(hours=6)  # the timetable asks far more often
OVERLAP = timedelta(hours=1)  # before the newest notice: they come out of order
FURTHEST = timedelta(days=29)  # the rail keeps events for 30
PATIENCE = timedelta(minutes=10)


def catch_up(accounts: Iterable[str] = (), *, reach: timedelta = REACH, period: str = "") -> int:  # noqa: ARG001
    """Receive what we have not stored, from our own account and these of suppliers; returns how many were new.

    After a long silence it asks as far back as the silence was. Raises gateway.Unreachable when the rail does
    not answer.
    """
    _take_up()
    since, new = _since(reach), 0
    for account in ["", *sorted(set(accounts))]:
        for told in gateway.list_recent_events(since, list(MEANINGS), account):
            with db.transaction() as session:
                new += receiving.keep(session, told)
    return new


def _since(reach: timedelta) -> datetime:
    now = clock.now()
    with db.transaction(read_only=True) as session:
        newest: datetime | None = session.exec(select(func.max(Notice.created_at))).one()
    since = now - reach if newest is None else min(now - reach, newest - OVERLAP)
    return max(since, now - FURTHEST)


def _take_up() -> None:
    """Have notices handled whose errand was given up."""
    with db.transaction() as session:
        stuck = select(Notice.id).where(
            col(Notice.handled_at).is_(None), col(Notice.created_at) < clock.now() - PATIENCE
        )
        for notice_id in session.exec(stuck.order_by(col(Notice.created_at)).limit(200)):
            errands.put(session, "rails.handle", once=f"rails.handle:{notice_id}", notice_id=str(notice_id))
