"""Errands that went wrong, to test with."""

import sqlalchemy as sa

from voucher.kernel import db, errands


def a_failure(
    errand: str = "disbursements.send",
    *,
    status: str = "failed",
    attempts: int = 120,
    once: str | None = None,
    **arguments: str,
) -> int:
    """One that was tried so often; its number."""
    with db.transaction() as session:
        errands.put(session, errand, once=once, **arguments)
        connection = session.connection()
        number = connection.execute(sa.text("SELECT max(id) FROM procrastinate_jobs")).scalar_one()
        change = "UPDATE procrastinate_jobs SET status = CAST(:status AS procrastinate_job_status), attempts = :n"
        connection.execute(sa.text(f"{change} WHERE id = :id"), {"status": status, "n": attempts, "id": number})
    return int(number)


def states() -> list[str]:
    """How every errand stands, the oldest first."""
    with db.transaction(read_only=True) as session:
        found = session.connection().execute(sa.text("SELECT status FROM procrastinate_jobs ORDER BY id"))
        return [str(status) for status in found.scalars()]
