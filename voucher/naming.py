"""WHAT THE LEDGER'S OWNERS ARE CALLED: each kind of thing that owns a place in the ledger, and its name for people."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from voucher.contracts.models import Contract
from voucher.funds.models import Fund
from voucher.invoices.models import Invoice
from voucher.kernel.db import Session
from voucher.ledger import owners
from voucher.people.models import Organisation, User
from voucher.programmes.models import Programme, Round
from voucher.ventures.models import Investment
from voucher.vouchers.models import Voucher

NAMES: dict[str, Any] = {
    "line": Programme.name_ko,
    "round": Round.ref,
    "voucher": Voucher.ref,
    "contract": Contract.ref,
    "invoice": Invoice.ref,
    "supplier": Organisation.name,
    "firm": Organisation.name,
    "partner": Organisation.name,
    "investment": Investment.ref,
    "fund": Fund.name_ko,
    "actor": User.name,
}


def _lookup(column: Any) -> owners.Names:
    def names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
        table = column.class_
        return dict(session.exec(select(table.id, column).where(col(table.id).in_(ids))).all())

    return names


def connect() -> None:
    """Make it so, once per process."""
    for owner, column in NAMES.items():
        owners.call(owner, _lookup(column))
