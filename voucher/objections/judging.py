"""Somebody who had no part in a decision answers what the firm says against it."""

from voucher.applications import queries as applications
from voucher.applications import reopening
from voucher.applications.models import Application
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.objections import policies, queries
from voucher.objections.events import ObjectionAnswered
from voucher.objections.lifecycle import Against, lifecycle
from voucher.objections.models import Objection
from voucher.people.models import User
from voucher.vouchers import enlarging


def uphold(session: Session, ref: str, why: str, *, by: User) -> Objection:
    """The firm is right: the application is open again, or its sum is. A third person decides anew."""
    application, objection = _locked(session, ref)
    policies.require_judge(session, by, objection)
    after = lifecycle.after(objection.state, "uphold")
    policies.require_standing(objection, application)
    _require_alone(session, application)
    assert why, "an answer has a reason"

    objection.state = after
    _answered(session, objection, why, by)
    if objection.against is Against.LESS:
        enlarging.wait(session, application, clock.today())
    else:
        reopening.reopen(session, application)
    log.record(session, "objection.upheld", application, by=by, why=why, after={"objection": ref})
    publish(session, ObjectionAnswered(objection.id))
    return objection


def dismiss(session: Session, ref: str, why: str, *, by: User) -> Objection:
    """The decision stays, and the firm reads why."""
    application, objection = _locked(session, ref)
    policies.require_judge(session, by, objection)
    after = lifecycle.after(objection.state, "dismiss")
    assert why, "an answer has a reason"

    objection.state = after
    _answered(session, objection, why, by)
    log.record(session, "objection.dismissed", application, by=by, why=why, after={"objection": ref})
    publish(session, ObjectionAnswered(objection.id))
    return objection


def _locked(session: Session, ref: str) -> tuple[Application, Objection]:
    """The application before its objection, as everywhere: two people never wait for each other."""
    found = db.one(session, Objection, Objection.ref == ref)
    application = db.lock(session, Application, Application.id == found.application_id)
    return application, queries.lock(session, ref)


def _require_alone(session: Session, application: Application) -> None:
    """A firm has one application in a round that is not over."""
    other = applications.open_one(session, application.round_id, application.firm_id)
    if other is not None and other.id != application.id:
        raise NotNow(
            N_("The firm has another application in this round: %(ref)s. Ask the firm to withdraw it first."),
            ref=other.ref,
        )


def _answered(session: Session, objection: Objection, why: str, by: User) -> None:
    objection.judged_by_id, objection.judged_at, objection.judgement = by.id, clock.now(), why
    session.flush()
