"""End an exclusion before its last day: one officer says why and from when, another person agrees or refuses."""

from dataclasses import dataclass
from datetime import date

from voucher.audit import log
from voucher.bans import policies, queries
from voucher.bans.models import Ban, Lifting
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.i18n import N_
from voucher.people import proposals
from voucher.people.models import User
from voucher.people.proposals import Settlement

NOT_NOW = N_("Only an exclusion that holds now or will hold is lifted. Please look at it.")


@dataclass(frozen=True)
class End:
    """From when an exclusion does not hold any more, and why: a court, an objection, a mistake."""

    from_on: date
    reason: str


def propose(session: Session, ref: str, end: End, *, by: User) -> Lifting:
    """Say why it should end early. It holds until somebody else agrees."""
    ban = queries.lock(session, ref)
    policies.require_recorder(session, by, ban.registration_no, ban.representative)
    case = queries.by_ref(session, ref)
    if case.being_lifted:
        raise NotNow(N_("A colleague has proposed this already. Please look at it."))
    if not case.lasts:
        raise NotNow(NOT_NOW)
    if not ban.from_on <= end.from_on <= case.last_on:
        raise Refused(
            N_("It holds from %(first)s until %(last)s. Choose a day between."),
            field="from_on",
            first=ban.from_on,
            last=case.last_on,
        )
    assert end.reason, "whoever agrees reads it"

    made = Lifting(ban_id=ban.id, from_on=end.from_on, reason=end.reason, proposed_by_id=by.id, proposed_at=clock.now())
    session.add(made)
    session.flush()
    log.record(session, "ban.lifting_proposed", ban, by=by, why=end.reason, after=_facts(made))
    return made


def settle(session: Session, ref: str, settlement: Settlement, *, by: User) -> Ban:
    """Agree, and it ends on that day; or refuse, and it stays."""
    ban = queries.lock(session, ref)
    policies.require_recorder(session, by, ban.registration_no, ban.representative)
    case = queries.by_ref(session, ref)
    if case.lifting is None or not case.being_lifted:
        raise NotNow(N_("Nobody proposes to lift this exclusion now."))
    waiting = db.lock(session, Lifting, Lifting.id == case.lifting.id)
    policies.require_settler(session, by, ban, waiting)
    if settlement.agreed:
        policies.require_untied_proposer(session, ban, waiting)

    proposals.conclude(waiting, settlement, by)
    action = "ban.lifted" if settlement.agreed else "ban.lifting_refused"
    log.record(session, action, ban, by=by, why=settlement.note or waiting.reason, after=_facts(waiting))
    return ban


def _facts(made: Lifting) -> dict[str, object]:
    return {"lifted_from": made.from_on}
