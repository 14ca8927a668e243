"""While an objection against a sum waits, its firm is told not to pay: so its voucher does not lapse."""

from contextlib import suppress
from uuid import UUID

from sqlmodel import col, select

from voucher.applications.models import Application
from voucher.kernel import db
from voucher.kernel.errors import NotFound
from voucher.objections import queries
from voucher.objections.models import Objection
from voucher.vouchers import enlarging
from voucher.vouchers.lifecycle import State as Holding
from voucher.vouchers.models import Voucher


def keep_vouchers(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """For the clock, daily, before vouchers lapse: give each firm that waits as much time from today as it had.

    A night that is missed does no harm: the time that was given before has not run out. Returns how many wait.
    """
    waiting = _waiting()
    for objection_id in waiting:
        with suppress(NotFound), db.transaction() as session:  # its grant was taken back meanwhile
            _keep(session, objection_id)
    return len(waiting)


def _waiting() -> list[UUID]:
    """Objections that a voucher waits for whose own share is due."""
    query = select(Objection.id).join(Voucher, col(Voucher.application_id) == col(Objection.application_id))
    with db.transaction(read_only=True) as session:
        due = query.where(queries.keeps_from_paying(), Voucher.state == Holding.OWN_SHARE_DUE)
        return list(session.exec(due.order_by(col(Objection.id))))


def _keep(session: db.Session, objection_id: UUID) -> None:
    """The application before its objection, as everywhere: who answers at this moment is waited for."""
    found = db.one(session, Objection, Objection.id == objection_id)
    application = db.lock(session, Application, Application.id == found.application_id)
    if queries.waits_unpaid(queries.lock(session, found.ref)):
        enlarging.keep(session, application)
