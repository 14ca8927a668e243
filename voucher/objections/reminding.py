"""Remind whoever may answer of objections, while there is still time, and when it is over; and who may decide anew."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select

from voucher.kernel import clock, db
from voucher.kernel.events import publish
from voucher.objections.events import ObjectionDue
from voucher.objections.lifecycle import State
from voucher.objections.models import Objection

DAYS = (3, -1)  # before the day by which it is to be answered, and the day after
WEEK = 7  # days, over and over, in which an upheld one waits to be decided anew: no rule ends that


def remind(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """For the clock, daily: say of each objection that is due, or upheld for weeks, that it waits; returns how many.

    Twice on one day does no harm: a letter is written once for an objection and a day.
    """
    due = _due()
    for objection_id in due:
        with db.transaction() as session:
            publish(session, ObjectionDue(objection_id))
    return len(due)


def _due() -> list[UUID]:
    days = [clock.today() + timedelta(days=days) for days in DAYS]
    answers = select(Objection.id).where(Objection.state == State.RAISED, col(Objection.due_on).in_(days))
    upheld = select(Objection).where(Objection.state == State.UPHELD)
    with db.transaction(read_only=True) as session:
        due = list(session.exec(answers.order_by(col(Objection.id))))
        return due + [it.id for it in session.exec(upheld.order_by(col(Objection.id))) if _a_week_more(it)]


def _a_week_more(upheld: Objection) -> bool:
    assert upheld.judged_at is not None, upheld.ref
    waited = (clock.today() - clock.seoul_day(upheld.judged_at)).days
    return waited > 0 and waited % WEEK == 0
