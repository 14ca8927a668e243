"""The journal in the words of foreign tools, so that the books can be verified without ours.

hledger and beancount get every movement that happened (money that is only held is not one) and, at the end, the
balance of every account as the ledger itself says it: the tool adds up the movements and refuses if they disagree.
The CSV has every transfer, held ones too. Everything streams.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import IO, Any
from uuid import UUID

import sqlalchemy as sa

from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.sheets import STARTS_A_FORMULA
from voucher.ledger import chart
from voucher.ledger.checking import rows, snapshot
from voucher.ledger.models import NOBODY
from voucher.ledger.places import Side

FORMATS = ("hledger", "beancount", "csv")
_COLUMNS = (
    "id",
    "link_id",
    "leg",
    "legs",
    "state",
    "book",
    "debit",
    "credit",
    "amount",
    "unit",
    "effective_on",
    "recorded_at",
    "document",
    "memo",
    "actor_id",
    "key",
    "resolves_id",
    "reverses_id",
)
_TRANSFERS = """
SELECT t.*, d.code AS debit_code, d.owner_id AS debit_owner_id, c.code AS credit_code, c.owner_id AS credit_owner_id
FROM ledger_transfer t JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id"""
_MOVED = _TRANSFERS + " WHERE t.state IN ('posted', 'post') ORDER BY t.effective_on, t.id"
_ACCOUNTS = "SELECT a.*, debits - credits AS balance FROM ledger_account a ORDER BY book, code, owner_id, unit"


def journal(out: IO[str], kind: str) -> None:
    """Write the whole journal to an open text file; `kind` is one of FORMATS."""
    with snapshot() as session:
        write(session, out, kind)


def write(session: Session, out: IO[str], kind: str) -> None:
    """Write the journal as this session sees it."""
    if kind == "csv":
        _csv(session, out)
        return
    lines = {"hledger": _hledger, "beancount": _beancount}[kind](session)
    out.writelines(line + "\n" for line in lines)


def _csv(session: Session, out: IO[str]) -> None:
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in rows(session, _TRANSFERS + " ORDER BY t.id"):
        values = row._mapping  # noqa: SLF001
        sides = {
            "debit": _plain(row.book, row.debit_code, row.debit_owner_id),
            "credit": _plain(row.book, row.credit_code, row.credit_owner_id),
        }
        writer.writerow([cell(sides.get(column) or values.get(column)) for column in _COLUMNS])


def cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(STARTS_A_FORMULA):
        return f"'{value}"
    return value.isoformat() if isinstance(value, date) else value


def _minor_digits(session: Session) -> dict[str, int]:
    found = session.connection().execute(sa.text("SELECT code, minor_digits FROM ledger_unit ORDER BY code"))
    return {unit: digits for unit, digits in found}  # noqa: C416


def _sum(amount: int, digits: int) -> str:
    """An integer of minor units as the tools read it."""
    if not digits:
        return str(amount)
    whole, minor = divmod(abs(amount), 10**digits)
    return f"{'-' * (amount < 0)}{whole}.{minor:0{digits}}"


def _line(text: str, forbidden: str) -> str:
    """Somebody's text on one line, without the letters that mean something to the tool."""
    return re.sub(rf"[\s{re.escape(forbidden)}]+", " ", text).strip()


def _first_day(session: Session) -> date:
    found = session.connection().execute(sa.text("SELECT min(effective_on) FROM ledger_transfer")).scalar()
    return found or clock.today()


def _last_day(session: Session) -> date:
    found = session.connection().execute(sa.text("SELECT max(effective_on) FROM ledger_transfer")).scalar()
    return max(found or clock.today(), clock.today())


# ---- hledger ---------------------------------------------------------------------------------------------------------


def _plain(book: str, code: str, owner_id: UUID) -> str:
    return f"{book}:{code}" if owner_id == NOBODY else f"{book}:{code}:{owner_id}"


def _hledger(session: Session) -> Iterator[str]:
    digits = _minor_digits(session)
    yield "; Verify: hledger check --strict -f <this file>"
    for unit, places in digits.items():
        yield f"commodity {_sum(1000 * 10**places, places)}{'' if places else '.'} {unit}"
    for account in rows(session, _ACCOUNTS):
        yield f"account {_plain(account.book, account.code, account.owner_id)}"
    for row in rows(session, _MOVED):
        yield from _hledger_transfer(row, digits[row.unit])
    yield ""
    yield f"{_last_day(session)} * The balances that the ledger itself keeps"
    for account in rows(session, _ACCOUNTS):
        name = _plain(account.book, account.code, account.owner_id)
        amount = _sum(account.balance, digits[account.unit])
        yield f"    {name}  0 {account.unit} = {amount} {account.unit}"


def _hledger_transfer(row: Any, digits: int) -> Iterator[str]:
    amount = _sum(row.amount, digits)
    yield ""
    yield f"{row.effective_on} * ({_line(row.document, '()')}) {_line(row.memo, ';|')}".rstrip()
    yield f"    ; transfer:{row.id}, link:{row.link_id}, key:{_line(row.key, ',')}"
    yield f"    {_plain(row.book, row.debit_code, row.debit_owner_id)}  {amount} {row.unit}"
    yield f"    {_plain(row.book, row.credit_code, row.credit_owner_id)}  -{amount} {row.unit}"


# ---- beancount -------------------------------------------------------------------------------------------------------


def _beancount_name(book: str, code: str, owner_id: UUID) -> str:
    family, _, fund = book.partition(":")
    root = "Assets" if chart.KINDS[family, code].side is Side.DEBIT else "Liabilities"
    parts = [root, family.capitalize()]
    parts += [f"N{fund}"] if fund else []
    parts.append("".join(word.capitalize() for word in code.split("_")))
    parts += [] if owner_id == NOBODY else [f"N{owner_id}"]
    return ":".join(parts)


def _beancount(session: Session) -> Iterator[str]:
    digits, first, last = _minor_digits(session), _first_day(session), _last_day(session)
    yield "; Verify: bean-check <this file>"
    yield 'option "title" "Vouchers and funds"'
    for account in rows(session, _ACCOUNTS):
        yield f"{first} open {_beancount_name(account.book, account.code, account.owner_id)} {account.unit}"
    for row in rows(session, _MOVED):
        yield from _beancount_transfer(row, digits[row.unit])
    yield "; The balances that the ledger itself keeps, at the beginning of the day"
    for account in rows(session, _ACCOUNTS):
        name = _beancount_name(account.book, account.code, account.owner_id)
        amount = _sum(account.balance, digits[account.unit])
        yield f"{last + timedelta(days=1)} balance {name} {amount} {account.unit}"


def _beancount_transfer(row: Any, digits: int) -> Iterator[str]:
    amount = _sum(row.amount, digits)
    yield f'{row.effective_on} * "{_line(row.document, chr(34) + chr(92))}" "{_line(row.memo, chr(34) + chr(92))}"'
    yield f'  transfer: "{row.id}"'
    yield f'  link: "{row.link_id}"'
    yield f'  key: "{_line(row.key, chr(34) + chr(92))}"'
    yield f"  {_beancount_name(row.book, row.debit_code, row.debit_owner_id)} {amount} {row.unit}"
    yield f"  {_beancount_name(row.book, row.credit_code, row.credit_owner_id)} -{amount} {row.unit}"
