"""Tell assessors and firms what happens in a competitive round: one function per event, listed in reactions.py."""

from collections import defaultdict
from uuid import UUID

from voucher.assessments.events import ApplicationsGiven
from voucher.assessments.models import Assessor, Assignment
from voucher.kernel.db import Session
from voucher.notices.writing import write
from voucher.people.models import User


def applications_given(session: Session, event: ApplicationsGiven) -> None:
    """Each assessor learns how many there are to assess, in one letter."""
    given = defaultdict[UUID, list[UUID]](list)
    for key in event.assignment_ids:
        given[session.get_one(Assignment, key).assessor_id].append(key)
    for assessor_id, keys in given.items():
        to = session.get_one(User, session.get_one(Assessor, assessor_id).user_id)
        write(session, "applications_given", [to], key=str(keys[0]), count=len(keys))
