"""End the reserve list of a first-come round: everybody who still waits gets a definite answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from voucher.applications import allotting
from voucher.applications.events import ApplicationsTurnedDown
from voucher.applications.lifecycle import State, lifecycle
from voucher.applications.models import Application
from voucher.audit import log
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, NotNow, NotPermitted
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.people import impartiality
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.programmes import policies as rounds
from voucher.programmes import queries as programmes
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round

# In the order of their turns, which all of them leave.
_TURN_DOWN = """
WITH down AS (
    UPDATE applications_application a
    SET state = 'rejected', decided_at = %(now)s, decided_by_id = %(by)s, decision_note = %(note)s
    FROM applications_turn t
    WHERE t.application_id = a.id AND t.round_id = %(round)s AND t.waits AND a.state = 'reserve'
    RETURNING a.id, a.ref, t.number
), gone AS (
    UPDATE applications_turn t SET waits = false FROM down WHERE t.application_id = down.id
)
SELECT id, ref FROM down ORDER BY number"""
_WAITING = sa.text("""
SELECT count(*) FILTER (WHERE a.state = 'reserve'), count(*) FILTER (WHERE a.state = 'submitted'),
    count(*) FILTER (WHERE a.firm_id = ANY(:own))
FROM applications_turn t JOIN applications_application a ON a.id = t.application_id
WHERE t.round_id = :round AND t.waits""")


@dataclass(frozen=True)
class Waiting:
    """Who stands in the line."""

    reserve: int
    unanswered: int
    own: int  # of the organisation of whoever asks, or tied to them


def waiting(session: Session, round_id: UUID, by: User) -> Waiting:
    """How many they are."""
    own = list(impartiality.kept_from(session, by))
    return Waiting(*session.connection().execute(_WAITING, {"round": round_id, "own": own}).one())


def why_not(round_: Round, line: Waiting) -> str:
    """Why this reserve list cannot be ended now; empty when it can."""
    if rounds.phase(round_) is not rounds.Phase.CLOSED:
        return N_("The round still takes applications. Its reserve list can be ended once it has closed.")
    if line.unanswered:
        return N_("Some applications wait for their answer. It comes within a minute; then try again.")
    return "" if line.reserve else N_("Nobody is on the reserve list.")


def end(session: Session, round_ref: str, note: str, *, by: User) -> int:
    """Turn down all who wait, with one reason that they read; returns how many. What money comes back later stays."""
    require(by, Act.DECIDE)
    impartiality.require_apart(session, by)
    round_ = programmes.lock(session, round_ref)
    if round_.mode is not Mode.FIRST_COME:
        raise NotFound(N_("There is nothing here under this reference."))
    if not allotting.leads(session.connection(), round_.id, None):
        raise NotNow(N_("Money of this round is being given out just now. Please try again in a moment."))
    line = waiting(session, round_.id, by)
    if line.own:
        raise NotPermitted(
            N_("Your own organisation, or one that something ties you to, is on the list. Hand it to a colleague.")
        )
    if why := why_not(round_, line):
        raise NotNow(why)
    after = lifecycle.after(State.RESERVE, "reject")
    assert note, "a decision has a reason"

    down = _turn_down(session, round_.id, note, by)
    lines = [log.Line(one.id, one.ref, {"state": "reserve"}, {"state": after.value}) for one in down]
    log.record_many(session, "application.rejected", Application, lines, by=by, why=note)
    log.record(session, "line.ended", round_, by=by, why=note, after={"applications_count": len(down)})
    publish(session, ApplicationsTurnedDown(tuple(one.id for one in down)))
    return len(down)


def _turn_down(session: Session, round_id: UUID, note: str, by: User) -> Sequence[Any]:
    values = {"now": clock.now(), "by": by.id, "note": note, "round": round_id}
    return session.connection().exec_driver_sql(_TURN_DOWN, values).all()
