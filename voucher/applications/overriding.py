"""Let an application pass although a requirement is not met: one officer says why, another one agrees or refuses."""

from voucher.applications import policies, queries, screening
from voucher.applications.models import Application, Override
from voucher.applications.screening import WAITING, Standing
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, NotNow
from voucher.kernel.i18n import N_
from voucher.people import impartiality, proposals
from voucher.people.models import User
from voucher.people.proposals import Settlement
from voucher.programmes.eligibility import Outcome
from voucher.programmes.rules import Ground


def about(session: Session, application: Application, ground: str) -> Standing:
    """What stands about one ground; NotFound when it was not found."""
    for one in screening.standings(session, application):
        if one.finding.ground == ground:
            return one
    raise NotFound(N_("There is nothing here under this reference."))


def propose(session: Session, ref: str, ground: Ground, reason: str, *, by: User) -> Override:
    """Say why it should pass all the same. Nothing changes before somebody else agrees."""
    application = _waiting(session, ref, by)
    standing = about(session, application, ground)
    if standing.finding.outcome is not Outcome.FAIL:
        raise NotNow(N_("This requirement turns nobody away, so there is nothing to pass over."))
    if standing.override is not None and standing.override.agreed is not False:
        raise NotNow(N_("A colleague has proposed this already. Please look at it."))
    assert reason, "an override has a reason"

    made = Override(finding_id=standing.finding.id, reason=reason, proposed_by_id=by.id, proposed_at=clock.now())
    session.add(made)
    log.record(session, "override.proposed", application, by=by, why=reason, after={"ground": str(ground)})
    return made


def settle(session: Session, ref: str, ground: Ground, settlement: Settlement, *, by: User) -> Override:
    """Agree or refuse, as another officer than the one who proposed it."""
    application = _waiting(session, ref, by)
    found = about(session, application, ground).override
    if found is None or found.settled_at is not None:
        raise NotNow(N_("Nobody proposes to pass over this now."))
    made = db.lock(session, Override, Override.id == found.id)
    proposals.require_another(by, made)
    if made.settled_at is not None:
        raise NotNow(N_("A colleague was faster and has settled this already."))
    if settlement.agreed:
        impartiality.require_proposer_apart(session, made.proposed_by_id, application.firm_id)

    proposals.conclude(made, settlement, by)
    action = "override.agreed" if settlement.agreed else "override.refused"
    log.record(session, action, application, by=by, why=settlement.note or made.reason, after={"ground": str(ground)})
    return made


def _waiting(session: Session, ref: str, by: User) -> Application:
    application = queries.lock(session, ref)
    policies.require_decider(session, by, application)
    if application.state not in WAITING:
        raise NotNow(N_("This application waits for no decision now."))
    return application
