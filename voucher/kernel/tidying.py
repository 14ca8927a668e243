"""Throw away what only the machinery kept and nobody needs any more, a little at a time. What failed stays."""

from datetime import timedelta

import sqlalchemy as sa

from voucher.kernel import clock, db

AT_ONCE = 1_000  # rows in one transaction: nobody waits long for a lock
MOST_TIMES = 500  # transactions of one run; the next day takes the rest
WORK_KEPT = timedelta(days=30)  # finished errands, and which ticks were taken
_FINISHED = """
    DELETE FROM procrastinate_jobs WHERE id IN (
        SELECT j.id FROM procrastinate_jobs j WHERE j.status IN ('succeeded', 'cancelled', 'aborted')
            AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at >= :before)
        ORDER BY j.id LIMIT :most)"""
_TICKS = """
    DELETE FROM kernel_tick WHERE id IN (
        SELECT id FROM kernel_tick WHERE created_at < :before ORDER BY created_at LIMIT :most)"""


def sweep(statement: str, before: object) -> int:
    """Carry a statement out in small parts until it finds nothing; how many rows it touched.

    It takes `:before` and `:most`, and must not find again what it has dealt with.
    """
    touched = 0
    for _ in range(MOST_TIMES):
        with db.transaction() as session:
            done = session.connection().execute(sa.text(statement), {"before": before, "most": AT_ONCE}).rowcount
        touched += done
        if done < AT_ONCE:
            break
    return touched


def tidy(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """Finished errands and taken ticks of more than thirty days ago; returns how many rows went."""
    before = clock.now() - WORK_KEPT
    return sweep(_FINISHED, before) + sweep(_TICKS, before)
