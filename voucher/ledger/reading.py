"""Read whole books and histories: trial balance, accounts of a kind, statement, journal, one link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.listing import Order, Page, page
from voucher.ledger import chart
from voucher.ledger.models import Account, Book, Entry, Period, Transfer
from voucher.ledger.places import Kind, Side
from voucher.ledger.queries import Sums
from voucher.settings import SEOUL

NEWEST = Order((Transfer.id,), descending=True)
OPENED = Order((Account.id,))
LATEST = Order((Entry.version,), descending=True)
DEBTOR, CREDITOR = aliased(Account, name="debtor"), aliased(Account, name="creditor")

_TRIAL = """
SELECT a.code, a.unit, count(*), sum(a.debits), sum(a.credits), sum(a.pending_debits), sum(a.pending_credits)
FROM ledger_account a WHERE a.book = :book GROUP BY a.code, a.unit"""
_TRIAL_THEN = """
SELECT a.code, a.unit, count(*), sum(e.debits), sum(e.credits), sum(e.pending_debits), sum(e.pending_credits)
FROM ledger_account a CROSS JOIN LATERAL (
    SELECT debits, credits, pending_debits, pending_credits FROM ledger_entry
    WHERE account_id = a.id AND recorded_at < :before ORDER BY recorded_at DESC, version DESC LIMIT 1) e
WHERE a.book = :book GROUP BY a.code, a.unit"""


@dataclass(frozen=True)
class Total:
    """All places of one kind together, in one unit."""

    kind: Kind
    unit: str
    count: int
    sums: Sums

    @property
    def debit(self) -> int | None:
        """What stands on the debit side, None when the kind stands on the other."""
        here = self.sums.balance(Side.DEBIT)
        return here if here > 0 or (here == 0 and self.kind.side is Side.DEBIT) else None

    @property
    def credit(self) -> int | None:
        """What stands on the credit side."""
        here = self.sums.balance(Side.CREDIT)
        return here if here > 0 or (here == 0 and self.kind.side is Side.CREDIT) else None


def kind_of(account: Account) -> Kind:
    """The chart's words for an account."""
    return chart.KINDS[account.book.partition(":")[0], account.code]


def end_of(day: date) -> datetime:
    """The instant when a day is over in Seoul: the books as of a day are what was recorded before it."""
    after = day + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=SEOUL)


def books(session: Session) -> Sequence[str]:
    """Budget, cash, then the funds in the order of their opening."""
    first = sa.case((col(Book.code) == chart.BUDGET, 0), (col(Book.code) == chart.CASH, 1), else_=2)
    return session.exec(select(Book.code).order_by(first, col(Book.opened_at), col(Book.code))).all()


def trial_balance(session: Session, book: str, as_of: date | None = None) -> list[Total]:
    """Every kind that was used, in the chart's order. Debits and credits have the same sum."""
    statement, values = (_TRIAL, {"book": book})
    if as_of is not None:
        statement, values = _TRIAL_THEN, {"book": book, "before": end_of(as_of)}  # type: ignore[dict-item]
    family = book.partition(":")[0]
    order = list(chart.KINDS)
    found = [
        Total(chart.KINDS[family, code], unit, count, Sums(*(int(part) for part in sums)))
        for code, unit, count, *sums in session.connection().execute(sa.text(statement), values)
    ]
    return sorted(found, key=lambda total: (order.index((family, total.kind.code)), total.unit))


def closed_until(session: Session, book: str) -> date | None:
    """The last day of a book that is closed."""
    return session.exec(select(sa.func.max(Period.lasts_until)).where(col(Period.book) == book)).one()


def accounts(
    session: Session, book: str, code: str, cursors: Mapping[str, str], as_of: date | None = None
) -> Page[Any]:
    """Places of one kind with their sums, in the order of their opening: (Account, its last Entry)."""
    last = select(Entry).where(col(Entry.account_id) == col(Account.id))
    if as_of is not None:
        last = last.where(col(Entry.recorded_at) < end_of(as_of))
    entry = aliased(
        Entry, last.order_by(col(Entry.recorded_at).desc(), col(Entry.version).desc()).limit(1).lateral("last")
    )
    query = select(Account, entry).join(entry, sa.true())
    return page(session, query.where(col(Account.book) == book, col(Account.code) == code), OPENED, cursors)


def account(session: Session, number: int) -> Account:
    """One account. NotFound when there is none."""
    found = session.get(Account, number) if number < 2**63 else None
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return found


