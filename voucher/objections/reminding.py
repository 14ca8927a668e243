"""Remind whoever may answer of objections, while there is still time, and when it is over."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select

from voucher.kernel import clock, db
from voucher.kernel.events import publish
from voucher.objections.events import ObjectionDue
from voucher.objections.lifecycle import State
from voucher.objections.models import Objection

DAYS = (3, -1)  # before the day by which it is to be answered, and the day after


def remind(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """For the clock, daily: say of each objection that is due in so many days that it waits; returns how many.

    Twice on one day does no harm: a letter is written once for an objection and a day.
    """
    due = _due()
    for objection_id in due:
        with db.transaction() as session:
            publish(session, ObjectionDue(objection_id))
    return len(due)


def _due() -> list[UUID]:
    days = [clock.today() + timedelta(days=days) for days in DAYS]
    query = select(Objection.id).where(Objection.state == State.RAISED, col(Objection.due_on).in_(days))
    with db.transaction(read_only=True) as session:
        return list(session.exec(query.order_by(col(Objection.id))))
