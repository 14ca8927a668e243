"""Whose a place is, in words. Later packages say how their things are called (voucher.naming); the ledger knows ids."""

from collections.abc import Callable, Collection, Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa

from voucher.kernel.db import Session
from voucher.ledger import chart
from voucher.ledger.models import NOBODY, Account

Names = Callable[[Session, Collection[UUID]], Mapping[UUID, str]]
_names: dict[str, Names] = {}

# Where nobody says how a thing is called: what its place was first used for.
_FIRST = sa.text("""
SELECT DISTINCT ON (e.account_id) e.account_id, t.document FROM ledger_entry e
JOIN ledger_transfer t ON t.id = e.transfer_id WHERE e.account_id = ANY (:ids) AND e.version = 1""")


def call(owner: str, names: Names) -> None:
    """Say how owners of a kind are called: round, voucher, ..., fund for a fund's book, actor for who did it."""
    _names[owner] = names


def names_of(session: Session, owner: str, ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Names of things of one kind; who is not known is left out."""
    known = {key for key in ids if key is not None and key != NOBODY}
    if not known or owner not in _names:
        return {}
    return _names[owner](session, known)


def of_accounts(session: Session, accounts: Collection[Account]) -> dict[int, str]:
    """Whose each account is, by the account's number; empty for a place that a book has once."""
    groups: dict[str, list[Account]] = {}
    for account in accounts:
        kind = chart.KINDS.get((account.book.partition(":")[0], account.code))
        if kind is not None and account.owner_id != NOBODY:
            groups.setdefault(kind.owner, []).append(account)
    found: dict[int, str] = {}
    for owner, members in groups.items():
        names = names_of(session, owner, (account.owner_id for account in members))
        found |= {account.id: names[account.owner_id] for account in members if account.owner_id in names}
    if nameless := [a.id for group in groups.values() for a in group if a.id not in found]:
        found |= {number: ref for number, ref in session.connection().execute(_FIRST, {"ids": nameless})}  # noqa: C416
    return found


def of_books(session: Session, books: Collection[str]) -> dict[str, str]:
    """The fund behind each fund's book."""
    funds = {UUID(book.partition(":")[2]): book for book in books if book.startswith("fund:")}
    return {funds[key]: name for key, name in names_of(session, "fund", funds).items()}
