"""Turn a firm away at screening: it does not meet a requirement, and so no panel has to look at it."""

from voucher.applications import deciding, policies, queries, screening
from voucher.applications.models import Application
from voucher.applications.screening import WAITING
from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round


def possible(application: Application, round_: Round) -> bool:
    """Whether a panel decides here and has not given anything yet; elsewhere an officer decides, or the rules."""
    return round_.mode is Mode.COMPETITIVE and application.state in WAITING


def turn_away(session: Session, ref: str, note: str, *, by: User) -> Application:
    """Say no before the panel does, or to a reserve. Only where a requirement is not met and nobody passed over it."""
    application = queries.lock(session, ref)
    policies.require_decider(session, by, application)
    if not possible(application, db.one(session, Round, Round.id == application.round_id)):
        raise NotNow(N_("This application waits for no decision now."))
    failed = [one.finding.ground for one in screening.standings(session, application) if one.blocks]
    if not failed:
        raise NotNow(N_("Every requirement is met or passed over, so the panel decides about this application."))

    log.record(session, "application.turned_away", application, by=by, after={"fail": [str(it) for it in failed]})
    return deciding.refuse(session, application, note, by)
