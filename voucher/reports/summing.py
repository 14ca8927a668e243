"""Read sums from the ledger as it stood: the transfers up to one id, and the days up to one day.

Transfers never change, so the same two bounds give the same sums for ever: this is what a report can be checked by.
"""

import time
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from voucher.kernel.db import Session
from voucher.ledger.places import Side

WATCHED = ("ledger_transfer", "applications_application")
PATIENCE = 60.0  # seconds for transactions that were under way

_STANDING = """
SELECT a.book, a.code, a.owner_id, sum(s.debits)::bigint, sum(s.credits)::bigint,
    sum(s.held_debits)::bigint, sum(s.held_credits)::bigint
FROM (
    SELECT debit_id AS account_id, CASE WHEN state IN ('posted', 'post') THEN amount ELSE 0 END AS debits, 0 AS credits,
        CASE state WHEN 'pending' THEN amount WHEN 'posted' THEN 0 ELSE -amount END AS held_debits, 0 AS held_credits
    FROM ledger_transfer WHERE id <= :last AND effective_on <= :until
    UNION ALL
    SELECT credit_id, 0, CASE WHEN state IN ('posted', 'post') THEN amount ELSE 0 END,
        0, CASE state WHEN 'pending' THEN amount WHEN 'posted' THEN 0 ELSE -amount END
    FROM ledger_transfer WHERE id <= :last AND effective_on <= :until
) s JOIN ledger_account a ON a.id = s.account_id
GROUP BY a.book, a.code, a.owner_id"""

_MOVED = """
SELECT book, credit, debit, count(DISTINCT document),
    count(*) FILTER (WHERE NOT back), coalesce(sum(amount) FILTER (WHERE NOT back), 0)::bigint,
    count(*) FILTER (WHERE back), coalesce(sum(amount) FILTER (WHERE back), 0)::bigint
FROM (
    SELECT t.book, t.document, t.amount, t.reverses_id IS NOT NULL AS back,
        CASE WHEN t.reverses_id IS NULL THEN c.code ELSE d.code END AS credit,
        CASE WHEN t.reverses_id IS NULL THEN d.code ELSE c.code END AS debit
    FROM ledger_transfer t
    JOIN ledger_account d ON d.id = t.debit_id
    JOIN ledger_account c ON c.id = t.credit_id
    WHERE t.id <= :last AND t.effective_on BETWEEN :since AND :until AND t.state IN ('posted', 'post')
        AND t.book IN ('budget', 'cash')
) m GROUP BY book, credit, debit"""

_SENT = """
SELECT t.document, t.effective_on, t.amount, t.reverses_id IS NOT NULL
FROM ledger_transfer t
JOIN ledger_account d ON d.id = t.debit_id
JOIN ledger_account c ON c.id = t.credit_id
WHERE t.id <= :last AND t.effective_on BETWEEN :since AND :until AND t.state IN ('posted', 'post') AND t.book = 'cash'
    AND (d.code = 'supplier_payable' AND c.code = 'rail_clearing'
        OR t.reverses_id IS NOT NULL AND d.code = 'rail_clearing' AND c.code = 'supplier_payable')
ORDER BY t.effective_on, t.id"""

_TRAIL = """
SELECT count(*), encode(sha256(coalesce(string_agg(
    digest || convert_to(to_char(effective_on, 'YYYYMMDD'), 'UTF8'), ''::bytea ORDER BY id), ''::bytea)), 'hex')
FROM ledger_transfer WHERE id <= :last"""
_PER_BOOK = "SELECT book, count(*) FROM ledger_transfer WHERE id <= :last AND effective_on <= :until GROUP BY book"
_UNDER_WAY = """
SELECT DISTINCT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND relation = ANY (%s::regclass[]) AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()"""


class Sums(NamedTuple):
    """What went through one account up to the bounds."""

    book: str
    code: str
    owner_id: UUID
    debits: int
    credits: int
    held_debits: int
    held_credits: int

    def balance(self, side: Side) -> int:
        """On the given side."""
        return self.debits - self.credits if side is Side.DEBIT else self.credits - self.debits

    def held(self, side: Side) -> int:
        """Of the balance, what is on its way out."""
        return self.held_credits if side is Side.DEBIT else self.held_debits


class Moved(NamedTuple):
    """The movements between two kinds of account; see `facts.Movement`."""

    book: str
    credit: str
    debit: str
    documents: int
    transfers: int
    amount: int
    reversed: int
    reversed_amount: int


class Sent(NamedTuple):
    """Money that arrived at a supplier, or came back."""

    document: str
    on: date
    amount: int
    back: bool


def complete_up_to(session: Session) -> int:
    """The id of the last transfer, once nobody can add one below it any more; 0 for an empty ledger.

    Ids are given before the commit, so a smaller one may still appear. Whoever was given one holds a lock on the table
    until the end of the transaction: wait for those that hold one now. Run it outside a snapshot (READ COMMITTED).
    Raises TimeoutError when a transaction stays open.
    """
    connection = session.connection()
    last: int = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM ledger_transfer").scalar_one()
    waiting = set(connection.exec_driver_sql(_UNDER_WAY, (list(WATCHED),)).scalars())
    end = time.monotonic() + PATIENCE
    while waiting:
        waiting &= set(connection.exec_driver_sql(_UNDER_WAY, (list(WATCHED),)).scalars())
        if waiting and time.monotonic() > end:
            message = "a transaction that writes the ledger does not end"
            raise TimeoutError(message)
        time.sleep(0.02 if waiting else 0)
    return last


def _rows(session: Session, statement: str, **bounds: object) -> Iterable[Any]:
    return session.connection().execute(sa.text(statement), bounds)


def standing(session: Session, last: int, until: date) -> list[Sums]:
    """Every account that was used, in every book."""
    return [Sums(*row) for row in _rows(session, _STANDING, last=last, until=until)]


def moved(session: Session, last: int, since: date, until: date) -> list[Moved]:
    """What moved in the budget and the cash book, by the kinds it moved between."""
    return sorted(Moved(*row) for row in _rows(session, _MOVED, last=last, since=since, until=until))


def sent(session: Session, last: int, since: date, until: date) -> list[Sent]:
    """Payments that arrived, and those that came back, in the order of their days."""
    return [Sent(*row) for row in _rows(session, _SENT, last=last, since=since, until=until)]


def trail(session: Session, last: int) -> tuple[int, str]:
    """How many transfers there are up to one, and one digest over all of them with their days."""
    ((count, digest),) = _rows(session, _TRAIL, last=last)
    return count, digest


def transfers_per_book(session: Session, last: int, until: date) -> dict[str, int]:
    """How many transfers each book has."""
    return {str(book): count for book, count in _rows(session, _PER_BOOK, last=last, until=until)}


def digest_of(session: Session, transfer_id: int) -> str:
    """The digest of one transfer, as letters; empty when there is none."""
    query = sa.text("SELECT encode(digest, 'hex') FROM ledger_transfer WHERE id = :id")
    return session.connection().execute(query, {"id": transfer_id}).scalar_one_or_none() or ""
