"""Tell assessors and firms what happens in a competitive round: one function per event, see reactions/telling.py."""

from collections import defaultdict
from uuid import UUID

from voucher.applications.models import Application
from voucher.assessments.events import ApplicationReserved, ApplicationsGiven
from voucher.assessments.models import Assessor, Assignment
from voucher.kernel.db import Session
from voucher.notices.writing import people_of, write
from voucher.people.models import User


def applications_given(session: Session, event: ApplicationsGiven) -> None:
    """Each assessor learns how many there are to assess, in one letter."""
    given = defaultdict[UUID, list[UUID]](list)
    for key in event.assignment_ids:
        given[session.get_one(Assignment, key).assessor_id].append(key)
    for assessor_id, keys in given.items():
        to = session.get_one(User, session.get_one(Assessor, assessor_id).user_id)
        write(session, "applications_given", [to], key=str(keys[0]), count=len(keys))


def application_reserved(session: Session, event: ApplicationReserved) -> None:
    """The firm learns its place, and that it may move up."""
    it = session.get_one(Application, event.application_id)
    write(session, "panel_reserved", people_of(session, it.firm_id), key=it.ref, application=it, rank=event.rank)
