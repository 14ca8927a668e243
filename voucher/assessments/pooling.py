"""Keep the pool of assessors: ask experts in, and have them say what they know and what ties them."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.assessments import assigning, policies, queries
from voucher.assessments.models import Assessor, Bond, Interest
from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.i18n import N_
from voucher.kernel.refs import next_ref
from voucher.people import inviting, registration
from voucher.people.inviting import Invitation
from voucher.people.models import Organisation, User
from voucher.people.roles import Role
from voucher.suppliers.models import Skill


@dataclass(frozen=True)
class Expertise:
    """What an expert knows, where they work, and how much they take on at once."""

    employer: str
    employer_no: str
    skills: tuple[Skill, ...]
    industries: tuple[str, ...]
    load_limit: int
    available: bool = True


@dataclass(frozen=True)
class Declaration:
    """Something that ties an assessor to a firm or a supplier."""

    registration_no: str
    name: str
    bond: Bond
    note: str = ""


def invite(session: Session, name: str, email: str, expertise: Expertise, *, by: User) -> Assessor:
    """Ask an expert in. A mailed link lets them choose a password, and they look over what was written about them."""
    policies.require_keeper(by)
    organisation = db.one(session, Organisation, Organisation.id == by.organisation_id)
    user = inviting.add(session, Invitation(name, email, (Role.ASSESSOR,)), organisation)

    assessor = _written(session, user, expertise)
    log.record(session, "assessor.invited", assessor, by=by, after={"who": name, **_facts(assessor)})
    return assessor


def describe(session: Session, expertise: Expertise, *, by: User) -> Assessor:
    """Say what one knows oneself."""
    policies.require_assessor(by)
    db.lock(session, User, User.id == by.id)  # two clicks make one profile
    there = queries.own(session, by)
    before = _facts(there) if there else None

    assessor = _written(session, by, expertise)
    log.record(session, "assessor.described", assessor, by=by, before=before, after=_facts(assessor))
    assigning.give_up(session, assessor.id, assessor.employer, by=by)
    return assessor


def declare(session: Session, declared: Declaration, *, by: User) -> Interest:
    """Say what ties one to a firm or a supplier. Nothing of it is given to this assessor, what they had goes on, and
    what they scored counts no more unless it is decided.
    """
    policies.require_assessor(by)
    assessor = _own(session, by)
    number = _number(declared.registration_no, "registration_no")
    of_it = (Interest.assessor_id == assessor.id, Interest.registration_no == number, Interest.bond == declared.bond)
    if session.exec(select(Interest.id).where(*of_it)).first():
        raise Refused(N_("You declared this already."), field="registration_no")

    interest = Interest(
        assessor_id=assessor.id, registration_no=number, name=declared.name, bond=declared.bond, note=declared.note
    )
    session.add(interest)
    session.flush()
    after = {"name": declared.name, "registration_no": number, "bond": declared.bond}
    log.record(session, "assessor.tie_declared", assessor, by=by, why=declared.note, after=after)
    assigning.give_up(session, assessor.id, ": ".join(filter(None, (declared.name, declared.note))), by=by)
    return interest


def end(session: Session, interest_id: UUID, *, by: User) -> None:
    """Take back what was declared by mistake, or is long over. The audit log keeps that it was there."""
    policies.require_assessor(by)
    assessor = _own(session, by)
    theirs = sa.and_(col(Interest.id) == interest_id, col(Interest.assessor_id) == assessor.id)
    interest = db.lock(session, Interest, theirs)

    before = {"name": interest.name, "registration_no": interest.registration_no, "bond": interest.bond}
    session.delete(interest)
    log.record(session, "assessor.tie_ended", assessor, by=by, before=before)


def _own(session: Session, by: User) -> Assessor:
    if queries.own(session, by) is None:
        raise NotNow(N_("Please say first what you know, on the page “My expertise”."))
    return queries.lock_own(session, by)


def _written(session: Session, user: User, expertise: Expertise) -> Assessor:
    number = _number(expertise.employer_no, "employer_no") if expertise.employer_no else ""
    assessor = queries.own(session, user) or Assessor(
        ref=next_ref(session, "ASR"), user_id=user.id, employer="", skills=[], industries=[]
    )
    assessor.employer, assessor.employer_no = expertise.employer, number
    assessor.skills, assessor.industries = [str(skill) for skill in expertise.skills], list(expertise.industries)
    assessor.load_limit, assessor.available = expertise.load_limit, expertise.available
    session.add(assessor)
    session.flush()
    return assessor


def _number(typed: str, field: str) -> str:
    number = registration.digits(typed)
    if not registration.is_business_no(number):
        raise Refused(
            N_("This is not a business registration number. Please compare it with your certificate."), field=field
        )
    return number


def _facts(assessor: Assessor) -> dict[str, object]:
    return {
        "employer": assessor.employer,
        "employer_no": assessor.employer_no,
        "skills": ",".join(assessor.skills),
        "industries": ",".join(assessor.industries),
        "load_limit": assessor.load_limit,
        "available": assessor.available,
    }
