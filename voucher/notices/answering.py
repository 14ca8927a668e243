"""Tell the firms of a first-come round what became of their applications, out of the way of those who still wait."""

from uuid import UUID

from voucher.applications.events import ApplicationsReserved, ApplicationsTurnedDown
from voucher.applications.models import Application
from voucher.kernel import db, errands
from voucher.kernel.db import Session
from voucher.notices.writing import people_of, write
from voucher.vouchers.events import VouchersIssued
from voucher.vouchers.models import Voucher


def vouchers_issued(session: Session, event: VouchersIssued) -> None:
    """One errand for all of them."""
    errands.put(session, "notices.tell_granted", voucher_ids=[str(key) for key in event.voucher_ids])


def applications_reserved(session: Session, event: ApplicationsReserved) -> None:
    """One errand for all of them."""
    errands.put(session, "notices.tell_reserved", application_ids=[str(key) for key in event.application_ids])


def applications_turned_down(session: Session, event: ApplicationsTurnedDown) -> None:
    """One errand for all of them."""
    ids = [str(key) for key in event.application_ids]
    errands.put(session, "notices.tell_turned_down", application_ids=ids)


def tell_granted(voucher_ids: list[str]) -> None:
    """Each firm learns what to pay by when. Safe to repeat."""
    for key in voucher_ids:
        with db.transaction() as session:
            it = session.get_one(Voucher, UUID(key))
            application = session.get_one(Application, it.application_id)
            its = {"voucher": it, "application": application}
            write(session, "voucher_issued", people_of(session, it.firm_id), key=it.ref, **its)


def tell_reserved(application_ids: list[str]) -> None:
    """Each firm learns that the money was gone, and what may still come. Safe to repeat."""
    _tell("application_reserved", application_ids)


def tell_turned_down(application_ids: list[str]) -> None:
    """Each firm learns that nothing comes any more, and why. Safe to repeat."""
    _tell("application_rejected", application_ids)


def _tell(letter: str, application_ids: list[str]) -> None:
    for key in application_ids:
        with db.transaction() as session:
            it = session.get_one(Application, UUID(key))
            write(session, letter, people_of(session, it.firm_id), key=it.ref, application=it)
