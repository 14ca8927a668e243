"""Allot a first-come round's money: in the order in which the database took the applications, until it is gone.

Each firm takes its turn in its own short transaction, of any process. Whoever then finds nobody at work answers all
that wait, in one transaction: state, money and voucher. The others wait for that. Nobody is overtaken: whoever needs
more than is left is the first of the reserve list, and all later ones stand behind.
"""

import logging
from collections import defaultdict
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications import exclusions
from voucher.applications.events import ApplicationsGranted, ApplicationsReserved
from voucher.applications.lifecycle import State, lifecycle
from voucher.applications.models import Application, Turn
from voucher.audit import log
from voucher.bans import standing
from voucher.kernel import clock, db, errands
from voucher.kernel.db import Session
from voucher.kernel.errors import NotEnough
from voucher.kernel.events import publish
from voucher.kernel.together import Together
from voucher.people.models import Organisation
from voucher.programmes import purse
from voucher.programmes import queries as programmes
from voucher.programmes.shares import Shares

LOG = logging.getLogger("voucher")
PATIENCE = 5  # seconds; then the clock answers
_TAKE = "SELECT applications_take_turn(%s, %s, %s, %s, %s, %s)"
_LEAD, _LAST = "SELECT applications_lead(%s, %s)", "SELECT applications_last_turn(%s)"
# Whoever the money covers, the state's and the partner's, in order, leaves the line with all that was asked. Nobody
# when it does not cover the first: then the line is not even read. Whoever is excluded from support stands aside, and
# keeps the place.
_GRANT = """
WITH line AS (
    SELECT application_id, number, sum(needed_krw) OVER (ORDER BY number) AS so_far,
        sum(partner_krw) OVER (ORDER BY number) AS theirs
    FROM applications_turn WHERE round_id = %(round)s AND waits AND number <= %(last)s
        AND application_id <> ALL (%(excluded)s) AND (
            SELECT needed_krw <= %(left)s AND partner_krw <= %(partner)s FROM applications_turn
            WHERE round_id = %(round)s AND waits AND application_id <> ALL (%(excluded)s) ORDER BY number LIMIT 1)
), fitting AS (
    SELECT a.id, a.state, line.number FROM line JOIN applications_application a ON a.id = line.application_id
    WHERE line.so_far <= %(left)s AND line.theirs <= %(partner)s
), granted AS (
    UPDATE applications_application a SET state = 'approved', granted_krw = a.asked_krw, decided_at = %(now)s
    FROM fitting WHERE a.id = fitting.id AND a.state IN ('submitted', 'reserve')
    RETURNING a.id, a.ref, fitting.state, a.granted_krw, fitting.number
), gone AS (
    UPDATE applications_turn t SET waits = false FROM granted WHERE t.application_id = granted.id
)
SELECT id, ref, state, granted_krw FROM granted ORDER BY number"""
_LEAVE = "UPDATE applications_turn SET waits = false WHERE waits AND application_id = %s"
_RESERVE = """
UPDATE applications_application a SET state = %(reserve)s FROM applications_turn t
WHERE t.application_id = a.id AND t.round_id = %(round)s AND t.waits AND t.number <= %(last)s
    AND a.round_id = %(round)s AND a.state = 'submitted' RETURNING a.id, a.ref"""

_meeting: defaultdict[UUID, Together[UUID]] = defaultdict(Together)  # a round each


def take_turn(session: Session, application: Application, shares: Shares) -> None:
    """Take the next place of the round: the last thing of a transaction. The answer comes right after it.

    Whose turn was when is said by the database's clock, since those of several machines differ.
    """
    session.flush()
    place = (db.key(), clock.stopped(), application.id, application.round_id, shares.government, shares.partner)
    session.connection().exec_driver_sql(_TAKE, place)
    round_id, application_id = application.round_id, application.id
    db.afterwards(session, lambda _own: _answer(round_id, application_id))


def _answer(round_id: UUID, application_id: UUID) -> None:
    """Wait for the answer, or give it. What goes wrong here keeps nobody's place from being kept.

    Of the threads of a process one asks for all of them, so that as many wait in the database as there are processes.
    """
    try:
        _meeting[round_id].join(application_id, lambda waiting: _allot(round_id, waiting), PATIENCE)
    except (sa.exc.OperationalError, sa.exc.TimeoutError, NotEnough):  # or somebody took of the money meanwhile
        LOG.warning("A first-come round was not allotted now; the clock asks again.", exc_info=True)


