"""Decide about an application: what every grant goes through, whoever gives it, and rejecting."""

from dataclasses import dataclass
from uuid import UUID

from voucher.applications import grants, policies, queries, screening
from voucher.applications.events import ApplicationApproved, ApplicationRejected
from voucher.applications.lifecycle import lifecycle
from voucher.applications.models import Application
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotEnough, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.people.models import Organisation, User
from voucher.programmes import purse
from voucher.programmes.models import Round
from voucher.programmes.purse import Purse
from voucher.programmes.rules import Ground
from voucher.programmes.shares import Shares


@dataclass(frozen=True)
class Decision:
    """What an officer grants (a supply value), and why."""

    granted_krw: Won
    note: str
    looked_at: frozenset[Ground] = frozenset()  # what is open or doubtful of its requirements


def reject(session: Session, ref: str, note: str, *, by: User) -> Application:
    """Say no, with a reason that the firm reads."""
    application = queries.lock(session, ref)
    policies.require_decider(session, by, application)
    policies.require_first(application)
    policies.require_single(db.one(session, Round, Round.id == application.round_id))
    policies.require_unproposed(grants.waiting(session, application.id))
    return refuse(session, application, note, by)


def require_grantable(session: Session, application: Application, decision: Decision) -> tuple[Shares, Purse]:
    """Refuse what cannot be granted now: a wrong sum, a firm or a requirement that stands in its way, no money.

    Returns who pays what of it, and what is left of the money before.
    """
    lifecycle.after(application.state, "approve")
    if not 0 < decision.granted_krw <= application.asked_krw:
        raise Refused(N_("Grant at least 1 won, and at most what the firm asked."), field="granted_krw")
    assert decision.note, "a decision has a reason"
    policies.require_approvable(db.one(session, Organisation, Organisation.id == application.firm_id))
    screening.require_cleared(session, application, decision.looked_at)
    round_ = db.one(session, Round, Round.id == application.round_id)
    shares = queries.terms(application, round_, decision.granted_krw)[1]
    if shares.government <= 0:
        raise Refused(N_("This is so little that the state's share of it is nothing."), field="granted_krw")
    return shares, purse.require(session, application.round_id, shares.government, shares.partner)


def grant(session: Session, application: Application, decision: Decision, by: User) -> Application:
    """Grant a firm its voucher, once it is known that this person may give it.

    The reaction issues it and promises the money; without enough, all is undone.
    """
    after = lifecycle.after(application.state, "approve")
    _shares, left = require_grantable(session, application, decision)

    application.granted_krw, application.state = decision.granted_krw, after
    decided(application, decision.note, by)
    after_it = {"granted_krw": decision.granted_krw}
    log.record(session, "application.approved", application, by=by, why=decision.note, after=after_it)
    session.flush()
    try:
        publish(session, ApplicationApproved(application.id))
    except NotEnough as short:
        raise purse.taken(left, short) from short
    return application


def refuse(session: Session, application: Application, note: str, by: User, action: str = "reject") -> Application:
    """The rest of a rejection."""
    after = lifecycle.after(application.state, action)
    assert note, "a decision has a reason"

    application.state = after
    decided(application, note, by)
    log.record(session, "application.rejected", application, by=by, why=note)
    publish(session, ApplicationRejected(application.id))
    return application


def undo(session: Session, application_id: UUID, note: str, *, by: User) -> Application:
    """Take back a grant that two officers call a mistake. Its voucher ends in the same transaction (`revoking`)."""
    application = db.lock(session, Application, Application.id == application_id)
    policies.require_decider(session, by, application)
    after = lifecycle.after(application.state, "undo")
    assert note, "a decision has a reason"

    before = {"granted_krw": application.granted_krw}
    application.state, application.granted_krw = after, None
    decided(application, note, by)
    log.record(session, "application.undone", application, by=by, why=note, before=before)
    return application


def decided(application: Application, note: str, by: User) -> None:
    """Write down who decided, when and why."""
    application.decided_by_id, application.decided_at, application.decision_note = by.id, clock.now(), note
