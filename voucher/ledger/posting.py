"""Move money. The only writer of the ledger.

One call is one statement: the functions of migration 0004 find or open the accounts, insert the transfers, and the
triggers there lock, guard and move. What the database refuses comes back as a `Refused` (see `refusals`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.i18n import N_
from voucher.ledger import refusals
from voucher.ledger.chart import kind_of
from voucher.ledger.models import NOBODY, State
from voucher.ledger.places import Leg, Place
from voucher.ledger.queries import balance, balances, left

__all__ = [
    "Leg",
    "Move",
    "Place",
    "balance",
    "balances",
    "close_period",
    "hold",
    "left",
    "post",
    "post_many",
    "queue",
    "reverse",
    "settle",
    "void",
]

MEMO = 500  # letters of a memo that are kept; the audit log keeps the whole reason
_ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('ledger.queue', 0))")
_POST = "SELECT ledger_post(" + ", ".join(["%s"] * 17) + ")"
_POST_MANY = "SELECT ledger_post_many(" + ", ".join(["%s"] * 18) + ")"
_FOLLOW = "SELECT ledger_follow(" + ", ".join(["%s"] * 8) + ")"


@dataclass(frozen=True)
class Move:
    """One of many movements that are posted together: its legs, its key, and what it is about."""

    legs: tuple[Leg, ...]
    key: str
    document: str
    memo: str = ""


def _call(session: Session, statement: str, values: tuple[object, ...]) -> Any:
    try:
        return session.connection().exec_driver_sql(statement, values).scalar_one()
    except sa.exc.DBAPIError as error:
        raise (refusals.refusal(error) or error) from error


def _places(legs: Sequence[Leg]) -> tuple[list[Any], ...]:
    """The legs as the database's functions take them, a column each."""
    debits, credits_ = [leg.debit for leg in legs], [leg.credit for leg in legs]
    return (
        [leg.amount for leg in legs],
        [place.book for place in debits],
        [place.unit for place in debits],
        [place.code for place in debits],
        [place.owner_id or NOBODY for place in debits],
        [kind_of(place).guard for place in debits],
        [place.code for place in credits_],
        [place.owner_id or NOBODY for place in credits_],
        [kind_of(place).guard for place in credits_],
    )


def _post(
    session: Session,
    state: State,
    legs: tuple[Leg, ...],
    key: str,
    by: UUID | None,
    document: str,
    memo: str,
    effective_on: date | None,
) -> UUID:
    assert legs, "nothing to move"
    about = (key, db.key(), state.value, document, memo[:MEMO], by, effective_on or clock.today(), clock.now())
    link_id: UUID = _call(session, _POST, (*about, *_places(legs)))
    return link_id


def _follow(
    session: Session, state: State, link_id: UUID, key: str, by: UUID | None, memo: str, on: date | None
) -> UUID:
    values = (link_id, state.value, key, db.key(), memo[:MEMO], by, on or clock.today(), clock.now())
    made: UUID = _call(session, _FOLLOW, values)
    return made


def post(
    session: Session,
    *legs: Leg,
    key: str,
    by: UUID | None,
    document: str,
    memo: str = "",
    effective_on: date | None = None,
) -> UUID:
    """Move money now, all legs or none, in the order given; returns the link that names the legs together.

    `key` makes it happen once: the same key with the same legs and document again changes nothing and
    returns the first link; with others it is refused (Conflict). Derive it from our own ids:
    "vouchers.issue:<voucher id>". `document` is the reference of what this is about ("VCH-2026-000123").
    `by=None` is the system itself. `effective_on` is the day it counts for (default: today in Seoul);
    a closed period refuses it (NotNow). NotEnough when a guarded place would go below zero.
    Put everything that moves together into one call: there, places are locked in one order, so that
    two acts never wait for each other.
    """
    return _post(session, State.POSTED, legs, key, by, document, memo, effective_on)


def post_many(session: Session, moves: Sequence[Move], *, by: UUID | None, effective_on: date | None = None) -> None:
    """Post many movements at once, all or none: one statement, and one update for every place that only gains or loses.

    Each has its own key, with the meaning that it has for `post`. They are booked in the order given.
    """
    legs = [leg for move in moves for leg in move.legs]
    assert legs, "nothing to move"
    first = db.key().int
    each = [(move, UUID(int=first + n), leg) for n, move in enumerate(moves) for leg in range(1, len(move.legs) + 1)]
    about = (
        [move.key for move, _link, _leg in each],
        [link for _move, link, _leg in each],
        [leg for _move, _link, leg in each],
        [len(move.legs) for move, _link, _leg in each],
        [move.document for move, _link, _leg in each],
        [move.memo[:MEMO] for move, _link, _leg in each],
    )
    _call(session, _POST_MANY, (*about, by, effective_on or clock.today(), clock.now(), *_places(legs)))


def hold(
    session: Session,
    *legs: Leg,
    key: str,
    by: UUID | None,
    document: str,
    memo: str = "",
    effective_on: date | None = None,
) -> UUID:
    """Reserve money that is on its way (at a rail): it cannot be spent twice, and has not yet arrived.

    Later `settle` or `void` the link that this returns, once. Arguments and errors as for `post`.
    """
    return _post(session, State.PENDING, legs, key, by, document, memo, effective_on)


def settle(
    session: Session,
    link_id: UUID,
    *,
    key: str,
    by: UUID | None,
    memo: str = "",
    effective_on: date | None = None,
) -> UUID:
    """The held money arrived: post what `hold` reserved. Conflict when it ended under another key."""
    return _follow(session, State.POST, link_id, key, by, memo, effective_on)


def void(
    session: Session,
    link_id: UUID,
    *,
    key: str,
    by: UUID | None,
    memo: str = "",
    effective_on: date | None = None,
) -> UUID:
    """The held money did not go: free what `hold` reserved. Conflict when it ended under another key."""
    return _follow(session, State.VOID, link_id, key, by, memo, effective_on)


def reverse(
    session: Session,
    link_id: UUID,
    *,
    key: str,
    by: UUID | None,
    memo: str = "",
    effective_on: date | None = None,
) -> UUID:
    """Undo a posted or settled link in full by its mirror image; nothing is erased.

    Conflict when it was reversed under another key or is itself a reversal, NotEnough when the money has moved on.
    """
    return _follow(session, State.POSTED, link_id, key, by, memo, effective_on)


def queue(session: Session) -> None:
    """Wait until nobody else moves money at the rail in several calls, until this transaction ends.

    One call locks its places in one order; who makes several, or holds one and then asks for another, takes this
    first, so that two acts never wait for each other in a ring.
    """
    session.connection().execute(_ONE_AT_A_TIME)


def close_period(session: Session, book: str, until: date, *, by: UUID | None) -> None:
    """Close a book up to and including a day that is over. Nothing can be posted into it again, by anybody."""
    if until >= clock.today():
        raise NotNow(N_("Only days that are over can be closed."), field="until")
    statement = "INSERT INTO ledger_period (book, lasts_until, closed_at, closed_by_id) VALUES (%s, %s, %s, %s)"
    try:
        session.connection().exec_driver_sql(statement, (book, until, clock.now(), by))
    except sa.exc.DBAPIError as error:
        raise (refusals.refusal(error) or error) from error
