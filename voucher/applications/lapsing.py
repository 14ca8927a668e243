"""Close requests for a supplement whose time is over, and remind firms before it is."""

from uuid import UUID

from sqlmodel import col, select

from voucher.applications import policies, requesting
from voucher.applications.events import SupplementClosed, SupplementDue
from voucher.applications.lifecycle import Request
from voucher.applications.models import Application, Supplement
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.events import publish


def lapse_supplements(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """For the clock, every minute: close what nobody answered in time; returns how many. An officer goes on."""
    with db.transaction(read_only=True) as session:
        over = (Supplement.state == Request.OPEN, col(Supplement.due_at) < clock.now())
        waiting = list(session.exec(select(Supplement.id, Supplement.application_id).where(*over)))
    return sum(_lapse(supplement_id, application_id) for supplement_id, application_id in waiting)


def _lapse(supplement_id: UUID, application_id: UUID) -> bool:
    """One of them, unless it was answered in its last second."""
    with db.transaction() as session:
        application = db.lock(session, Application, col(Application.id) == application_id)
        supplement = db.lock(session, Supplement, col(Supplement.id) == supplement_id)
        if supplement.state is not Request.OPEN or policies.takes_answer(supplement):
            return False
        requesting.close(session, supplement, "expire", None)
        log.record(session, "supplement.expired", application, by=None, after={"number": supplement.number})
        publish(session, SupplementClosed(supplement.id))
        return True


def remind_supplements(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """For the clock, daily: say of each request that ends on the next working day that it waits; returns how many.

    Twice does no harm: a letter is written once for a request and a deadline.
    """
    last = clock.closing_instant(clock.business_days_after(clock.today(), 1))
    with db.transaction(read_only=True) as session:
        soon = (Supplement.state == Request.OPEN, col(Supplement.due_at) > clock.now(), col(Supplement.due_at) <= last)
        waiting = list(session.exec(select(Supplement.id).where(*soon).order_by(col(Supplement.id))))
    for supplement_id in waiting:
        with db.transaction() as session:
            publish(session, SupplementDue(supplement_id))
    return len(waiting)
