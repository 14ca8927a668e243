"""WHAT THE LEDGER'S OWNERS ARE CALLED: each kind of thing that owns a place in the ledger, and its name for people."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from voucher.contracts.models import Contract
from voucher.funds.models import Fund
from voucher.invoices.models import Invoice
from voucher.kernel.db import Session
from voucher.kernel.saying import language
from voucher.ledger import owners
from voucher.people.models import Organisation, User
from voucher.programmes.models import Programme, Round
from voucher.ventures.models import Investment
from voucher.vouchers.models import Voucher

NAMES: dict[str, Any] = {  # a column, or the Korean name and the English one
    "line": (Programme.name_ko, Programme.name_en),
    "round": Round.ref,
    "voucher": Voucher.ref,
    "contract": Contract.ref,
    "invoice": Invoice.ref,
    "supplier": (Organisation.name, Organisation.name_en),
    "firm": (Organisation.name, Organisation.name_en),
    "partner": (Organisation.name, Organisation.name_en),
    "investment": Investment.ref,
    "fund": (Fund.name_ko, Fund.name_en),
    "actor": User.name,
}


def _lookup(named: Any) -> owners.Names:
    korean, english = named if isinstance(named, tuple) else (named, named)
    table = korean.class_

    def names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
        rows = session.exec(select(table.id, korean, english).where(col(table.id).in_(ids)))
        speaks_korean = language() == "ko"
        return {key: ko if speaks_korean else en or ko for key, ko, en in rows}

    return names


def connect() -> None:
    """Make it so, once per process."""
    for owner, column in NAMES.items():
        owners.call(owner, _lookup(column))
