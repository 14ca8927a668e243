"""Read single places of the ledger. Whole books and histories: `reading`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.ledger.chart import kind_of
from voucher.ledger.models import NOBODY
from voucher.ledger.places import Place, Side

_NOW = """
SELECT debits, credits, pending_debits, pending_credits FROM ledger_account
WHERE book = %s AND code = %s AND owner_id = %s AND unit = %s"""
_THEN = """
SELECT e.debits, e.credits, e.pending_debits, e.pending_credits FROM ledger_entry e
WHERE e.account_id = (
    SELECT id FROM ledger_account WHERE book = %s AND code = %s AND owner_id = %s AND unit = %s)
AND e.recorded_at <= %s ORDER BY e.recorded_at DESC, e.version DESC LIMIT 1"""
_MANY = """
SELECT x.n, a.debits, a.credits, a.pending_debits, a.pending_credits
FROM unnest(%s::text[], %s::text[], %s::uuid[], %s::text[]) WITH ORDINALITY AS x (book, code, owner_id, unit, n)
JOIN ledger_account a
    ON a.book = x.book AND a.code = x.code AND a.owner_id = x.owner_id AND a.unit = x.unit"""


_COURSE = """
SELECT e.recorded_at, e.debits, e.credits, e.pending_debits, e.pending_credits
FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id AND e.version IN (
    SELECT 1 + ((a.version - 1) * i) / greatest(%(most)s - 1, 1) FROM generate_series(0, %(most)s - 1) i)
WHERE a.book = %(book)s AND a.code = %(code)s AND a.owner_id = %(owner)s AND a.unit = %(unit)s ORDER BY e.version"""


class Sums(NamedTuple):
    """All that ever went into a place and out of it, and what is held on its way."""

    debits: int = 0
    credits: int = 0
    pending_debits: int = 0
    pending_credits: int = 0

    def balance(self, side: Side) -> Won:
        """On the given side; negative when it stands on the other."""
        return Won(self.debits - self.credits if side is Side.DEBIT else self.credits - self.debits)

    def left(self, side: Side) -> Won:
        """The balance less what is held on its way out."""
        held = self.pending_credits if side is Side.DEBIT else self.pending_debits
        return Won(self.balance(side) - held)


def key_of(place: Place) -> tuple[Any, ...]:
    """A place as the database knows it."""
    return place.book, place.code, place.owner_id or NOBODY, place.unit


def sums(session: Session, place: Place, as_of: datetime | None = None) -> Sums:
    """What went through a place, or had by that instant; zeros for a place never used."""
    if as_of is None:
        found = session.connection().exec_driver_sql(_NOW, key_of(place)).one_or_none()
    else:
        found = session.connection().exec_driver_sql(_THEN, (*key_of(place), as_of)).one_or_none()
    return Sums(*found) if found else Sums()


def balance(session: Session, place: Place, as_of: datetime | None = None) -> Won:
    """What stands in a place on its normal side, held money still counted; 0 if never used.

    `as_of`: what the books said at that instant.
    """
    return sums(session, place, as_of).balance(kind_of(place).side)


def left(session: Session, place: Place) -> Won:
    """What may still leave a place: its balance less what is held on its way out."""
    return sums(session, place).left(kind_of(place).side)


def course(session: Session, place: Place, most: int) -> list[tuple[datetime, Won]]:
    """How a place's balance went: from its first movement to its last, at most so many, evenly many between them."""
    values = {"most": most, "book": place.book, "code": place.code, "owner": place.owner_id or NOBODY}
    found = session.connection().exec_driver_sql(_COURSE, {**values, "unit": place.unit})
    return [(at, Sums(*figures).balance(kind_of(place).side)) for at, *figures in found]


def balances(session: Session, places: Sequence[Place]) -> dict[Place, Won]:
    """Many balances in one round trip, for lists."""
    if not places:
        return {}
    columns = tuple(list(column) for column in zip(*map(key_of, places), strict=True))
    result = dict.fromkeys(places, Won(0))
    for n, *found in session.connection().exec_driver_sql(_MANY, columns):
        place = places[n - 1]
        result[place] = Sums(*found).balance(kind_of(place).side)
    return result
