"""Tell firms what comes of what they object to, and whoever may answer that it is due."""

from voucher.applications.models import Application
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.notices.writing import people_of, with_role, write
from voucher.objections import policies
from voucher.objections.events import ObjectionAnswered, ObjectionDue, ObjectionRaised, ObjectionSettled
from voucher.objections.lifecycle import State
from voucher.objections.models import Objection
from voucher.people.roles import Role

JUDGES = (Role.OFFICER, Role.DIRECTOR)


def _tell(session: Session, letter: str, it: Objection) -> None:
    application = session.get_one(Application, it.application_id)
    write(session, letter, people_of(session, it.firm_id), key=it.ref, objection=it, application=application)


def objection_raised(session: Session, event: ObjectionRaised) -> None:
    """The firm has it in writing, with the day of the answer."""
    _tell(session, "objection_received", session.get_one(Objection, event.objection_id))


def objection_answered(session: Session, event: ObjectionAnswered) -> None:
    """The firm reads the answer, and why."""
    it = session.get_one(Objection, event.objection_id)
    _tell(session, f"objection_{it.state.value}", it)


def objection_settled(session: Session, event: ObjectionSettled) -> None:
    """The firm reads what was decided anew, and why."""
    _tell(session, "objection_settled", session.get_one(Objection, event.objection_id))


def objection_due(session: Session, event: ObjectionDue) -> None:
    """Whoever may answer it reads by when, or whoever may decide anew since when; once on a day."""
    it = session.get_one(Objection, event.objection_id)
    people = {person.id: person for role in JUDGES for person in with_role(session, role)}
    judges = [person for person in people.values() if policies.may_judge(session, person, it)]
    late, letter = it.due_on < clock.today(), "objection_anew" if it.state is State.UPHELD else "objection_due"
    write(session, letter, judges, key=f"{it.ref}:{clock.today()}", objection=it, late=late)