def last_entry(session: Session, number: int, as_of: date | None = None) -> Entry | None:
    """The state of one account, now or as of a day; None before it was ever used."""
    last = select(Entry).where(col(Entry.account_id) == number)
    if as_of is not None:
        last = last.where(col(Entry.recorded_at) < end_of(as_of))
    return session.exec(last.order_by(col(Entry.recorded_at).desc(), col(Entry.version).desc()).limit(1)).first()


def _statement(number: int, as_of: date | None) -> Any:
    other = aliased(Account)
    here = col(Entry.account_id)
    there = sa.case((col(Transfer.debit_id) == here, col(Transfer.credit_id)), else_=col(Transfer.debit_id))
    query = select(Entry, Transfer, other).join(Transfer, col(Transfer.id) == col(Entry.transfer_id))
    query = query.join(other, col(other.id) == there).where(here == number)
    return query if as_of is None else query.where(col(Entry.recorded_at) < end_of(as_of))


def statement(session: Session, number: int, cursors: Mapping[str, str], as_of: date | None = None) -> Page[Any]:
    """What moved one account, the newest first: (Entry after it, Transfer, the Account on the other side)."""
    return page(session, _statement(number, as_of), LATEST, cursors)


def whole_statement(session: Session, number: int, as_of: date | None = None, *, most: int = 100_000) -> Any:
    """The same without pages, the oldest first."""
    return session.exec(_statement(number, as_of).order_by(col(Entry.version)).limit(most))


def _transfers() -> Any:
    query = select(Transfer, DEBTOR, CREDITOR).join(DEBTOR, col(DEBTOR.id) == col(Transfer.debit_id))
    return query.join(CREDITOR, col(CREDITOR.id) == col(Transfer.credit_id))


@dataclass(frozen=True)
class Wanted:
    """What of the journal is wanted. Days are those for which a movement counts."""

    book: str = ""
    document: str = ""
    since: date | None = None
    until: date | None = None
    least: int | None = None
    most: int | None = None


def journal(session: Session, wanted: Wanted, cursors: Mapping[str, str]) -> Page[Any]:
    """Movements, the newest first: (Transfer, its debit Account, its credit Account)."""
    query = _transfers()
    if wanted.book:
        query = query.where(col(Transfer.book) == wanted.book)
    if wanted.document:
        query = query.where(col(Transfer.document) == wanted.document)
    if wanted.since is not None:
        query = query.where(col(Transfer.effective_on) >= wanted.since)
    if wanted.until is not None:
        query = query.where(col(Transfer.effective_on) <= wanted.until)
    if wanted.least is not None:
        query = query.where(col(Transfer.amount) >= wanted.least)
    if wanted.most is not None:
        query = query.where(col(Transfer.amount) <= wanted.most)
    return page(session, query, NEWEST, cursors)


def of_documents(session: Session, documents: Sequence[str], *, most: int = 500) -> Sequence[Any]:
    """What moved for these documents, in the order in which it was recorded. For the path of one won."""
    query = _transfers().where(col(Transfer.document).in_(documents))
    return list(session.exec(query.order_by(col(Transfer.id)).limit(most)))


def link(session: Session, link_id: UUID) -> Sequence[Any]:
    """Every leg of one act. NotFound when there is none."""
    found = list(session.exec(_transfers().where(col(Transfer.link_id) == link_id).order_by(col(Transfer.leg))))
    if not found:
        raise NotFound(N_("There is nothing here under this reference."))
    return found


def followers(session: Session, legs: Sequence[Transfer]) -> Sequence[Transfer]:
    """What settled, voided or reversed these legs later: the first leg of each link."""
    ids = [leg.id for leg in legs]
    later = sa.or_(col(Transfer.resolves_id).in_(ids), col(Transfer.reverses_id).in_(ids))
    return session.exec(select(Transfer).where(later, col(Transfer.leg) == 1).order_by(col(Transfer.id))).all()


def origin(session: Session, leg: Transfer) -> Transfer | None:
    """What this leg settles, voids or reverses."""
    number = leg.resolves_id or leg.reverses_id
    return session.get(Transfer, number) if number else None


def flows(session: Session, book: str, since: date, until: date) -> list[tuple[str, str, int, int]]:
    """What moved between kinds in some days (both included): (from code, to code, movements, sum of won)."""
    moved = sa.text("""
        SELECT c.code, d.code, count(*), sum(t.amount) FROM ledger_transfer t
        JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id
        WHERE t.book = :book AND t.effective_on BETWEEN :since AND :until AND t.state IN ('posted', 'post')
        GROUP BY c.code, d.code ORDER BY c.code, d.code""")
    values = {"book": book, "since": since, "until": until}
    return [(a, b, count, int(total)) for a, b, count, total in session.connection().execute(moved, values)]
