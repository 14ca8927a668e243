"""Ask the rail what happened lately, and receive what no webhook brought."""

from collections.abc import Iterable
from datetime import timedelta

from voucher.kernel import clock, db
from voucher.rails import gateway, receiving
from voucher.rails.handling import MEANINGS

REACH = timedelta(hours=6)  # the timetable asks far more often; the rail itself keeps events for 30 days


def catch_up(accounts: Iterable[str] = (), *, reach: timedelta = REACH, period: str = "") -> int:  # noqa: ARG001
    """Receive what we have not stored, from our own account and these of suppliers; returns how many were new.

    Raises gateway.Unreachable when the rail does not answer.
    """
    since, new = clock.now() - reach, 0
    for account in ["", *sorted(set(accounts))]:
        for told in gateway.list_recent_events(since, list(MEANINGS), account):
            with db.transaction() as session:
                new += receiving.keep(session, told)
    return new
