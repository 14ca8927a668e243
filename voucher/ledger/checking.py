"""Prove the books: replay everything from the transfers and compare it with what the tables say.

Nothing here trusts a trigger, an index or a running sum. Every proof streams, so a million rows need no more memory
than a thousand, and names the place of its first fault. Other packages add proofs of their own: `main(extra=[...])`.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click
import sqlalchemy as sa

from voucher import settings
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.ledger import chart

BATCH = 5_000


@dataclass(frozen=True)
class Proof:
    """One thing that was proved of so many rows, or the place of the first fault."""

    name: str
    count: int
    fault: str | None = None

    def __str__(self) -> str:
        if self.fault is None:
            return f"ok     {self.name} ({self.count:,})"
        return f"FAULT  {self.name}: {self.fault}"


Check = Callable[[Session], Proof]


def rows(session: Session, statement: str) -> Iterator[Any]:
    """Rows as they come, a batch in memory at a time."""
    streamed = sa.text(statement).execution_options(stream_results=True, yield_per=BATCH)
    with session.connection().execute(streamed) as result:
        yield from result


_ENTRIES = """
SELECT e.account_id, e.version, e.transfer_id, e.debits, e.credits, e.pending_debits, e.pending_credits,
    e.recorded_at, t.state, t.amount, t.debit_id, t.credit_id,
    a.guard, a.version AS last_version, a.debits AS last_debits, a.credits AS last_credits,
    a.pending_debits AS last_pending_debits, a.pending_credits AS last_pending_credits, a.book, t.book AS t_book
