"""Grant a firm its voucher in a reviewed round: an officer proposes the sum, another person approves it.

Who that may be is in the bands of the round's rules. Before it is approved the firm reads nothing, no money is
promised, and nobody does anything else with the application; only the firm may take it back.
"""

from uuid import UUID

from voucher.applications import deciding, grants, policies, queries, screening
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import Proposed
from voucher.applications.lifecycle import grants as lifecycle
from voucher.applications.models import Application, Grant
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.kernel.i18n import N_
from voucher.people import impartiality, proposals
from voucher.people.models import User
from voucher.people.proposals import Settlement
from voucher.programmes import queries as programmes
from voucher.programmes.models import Round
from voucher.programmes.rules import Ground

CHANGED = N_("What came of its requirements has changed since this was proposed. Send it back, and say so.")


def propose(session: Session, ref: str, decision: Decision, *, by: User) -> Grant:
    """Say what should be granted, why, and what was looked at. Nothing changes before somebody else approves."""
    application = queries.lock(session, ref)
    policies.require_decider(session, by, application)
    policies.require_first(application)
    policies.require_single(db.one(session, Round, Round.id == application.round_id))
    policies.require_unproposed(grants.waiting(session, application.id))
    government = deciding.require_grantable(session, application, decision)[0].government

    grant = Grant(
        application_id=application.id,
        granted_krw=decision.granted_krw,
        government_krw=government,
        approver=programmes.frozen(session, application.round_id).rules.approver(government),
        screening=max((one.finding.screening for one in screening.standings(session, application)), default=0),
        looked_at=sorted(decision.looked_at),
        reason=decision.note,
        proposed_by_id=by.id,
        proposed_at=clock.now(),
    )
    session.add(grant)
    session.flush()
    log.record(session, "grant.proposed", application, by=by, why=decision.note, after=_facts(grant))
    return grant


def approve(session: Session, ref: str, seen: UUID, note: str = "", *, by: User) -> Application:
    """Make it so: the voucher is issued, the money promised. `seen` is what the page showed."""
    application, grant = _waiting(session, ref, seen, by)
    after = lifecycle.after(grant.state, "approve")
    if why := past(session, application, grant):
        raise NotNow(why)

    grant.state = after
    proposals.conclude(grant, Settlement(agreed=True, note=note), by)
    session.flush()
    log.record(session, "grant.approved", application, by=by, why=note, after=_facts(grant))
    looked_at = frozenset(Ground(name) for name in grant.looked_at)
    return deciding.grant(session, application, Decision(grant.granted_krw, grant.reason, looked_at), by)


def past(session: Session, application: Application, grant: Grant) -> str:
    """Why what was proposed is not approved any more and goes back; empty while it may be."""
    if screening.changed_since(session, application, grant.screening):
        return CHANGED
    return impartiality.proposer_tied(session, grant.proposed_by_id, application.firm_id)


def send_back(session: Session, ref: str, seen: UUID, why: str, *, by: User) -> Grant:
    """Not like this: whoever proposed it, or a colleague, reads why and decides afresh."""
    application, grant = _waiting(session, ref, seen, by)
    after = lifecycle.after(grant.state, "send_back")
    assert why, "whoever proposed it reads a reason"

    grant.state = after
    proposals.conclude(grant, Settlement(agreed=False, note=why), by)
    session.flush()
    log.record(session, "grant.sent_back", application, by=by, why=why)
    return grant


def take_back(session: Session, ref: str, *, by: User) -> Grant:
    """Whoever proposed it thinks better of it, while nobody has settled it."""
    application = queries.lock(session, ref)
    policies.require_decider(session, by, application)
    grant = _open(session, application)
    if grant.proposed_by_id != by.id:
        raise NotPermitted(N_("Only who proposed a grant takes it back. You may send it back if you may approve it."))

    grant.state = lifecycle.after(grant.state, "take_back")
    session.flush()
    log.record(session, "grant.taken_back", application, by=by)
    return grant


def drop(session: Session, application: Application, by: User) -> None:
    """The firm takes its application back: what is proposed for it is over."""
    grant = grants.waiting(session, application.id)
    if grant is not None:
        grant.state = lifecycle.after(grant.state, "drop")
        session.flush()
        log.record(session, "grant.dropped", application, by=by)


def _waiting(session: Session, ref: str, seen: UUID, by: User) -> tuple[Application, Grant]:
    """What was proposed, with its application locked, for somebody who may settle it and has seen just this."""
    application = queries.lock(session, ref)
    grant = db.one(session, Grant, Grant.id == seen)
    policies.require_approver(session, by, application, grant)
    if grant.application_id != application.id or _open(session, application).id != seen:
        raise NotNow(N_("This was settled, taken back or proposed anew meanwhile. Please look at it again."))
    return application, grant


def _open(session: Session, application: Application) -> Grant:
    """What is proposed, locked with its application and read afresh."""
    grant = grants.waiting(session, application.id)
    if grant is None:
        raise NotNow(N_("Nobody proposes a grant for this application now. Please look at it."))
    return db.lock(session, Grant, Grant.id == grant.id)


def _facts(grant: Grant) -> dict[str, object]:
    assert grant.state in (Proposed.OPEN, Proposed.APPROVED)
    return {
        "granted_krw": grant.granted_krw,
        "government_krw": grant.government_krw,
        "approver": str(grant.approver),
        "looked_at": list(grant.looked_at),
    }
