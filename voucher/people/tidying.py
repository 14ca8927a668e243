"""Forget who came and went, once the time is over for which the law wants it kept (DOMAIN §6)."""

from datetime import timedelta

import sqlalchemy as sa

from voucher.kernel import clock, db
from voucher.kernel.tidying import sweep
from voucher.people.models import User

KEPT, KEPT_BY_MANY = timedelta(days=366), timedelta(days=731)  # a year, and two where there are many people
MANY = 50_000
UNCONFIRMED = timedelta(days=1)  # a file that was looked at and never taken in
_OLD = (
    "DELETE FROM people_attempt WHERE id IN (SELECT id FROM people_attempt WHERE created_at < :before LIMIT :most)",
    """DELETE FROM people_sign_in WHERE id IN (
        SELECT id FROM people_sign_in WHERE least(ends_at, signed_out_at) < :before LIMIT :most)""",
    "DELETE FROM people_reset WHERE id IN (SELECT id FROM people_reset WHERE ends_at < :before LIMIT :most)",
)

_FORGOTTEN = """DELETE FROM people_import WHERE id IN (
    SELECT id FROM people_import WHERE done_at IS NULL AND created_at < :before LIMIT :most)"""


def kept() -> timedelta:
    """How long it is kept who came when, and from where."""
    with db.transaction(read_only=True) as session:
        people = session.connection().execute(sa.select(sa.func.count()).select_from(User)).scalar_one()
    return KEPT_BY_MANY if people >= MANY else KEPT


def tidy(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """Attempts, ended sessions, permissions to choose a password, unconfirmed files; returns how many rows went."""
    before = clock.now() - kept()
    return sum(sweep(statement, before) for statement in _OLD) + sweep(_FORGOTTEN, clock.now() - UNCONFIRMED)
