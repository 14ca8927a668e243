"""What the agency's register of exclusions says about a firm that applies."""

from datetime import date
from typing import Any

from voucher.applications.lifecycle import State
from voucher.applications.models import Application
from voucher.bans import standing
from voucher.bans.standing import Held
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.people.models import Organisation
from voucher.programmes import queries as programmes
from voucher.programmes.grounds import REGISTER
from voucher.programmes.rules import Ground

SHOWN = 10
WEIGHED = (State.DRAFT, State.SUBMITTED, State.SUPPLEMENT, State.RESERVE, State.REOPENED)  # nothing is decided yet


def known(session: Session, firm: Organisation, since: date) -> tuple[dict[str, bool], dict[str, Any]]:
    """The facts that it gives, of any day since the firm applied, and what they stand on."""
    held = standing.against(session, firm, since)
    facts = {"ban_recorded": any(ban.own for ban in held), "ban_related": any(not ban.own for ban in held)}
    return facts, {name: {"bans": [ban.ref for ban in held][:SHOWN]} for name in REGISTER}


def excluded(session: Session, application: Application, firm: Organisation) -> Held | None:
    """What excludes the firm itself while nothing is decided about its application; for the firm to read."""
    checks = programmes.frozen(session, application.round_id).rules.checks
    if application.state not in WEIGHED or Ground.BANNED not in {check.ground for check in checks}:
        return None
    since = clock.seoul_day(application.submitted_at or clock.now())
    return next((ban for ban in standing.against(session, firm, since) if ban.own), None)
