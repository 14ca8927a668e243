"""Give the applications of a closed competitive round to assessors: by computation, and one by hand with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from voucher.applications.lifecycle import State as Asked
from voucher.applications.models import Application
from voucher.assessments import gathering, policies, queries
from voucher.assessments.balancing import Room, balance
from voucher.assessments.conflicts import CONFLICTS, FINAL
from voucher.assessments.events import ApplicationsGiven
from voucher.assessments.lifecycle import UNDECIDED, lifecycle
from voucher.assessments.models import Assignment
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.programmes import queries as rounds
from voucher.programmes.models import Round

ALL_LOADS = 7_019_001  # the lock under which work is given out: loads are one for all rounds


@dataclass(frozen=True)
class Exchange:
    """Who is taken off an application and who is put on it, by their references; either may be empty. And why."""

    off: str
    on: str
    why: str


def assign(session: Session, round_ref: str, *, by: User) -> list[Assignment]:
    """Fill every empty seat that can be filled. Done twice, it only fills what became empty meanwhile."""
    round_ = rounds.lock(session, round_ref)
    policies.require_keeper(by)
    policies.require_assessing(round_)

    given = _fill(session, round_, by)
    if not given:
        raise NotNow(N_("There is nothing to give: everything has its assessors, or nobody is left who may."))
    people = len({it.assessor_id for it in given})
    log.record(session, "round.assigned", round_, by=by, after={"seats": len(given), "assessors": people})
    return given


def exchange(session: Session, ref: str, wanted: Exchange, *, by: User) -> Application:
    """Take an assessor off one application, put another one on it, or both. A conflict stays a conflict."""
    application = db.lock(session, Application, Application.ref == ref)
    policies.require_keeper_of(session, by, application)
    round_ = db.one(session, Round, Round.id == application.round_id)
    seats = policies.require_assessing(round_).assessors_count
    policies.require_undecided(session, round_)
    assert wanted.why, "a reason is kept"
    if not wanted.off and not wanted.on:
        raise Refused(N_("Say who is taken off, or who is put on."), field="on")
    if application.state is not Asked.SUBMITTED:
        raise NotNow(N_("This application is not being assessed any more."))

    if wanted.off:
        _take_off(session, application, wanted, by)
    if wanted.on:
        _put_on(session, application, wanted, seats, by)
    return application


def decline(session: Session, ref: str, why: str, *, by: User) -> Assignment:
    """Give an application back, because of a conflict or another reason; somebody else gets it at once."""
    _lock_rounds(session, [queries.mine(session, ref, by).application])
    assignment, application = queries.lock_mine(session, ref, by)
    policies.require_assessor(by)
    after = lifecycle.after(assignment.state, "decline")
    assert why, "a reason is kept"

    assignment.state, assignment.why = after, why
    log.record(session, "assessment.declined", assignment, by=by, why=why, after={"ref": ref})
    session.flush()
    _refill(session, assignment, application)
    return assignment


def give_up(session: Session, assessor_id: UUID, why: str, *, by: User) -> int:
    """Take from an assessor whatever they may not assess any more since they said more about themselves.

    What they handed in already does not count any more, as long as nothing is decided.
    """
    policies.require_assessor(by)
    sheets = [application for _, application in queries.handed_in(session, assessor_id)]
    _lock_rounds(session, [*queries.to_do(session, assessor_id), *sheets])
    given = 0
    for application in queries.to_do(session, assessor_id):
        if _is_tied(session, assessor_id, application):
            decline(session, application.ref, why, by=by)
            given += 1
    for assignment, application in queries.handed_in(session, assessor_id):
        if _is_tied(session, assessor_id, application):
            _set_aside(session, assignment.id, application, why, by)
            given += 1
    return given


def _lock_rounds(session: Session, applications: Sequence[Application]) -> None:
    """All of their rounds, in one order for everybody and before anything else: two who declare at once do not meet."""
    for key in sorted({application.round_id for application in applications}):
        db.lock(session, Round, Round.id == key)


def _is_tied(session: Session, assessor_id: UUID, application: Application) -> bool:
    known = gathering.field(session, application.round_id, application.id, UNDECIDED)
    return application.id in known.cases and bool(CONFLICTS & set(known.bars(assessor_id, application.id)))


def _set_aside(session: Session, key: UUID, application: Application, why: str, by: User) -> None:
    """The sheet stays to be read, and somebody else scores in its place."""
    round_ = rounds.lock(session, db.one(session, Round, Round.id == application.round_id).ref)
    application = db.lock(session, Application, Application.id == application.id)
    if application.state not in UNDECIDED:
        return  # decided meanwhile
    assignment = db.lock(session, Assignment, Assignment.id == key)
    after = lifecycle.after(assignment.state, "set_aside")

    assignment.state, assignment.why, assignment.set_aside_at = after, why, clock.now()
    said = {"ref": application.ref, "round": round_.ref}
    log.record(session, "assessment.set_aside", assignment, by=by, why=why, after=said)
    session.flush()
    _refill(session, assignment, application)


def _refill(session: Session, assignment: Assignment, application: Application) -> None:
    round_ = rounds.lock(session, db.one(session, Round, Round.id == application.round_id).ref)
    officer = session.get_one(User, assignment.given_by_id)
    _fill(session, round_, officer, only=application.id)  # where nobody is left, the officers see it on their home


def _take_off(session: Session, application: Application, wanted: Exchange, by: User) -> None:
    person, assessor = queries.assessor(session, wanted.off)
    of_it = sa.and_(col(Assignment.application_id) == application.id, col(Assignment.assessor_id) == assessor.id)
    assignment = db.lock(session, Assignment, of_it)
    assignment.state, assignment.why = lifecycle.after(assignment.state, "replace"), wanted.why
    after = {"who": person.name, "ref": application.ref}
    log.record(session, "assessment.replaced", assignment, by=by, why=wanted.why, after=after)
    session.flush()


def _put_on(session: Session, application: Application, wanted: Exchange, seats: int, by: User) -> None:
    """One more only while a seat is empty: a voice added to a full panel would move scores that somebody has seen."""
    person, assessor = queries.assessor(session, wanted.on)
    known = gathering.field(session, application.round_id, application.id)
    held = known.held.get(application.id, frozenset())
    if assessor.id in held:
        raise Refused(N_("This assessor has the application already."), field="on")
    if len(held) >= seats:
        raise Refused(N_("No seat is empty. Say who is taken off."), field="off")
    if FINAL & set(known.bars(assessor.id, application.id)):
        raise Refused(N_("This assessor cannot have it: see below why."), field="on")
    given = _give(session, application.id, assessor.id, by, why=wanted.why)
    after = {"who": person.name, "ref": application.ref}
    log.record(session, "assessment.given_by_hand", given, by=by, why=wanted.why, after=after)
    publish(session, ApplicationsGiven((given.id,)))


def _fill(session: Session, round_: Round, by: User, only: UUID | None = None) -> list[Assignment]:
    """Fill empty seats by computation, of a round or of one application."""
    wanted = policies.require_assessing(round_).assessors_count
    session.connection().execute(sa.select(sa.func.pg_advisory_xact_lock(ALL_LOADS)))
    known = gathering.field(session, round_.id, only)
    held = {case: known.held.get(case, frozenset()) for case in known.cases}
    plan = balance(
        {case: max(0, wanted - len(held[case])) for case in known.cases},
        {case: [e for e in known.experts if e not in held[case] and not known.bars(e, case)] for case in known.cases},
        {key: Room(expert.load, expert.limit) for key, expert in known.experts.items()},
        lambda case, expert: known.experts[expert].knows_best(known.cases[case].industry),
    )
    given = [_give(session, case, assessor, by) for case, those in plan.given.items() for assessor in those]
    if given:
        publish(session, ApplicationsGiven(tuple(it.id for it in given)))
    return given


def _give(session: Session, application_id: UUID, assessor_id: UUID, by: User, why: str = "") -> Assignment:
    given = Assignment(
        application_id=application_id, assessor_id=assessor_id, given_by_id=by.id, by_hand=bool(why), why=why
    )
    session.add(given)
    session.flush()
    return given