def _allot(round_id: UUID, waiting: list[UUID] | None) -> None:
    with db.transaction(seated=True) as session:
        if leads(session.connection(), round_id, waiting):
            allot(session, round_id)


def leads(connection: sa.Connection, round_id: UUID, waiting: list[UUID] | None) -> bool:
    """Whether nobody else gives out this round's money until the transaction ends.

    False when all who wait have their answers.
    """
    return bool(connection.exec_driver_sql(_LEAD, (round_id, waiting)).scalar_one())


def allot(session: Session, round_id: UUID) -> None:
    """Answer everybody who waits. Only whoever leads calls this: two at once would read the same money."""
    connection = session.connection()
    last = connection.exec_driver_sql(_LAST, (round_id,)).scalar_one()
    if not last:
        return
    left = purse.of(session, round_id)
    where = {"round": round_id, "last": last, "left": left.state, "partner": left.partner, "now": clock.now()}
    _grant(session, round_id, {**where, "excluded": _excluded(session, round_id)})
    after = lifecycle.after(State.SUBMITTED, "reserve")
    held = connection.exec_driver_sql(_RESERVE, {"reserve": after.value, "round": round_id, "last": last}).all()
    if held:
        lines = [log.Line(line.id, line.ref, {"state": "submitted"}, {"state": after.value}) for line in held]
        log.record_many(session, "application.reserved", Application, lines)
        publish(session, ApplicationsReserved(tuple(line.id for line in held)))


def _grant(session: Session, round_id: UUID, where: dict[str, object]) -> None:
    """They are approved with all that they asked. The reaction issues their vouchers and promises the money."""
    found = session.connection().exec_driver_sql(_GRANT, where).all()
    if not found:
        return
    (after,) = {lifecycle.after(State(line.state), "approve") for line in found}
    lines = [
        log.Line(line.id, line.ref, {"state": line.state}, {"state": after.value, "granted_krw": line.granted_krw})
        for line in found
    ]
    log.record_many(session, "application.approved", Application, lines)
    publish(session, ApplicationsGranted(round_id, tuple(line.id for line in found)))


def _excluded(session: Session, round_id: UUID) -> list[UUID]:
    """Who of the line is excluded from support by now, where the round's rules turn such firms away."""
    rules = programmes.frozen(session, round_id).rules
    numbers = standing.excluded(session) if exclusions.turned_away(rules) else frozenset()
    if not numbers:
        return []
    theirs = (
        select(Turn.application_id)
        .join(Application, col(Application.id) == Turn.application_id)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .where(Turn.round_id == round_id, col(Turn.waits), col(Organisation.registration_no).in_(numbers))
    )
    return list(session.exec(theirs))


def leave(session: Session, application: Application) -> None:
    """Give up a place in the line; whoever is next may have what it needed."""
    if session.connection().exec_driver_sql(_LEAVE, (application.id,)).rowcount:
        ask(session, application.round_id)


def stands(session: Session, application_id: UUID) -> bool:
    """Whether an application has its place in the line yet."""
    its = (Turn.application_id == application_id, col(Turn.waits))
    return session.exec(select(Turn.id).where(*its)).first() is not None


def ask(session: Session, round_id: UUID) -> None:
    """Have a round looked at after this transaction, when somebody waits in it: money came back, or somebody left."""
    waits = select(Turn.id).where(Turn.round_id == round_id, col(Turn.waits))
    if session.exec(waits.limit(1)).first():
        errands.put(session, "applications.allot", once=f"applications.allot:{round_id}", round_id=str(round_id))


def allot_round(round_id: str) -> None:
    """Answer who waits in one round. Safe to repeat."""
    _allot(UUID(round_id), None)


def allot_waiting(period: str = "") -> None:  # noqa: ARG001 - the clock says which period it is
    """For the clock, every minute: answer whom nobody waited for, since a process was killed or money came back."""
    with db.transaction(read_only=True) as session:
        rounds = session.exec(select(Turn.round_id).where(col(Turn.waits)).distinct()).all()
    for round_id in rounds:
        allot_round(str(round_id))
