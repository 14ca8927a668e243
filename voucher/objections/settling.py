"""After an objection was upheld: somebody who had no part before decides anew, with the money that is there now."""

from voucher.applications import allotting, deciding, reopening
from voucher.applications import queries as applications
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import lifecycle as applied
from voucher.applications.models import Application
from voucher.applications.policies import require_large_enough
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.objections import policies, queries
from voucher.objections.events import ObjectionSettled
from voucher.objections.lifecycle import Against, State, lifecycle
from voucher.objections.models import Objection
from voucher.people.models import User
from voucher.programmes import queries as programmes
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round
from voucher.vouchers import enlarging


def grant(session: Session, ref: str, decision: Decision, *, by: User) -> Objection:
    """Grant it, or more of it; NotEnough when the round's money does not cover that now, and then nothing changes."""
    objection, application = _open(session, ref, by)
    _require_large_enough(session, application, decision, by)
    if objection.against is Against.LESS:
        reopening.enlarge(session, application, decision, by)
        enlarging.enlarge(session, application)
    else:
        deciding.grant(session, application, decision, by)
        allotting.leave(session, application)
    return _settled(session, objection, application, decision.note, by)


def refuse(session: Session, ref: str, why: str, *, by: User) -> Objection:
    """Refuse it again; where a sum was granted, that stays."""
    objection, application = _open(session, ref, by)
    if objection.against is not Against.LESS:
        deciding.refuse(session, application, why, by)
        allotting.leave(session, application)
    return _settled(session, objection, application, why, by)


def keep_in_reserve(session: Session, ref: str, why: str, *, by: User) -> Objection:
    """Let it wait on the reserve list, in its old place, where its round has such a list."""
    objection, application = _open(session, ref, by)
    if not has_reserve(session, db.one(session, Round, Round.id == application.round_id), objection):
        raise NotNow(N_("This round has no reserve list."))
    application.state = applied.after(application.state, "reserve")
    session.flush()
    log.record(session, "application.reserved", application, by=by, why=why)
    return _settled(session, objection, application, why, by)


def has_reserve(session: Session, round_: Round, objection: Objection) -> bool:
    """Whether what was objected to may end on a reserve list; in a first-come round, whether it has its place yet."""
    if round_.mode is Mode.FIRST_COME:
        return allotting.stands(session, objection.application_id)
    return round_.mode is Mode.COMPETITIVE and objection.against is not Against.LESS


def _open(session: Session, ref: str, by: User) -> tuple[Objection, Application]:
    """An upheld objection and its application, locked, for somebody who had no part in either decision."""
    found = db.one(session, Objection, Objection.ref == ref)
    application = db.lock(session, Application, Application.id == found.application_id)
    objection = queries.lock(session, ref)
    lifecycle.after(objection.state, "settle")
    policies.require_third(session, by, objection)
    return objection, application


def _require_large_enough(session: Session, application: Application, decision: Decision, by: User) -> None:
    """Whoever upheld it is the one person, whoever decides anew the other: by the band of what is granted in all."""
    round_ = db.one(session, Round, Round.id == application.round_id)
    government = applications.terms(application, round_, decision.granted_krw)[1].government
    require_large_enough(by, programmes.frozen(session, round_.id).rules.approver(government))


def _settled(session: Session, objection: Objection, application: Application, why: str, by: User) -> Objection:
    assert why, "a decision has a reason"
    objection.state = State.SETTLED
    objection.settled_by_id, objection.settled_at, objection.settlement = by.id, clock.now(), why
    session.flush()
    after = {"objection": objection.ref, "granted_krw": application.granted_krw}
    log.record(session, "objection.settled", application, by=by, why=why, after=after)
    publish(session, ObjectionSettled(objection.id))
    return objection
