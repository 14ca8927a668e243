"""Tell a firm what it is asked for and until when, and the officer what came of it."""

from uuid import UUID

from voucher.applications import asked
from voucher.applications.events import SupplementAsked, SupplementClosed, SupplementDue, SupplementLengthened
from voucher.applications.lifecycle import Request
from voucher.applications.models import Application, Supplement
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.notices.writing import people_of, write
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may

FIRM = {Request.TAKEN_BACK: "supplement_taken_back", Request.EXPIRED: "supplement_expired"}
OFFICER = {Request.ANSWERED: "supplement_answered", Request.EXPIRED: "supplement_missing"}


def supplement_asked(session: Session, event: SupplementAsked) -> None:
    """The firm reads how much is asked for, and until when."""
    _tell_firm(session, "supplement_asked", event.supplement_id)


def supplement_lengthened(session: Session, event: SupplementLengthened) -> None:
    """The firm has more time."""
    _tell_firm(session, "supplement_lengthened", event.supplement_id)


def supplement_due(session: Session, event: SupplementDue) -> None:
    """The firm reads how much time is left, once for each deadline."""
    _tell_firm(session, "supplement_due", event.supplement_id)


def supplement_closed(session: Session, event: SupplementClosed) -> None:
    """The officer who asked learns what came; the firm, when nothing more is taken."""
    it = session.get_one(Supplement, event.supplement_id)
    application = session.get_one(Application, it.application_id)
    if it.state in FIRM:
        _tell_firm(session, FIRM[it.state], it.id)
    if it.state in OFFICER:
        officer, firm = session.get_one(User, it.asked_by_id), session.get_one(Organisation, application.firm_id)
        about = {"application": application, "supplement": it, "firm": firm}
        write(session, OFFICER[it.state], [officer], key=str(it.id), **about)


def _tell_firm(session: Session, letter: str, supplement_id: UUID) -> None:
    it = session.get_one(Supplement, supplement_id)
    application = session.get_one(Application, it.application_id)
    writers = [person for person in people_of(session, application.firm_id) if may(person, Act.APPLY)]
    count = len(asked.points(session, it))
    key = f"{application.ref}:{it.number}:{clock.seoul_day(it.due_at)}"
    write(session, letter, writers, key=key, application=application, supplement=it, count=count)