FROM ledger_entry e
LEFT JOIN ledger_account a ON a.id = e.account_id
LEFT JOIN ledger_transfer t ON t.id = e.transfer_id
ORDER BY e.account_id, e.version"""
_NOW = {"posted": 1, "post": 1, "pending": 0, "void": 0}
_HELD = {"posted": 0, "post": -1, "pending": 1, "void": -1}


def _after(row: Any, sums: tuple[int, ...]) -> tuple[int, ...]:
    """The sums of an account after one more transfer."""
    now, held = _NOW[row.state] * row.amount, _HELD[row.state] * row.amount
    debits, credits_, held_in, held_out = sums
    if row.account_id == row.debit_id:
        return debits + now, credits_, held_in + held, held_out
    return debits, credits_ + now, held_in, held_out + held


def _entry_faults(row: Any, before: Any, sums: tuple[int, ...]) -> Iterator[str]:
    """What is wrong with one entry, given the one before it on the same account and the replayed sums."""
    if row.guard is None or row.state is None:
        yield "its account or its transfer does not exist"
        return
    if row.account_id not in {row.debit_id, row.credit_id} or row.book != row.t_book:
        yield f"transfer {row.transfer_id} does not touch this account"
    if row.version != (before.version + 1 if before else 1):
        yield "a version is missing before it"
    if before and row.recorded_at < before.recorded_at:
        yield "it is recorded before the version before it"
    if (row.debits, row.credits, row.pending_debits, row.pending_credits) != sums:
        yield f"it says {tuple(row[3:7])}, the transfers say {sums}"
    debits, credits_, held_in, held_out = sums
    room = {"debit": debits - credits_ - held_out, "credit": credits_ - debits - held_in}
    if min(sums) < 0 or room.get(row.guard, 0) < 0:
        yield f"the place was below zero: {sums}"


def _last_fault(row: Any) -> str | None:
    """Whether the account says what its last entry says."""
    entry = tuple(row[3:7])
    account = (row.last_debits, row.last_credits, row.last_pending_debits, row.last_pending_credits)
    if entry == account and row.version == row.last_version:
        return None
    return f"the account says {account} at version {row.last_version}, its last entry {entry} at {row.version}"


def replay(session: Session) -> Proof:
    """Every account, version by version: contiguous, as the transfers say, guarded, and ending as the account says."""
    name = "accounts replay from their transfers, in order, never below zero"
    before: Any = None
    sums: tuple[int, ...] = (0, 0, 0, 0)
    count = 0
    for row in rows(session, _ENTRIES):
        if before is not None and before.account_id != row.account_id:
            if fault := _last_fault(before):
                return Proof(name, count, f"account {before.account_id}: {fault}")
            before, sums = None, (0, 0, 0, 0)
        if row.state in _NOW:
            sums = _after(row, sums)
        if fault := next(_entry_faults(row, before, sums), None):
            return Proof(name, count, f"account {row.account_id} version {row.version}: {fault}")
        before, count = row, count + 1
    if before is not None and (fault := _last_fault(before)):
        return Proof(name, count, f"account {before.account_id}: {fault}")
    return Proof(name, count)


def digests(session: Session) -> Proof:
    """Every transfer still says what it said when it was accepted."""
    name = "transfers carry the digest of their own content"
    columns = "state, leg, legs, debit_id, credit_id, amount, resolves_id, reverses_id, document"
    count = 0
    for row in rows(session, f"SELECT id, digest, {columns} FROM ledger_transfer ORDER BY id"):  # noqa: S608
        content = "|".join("" if value is None else str(value) for value in row[2:])
        if hashlib.sha256(content.encode()).digest() != bytes(row.digest):
            return Proof(name, count, f"transfer {row.id}")
        count += 1
    return Proof(name, count)


def chart_followed(session: Session) -> Proof:
    """Every account is in the chart, with the guard that the chart gives it, and empty ones are empty."""
    name = "accounts are in the chart, with its guards"
    count = 0
    for row in rows(session, "SELECT * FROM ledger_account ORDER BY id"):
        kind = chart.KINDS.get((row.book.partition(":")[0], row.code))
        if kind is None or kind.guard != row.guard:
            return Proof(name, count, f"account {row.id} ({row.book}:{row.code}, guard {row.guard})")
        used = (row.debits, row.credits, row.pending_debits, row.pending_credits) != (0, 0, 0, 0)
        if used and row.version == 0:
            return Proof(name, count, f"account {row.id} holds money that no transfer brought")
        count += 1
    return Proof(name, count)


# Each statement finds rows that must not exist, first fault first: (what is proved, what is counted, the search).
_SEARCHES = (
    (
        "transfers have one entry on each side",
        "ledger_transfer",
        """SELECT 'transfer ' || t.id FROM ledger_transfer t WHERE (SELECT count(*) FROM ledger_entry e
            WHERE e.transfer_id = t.id AND e.account_id IN (t.debit_id, t.credit_id)) <> 2 ORDER BY t.id""",
    ),
    (
        "accounts that moved have their entries",
        "ledger_account",
        """SELECT 'account ' || a.id FROM ledger_account a WHERE a.version > 0 AND NOT EXISTS (
            SELECT FROM ledger_entry e WHERE e.account_id = a.id AND e.version = a.version) ORDER BY a.id""",
    ),
    (
        "links are whole: one key, one state, every leg",
        "ledger_transfer",
        """SELECT 'link ' || link_id FROM ledger_transfer GROUP BY link_id
            HAVING count(*) <> min(legs) OR min(legs) <> max(legs) OR max(leg) <> min(legs) OR min(leg) <> 1
            OR count(DISTINCT leg) <> count(*) OR min(key) <> max(key) OR min(state) <> max(state)
            ORDER BY min(id)""",
    ),
    (
        "a key names one link",
        "ledger_transfer",
        """SELECT 'key ' || key FROM ledger_transfer GROUP BY key
            HAVING count(DISTINCT link_id) > 1 ORDER BY min(id)""",
    ),
    (
        "held money ended at most once, as it was held",
        "ledger_transfer WHERE resolves_id IS NOT NULL",
        """SELECT 'transfer ' || t.id FROM ledger_transfer t LEFT JOIN ledger_transfer o ON o.id = t.resolves_id
            WHERE (t.state IN ('post', 'void')) <> (t.resolves_id IS NOT NULL) OR t.resolves_id IS NOT NULL
            AND ((o.state, o.debit_id, o.credit_id, o.amount, o.book)
                IS DISTINCT FROM ('pending', t.debit_id, t.credit_id, t.amount, t.book)
            OR EXISTS (SELECT FROM ledger_transfer d WHERE d.resolves_id = t.resolves_id AND d.id < t.id))
            ORDER BY t.id""",
    ),
    (
        "reversals mirror what they reverse, at most once",
        "ledger_transfer WHERE reverses_id IS NOT NULL",
        """SELECT 'transfer ' || t.id FROM ledger_transfer t LEFT JOIN ledger_transfer o ON o.id = t.reverses_id
            WHERE t.reverses_id IS NOT NULL AND (t.state <> 'posted' OR o.id IS NULL
            OR o.state NOT IN ('posted', 'post') OR o.reverses_id IS NOT NULL
            OR (o.debit_id, o.credit_id, o.amount, o.book) <> (t.credit_id, t.debit_id, t.amount, t.book)
            OR EXISTS (SELECT FROM ledger_transfer d WHERE d.reverses_id = t.reverses_id AND d.id < t.id))
            ORDER BY t.id""",
    ),
    (
        "books balance to zero, in every unit",
        "ledger_book",
        """SELECT 'book ' || book || ' in ' || unit || ': ' || sum(debits - credits) FROM ledger_account
            GROUP BY book, unit
            HAVING sum(debits) <> sum(credits) OR sum(pending_debits) <> sum(pending_credits) ORDER BY book, unit""",
    ),
    (
        "closed periods stayed closed and follow each other",
        "ledger_period",
        """SELECT 'transfer ' || t.id || ' in ' || p.book || ' until ' || p.lasts_until FROM ledger_period p
            JOIN ledger_transfer t ON t.book = p.book AND t.effective_on BETWEEN p.starts_on AND p.lasts_until
                AND t.recorded_at > p.closed_at
            UNION ALL SELECT 'period ' || p.book || ' from ' || p.starts_on FROM ledger_period p
            WHERE p.starts_on <> coalesce((SELECT max(q.lasts_until) + 1 FROM ledger_period q
                WHERE q.book = p.book AND q.lasts_until < p.lasts_until), '2000-01-01')""",
    ),
)
_TABLES = "account book entry period transfer unit"
_TRIGGERS = (
    "account_moves account_never account_opens book_never entry_moves entry_never period_closes period_never"
    " transfer_admits transfer_moves transfer_never unit_never"
)


def search(name: str, counted: str, statement: str) -> Check:
    """A proof by a search for rows that must not exist. `counted` is a FROM clause: what was looked through."""

    def check(session: Session) -> Proof:
        connection = session.connection()
        found = connection.execute(sa.text(statement + " LIMIT 1")).scalar()
        count = connection.execute(sa.text(f"SELECT count(*) FROM {counted}")).scalar_one()  # noqa: S608
        return Proof(name, count, found)

    return check


def guarded(session: Session) -> Proof:
    """The locks themselves are in place: triggers on, CHECKs there, the portal's role without rights to change."""
    name = "the database's own guards are in place"
    connection = session.connection()
    enabled = "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'ledger\\_%' AND tgenabled IN ('O', 'A')"
    there = set(connection.execute(sa.text(enabled)).scalars())
    for trigger in _TRIGGERS.split():
        if f"ledger_{trigger}" not in there:
            return Proof(name, 0, f"trigger ledger_{trigger} is off or gone")
    checks = "SELECT conname FROM pg_constraint WHERE conname LIKE 'ck\\_ledger\\_%' AND convalidated"
    standing = set(connection.execute(sa.text(checks)).scalars())
    for rule in ("enough", "amount", "two_accounts"):
        if not any(constraint.endswith(rule) for constraint in standing):
            return Proof(name, 0, f"a CHECK is gone: {rule}")
    wrong = """SELECT c.relname || ' ' || deed FROM pg_class c,
        unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'INSERT']) AS deed
        WHERE c.oid = ANY (CAST(:tables AS regclass[])) AND has_table_privilege(:role, c.oid, deed) LIMIT 1"""
    values = {"role": settings.get().app_role, "tables": [f"ledger_{table}" for table in _TABLES.split()]}
    if excess := connection.execute(sa.text(wrong), values).scalar():
        return Proof(name, 0, f"the portal's role may do this: {excess}")
    return Proof(name, len(_TRIGGERS.split()))


CHECKS: tuple[Check, ...] = (
    guarded,
    chart_followed,
    replay,
    digests,
    *(search(*parts) for parts in _SEARCHES),
)


def check(session: Session, extra: Iterable[Check] = ()) -> Iterator[Proof]:
    """Every proof, one after the other, on one view of the data."""
    for one in (*CHECKS, *extra):
        yield one(session)


@contextmanager
def snapshot() -> Iterator[Session]:
    """One unmoving, read-only view of everything, while the portal works on."""
    with Session(db.engine()) as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
        yield session


def main(extra: Iterable[Check] = ()) -> int:
    """`voucher check`: one line per proof; exit code 1 when any found a fault."""
    sound = True
    with snapshot() as session:
        for proof in check(session, extra):
            click.echo(str(proof))
            sound = sound and proof.fault is None
    return 0 if sound else 1
