"""Read one book by the days for which its movements count, whenever they were recorded. For funds and their reports."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from voucher.kernel.db import Session
from voucher.ledger import chart
from voucher.ledger.places import Place, Side

_EVERY = 2**63 - 1  # larger than any id
# From a book's accounts to their entries to the transfers: as many rows as the book has, however large the ledger is.
_SUMS = sa.text("""
SELECT a.code, a.owner_id, sum(CASE WHEN t.debit_id = a.id THEN t.amount ELSE -t.amount END)::bigint
FROM ledger_account a
JOIN ledger_entry e ON e.account_id = a.id
JOIN ledger_transfer t ON t.id = e.transfer_id
WHERE a.book = :book AND t.state IN ('posted', 'post') AND t.effective_on <= :until
GROUP BY a.code, a.owner_id""")
_MOVED = sa.text("""
SELECT t.effective_on, sum(CASE WHEN t.debit_id = a.id THEN t.amount ELSE -t.amount END)::bigint
FROM ledger_account a
JOIN ledger_entry e ON e.account_id = a.id
JOIN ledger_transfer t ON t.id = e.transfer_id
JOIN ledger_account other ON other.id = CASE WHEN t.debit_id = a.id THEN t.credit_id ELSE t.debit_id END
WHERE a.book = :book AND a.code = :code AND other.code = ANY (:others)
    AND t.state IN ('posted', 'post') AND t.effective_on <= :until AND t.id <= :last
GROUP BY t.effective_on ORDER BY t.effective_on""")


def sums(session: Session, book: str, until: date) -> dict[str, dict[UUID, int]]:
    """Every place of a book on its normal side, up to and with a day: by code, then by owner."""
    found: dict[str, dict[UUID, int]] = {}
    family = book.partition(":")[0]
    for code, owner_id, debit in session.connection().execute(_SUMS, {"book": book, "until": until}):
        side = chart.KINDS[family, code].side
        found.setdefault(code, {})[owner_id] = debit if side is Side.DEBIT else -debit
    return found


def moved(
    session: Session, place: Place, others: Sequence[str], until: date, *, last: int | None = None
) -> list[tuple[date, int]]:
    """What came into places of this code from those others (and went back, negative), a sum a day.

    With `last`, only of transfers up to that id: what a report saw stays what it saw.
    """
    values = {"book": place.book, "code": place.code, "others": list(others), "until": until, "last": last or _EVERY}
    return [(on, amount) for on, amount in session.connection().execute(_MOVED, values)]
