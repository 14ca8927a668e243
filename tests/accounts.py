"""Bank accounts of suppliers, as rows: confirmed, waiting, or none."""

from typing import Any
from uuid import UUID

from sqlmodel import col, select

from tests.world import NOW
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.people.models import Kind, Organisation, User
from voucher.people.roles import Role
from voucher.suppliers.models import Supplier

NONE: dict[str, Any] = {
    "payout_account": "", "bank_last4": "", "bank_code": "", "bank_holder": "", "account_connected_at": None,
    "account_changed_at": None, "account_by_id": None, "account_held_at": None, "account_confirmed_at": None,
    "account_confirmed_by_id": None,
}  # fmt: skip
WAITING: dict[str, Any] = {"account_held_at": NOW, "account_confirmed_at": None, "account_confirmed_by_id": None}


def confirmed(session: Session, organisation_id: UUID, name: str = "", last4: str = "6789") -> dict[str, Any]:
    """A supplier's bank account: named by one of its people, confirmed by an officer of the agency."""
    of = select(User.id).order_by(col(User.created_at), col(User.id))
    officer = of.join(Organisation).where(Organisation.kind == Kind.AGENCY, col(User.roles).contains([Role.OFFICER]))
    return {
        "payout_account": name or f"acct_{organisation_id.hex[-12:]}",
        "bank_last4": last4,
        "account_connected_at": NOW,
        "account_by_id": session.exec(of.where(User.organisation_id == organisation_id).limit(1)).one(),
        "account_confirmed_at": NOW,
        "account_confirmed_by_id": session.exec(officer.limit(1)).one(),
    }


def lose(session: Session, organisation_id: UUID) -> None:
    """As if the supplier had never named a bank account."""
    row = db.lock(session, Supplier, Supplier.organisation_id == organisation_id)
    for name, value in NONE.items():
        setattr(row, name, value)
