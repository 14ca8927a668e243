"""What the agency's register of exclusions says about a firm that applies."""

from datetime import date
from typing import Any

from voucher.applications.lifecycle import State
from voucher.applications.models import Application
from voucher.bans import standing
from voucher.bans.standing import Held
from voucher.kernel.db import Session
from voucher.people.models import Organisation
from voucher.programmes import queries as programmes
from voucher.programmes.grounds import REGISTER
from voucher.programmes.rules import Ground, Rules

SHOWN = 10
WEIGHED = (State.DRAFT, State.SUBMITTED, State.SUPPLEMENT, State.RESERVE, State.REOPENED)  # nothing is decided yet


def known(session: Session, firm: Organisation, since: date) -> tuple[dict[str, bool], dict[str, Any]]:
    """The facts that it gives, of any day since the firm applied, and what they stand on."""
    held = standing.against(session, firm, since)
    facts = {"ban_recorded": any(ban.own for ban in held), "ban_related": any(not ban.own for ban in held)}
    return facts, {name: {"bans": [ban.ref for ban in held][:SHOWN]} for name in REGISTER}


def excluded(session: Session, application: Application, firm: Organisation) -> Held | None:
    """What excludes the firm itself today while nothing is decided about its application; for the firm to read."""
    if application.state not in WEIGHED or not turned_away(programmes.frozen(session, application.round_id).rules):
        return None
    return standing.own(session, firm)


def turned_away(rules: Rules) -> bool:
    """Whether by these rules whoever is excluded gets nothing, rather than being looked at more closely."""
    return any(check.ground is Ground.BANNED and check.effect == "fail" for check in rules.checks)
