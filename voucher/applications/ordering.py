"""Read a first-come round: whose turn was when, what became of it, and how the money went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from voucher.applications.lifecycle import State
from voucher.applications.models import Application
from voucher.kernel.db import Session
from voucher.kernel.listing import Order, Orders, Page, page
from voucher.kernel.money import Won
from voucher.ledger import queries as ledger
from voucher.ledger.chart import available
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round

POINTS = 12  # of the plot
_A, _T, _F = (
    Application.metadata.tables[name]
    for name in ("applications_application", "applications_turn", "people_organisation")
)
_BY_TURN = (_T.c.number,)
ORDERS = Orders(first=Order(_BY_TURN), last=Order(_BY_TURN, descending=True))
STATES = (
    State.APPROVED,
    State.RESERVE,
    State.SUBMITTED,
    State.SUPPLEMENT,
    State.REOPENED,
    State.REJECTED,
    State.WITHDRAWN,
)
_STANDING = sa.text("""
SELECT (SELECT count(*) FROM applications_turn o WHERE o.round_id = t.round_id AND o.number <= t.number),
    CASE WHEN t.waits THEN
        (SELECT count(*) FROM applications_turn o WHERE o.round_id = t.round_id AND o.waits AND o.number <= t.number)
    ELSE 0 END
FROM applications_turn t WHERE t.application_id = :application""")
_BEFORE = _T.alias("before")
_RECEIVED = (  # as which one of its round it came, as its receipt says: the turns of all rounds have one count
    sa.select(sa.func.count())
    .where(_BEFORE.c.round_id == _T.c.round_id, _BEFORE.c.number <= _T.c.number)
    .scalar_subquery()
    .label("received")
)
_LINE = (
    sa.select(
        _RECEIVED,
        _T.c.number,
        _T.c.needed_krw,
        _T.c.partner_krw,
        _T.c.created_at,
        _A.c.ref,
        _A.c.state,
        _F.c.name,
        _F.c.name_en,
    )
    .select_from(_T.join(_A, _A.c.id == _T.c.application_id).join(_F, _F.c.id == _A.c.firm_id))
    .where(_T.c.round_id == sa.bindparam("round"))
)
_SUMS = sa.text("""
SELECT a.state, count(*), sum(t.needed_krw)::bigint FROM applications_turn t
JOIN applications_application a ON a.id = t.application_id WHERE t.round_id = :round GROUP BY a.state""")


@dataclass(frozen=True)
class Standing:
    """Where an application stands in its first-come round."""

    received: int  # as which one it came
    waiting: int  # its place among those that wait; 0 when it does not


def standing(session: Session, application: Application, round_: Round) -> Standing | None:
    """None where it has no turn: another kind of round, or a draft."""
    if round_.mode is not Mode.FIRST_COME or application.submitted_at is None:
        return None
    found = session.connection().execute(_STANDING, {"application": application.id}).one_or_none()
    return Standing(*found) if found else None


def line(session: Session, round_id: UUID, arguments: Mapping[str, str]) -> Page[Any]:
    """Everybody in the order of the turns, with what is needed of the state and of the partner."""
    query = _LINE.params(round=round_id)
    if arguments.get("state") in set(STATES):
        query = query.where(_A.c.state == State(arguments["state"]))
    return page(session, query, ORDERS.asked(arguments), arguments)


def sums(session: Session, round_id: UUID) -> dict[State, tuple[int, Won]]:
    """How many are in each state, and what they need of the state's money."""
    found = session.connection().execute(_SUMS, {"round": round_id})
    return {State(state): (count, Won(needed)) for state, count, needed in found}


def money(session: Session, round_id: UUID) -> list[tuple[datetime, Won]]:
    """What was left of the round's money, from its opening on."""
    return ledger.course(session, available(round_id), POINTS)
