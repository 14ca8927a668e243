"""Find what a reference belongs to: the chain from the round to the payment, as far as it has come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from voucher.applications.models import Application
from voucher.contracts.lifecycle import State as ContractState
from voucher.contracts.models import Contract
from voucher.disbursements.models import Disbursement
from voucher.invoices.lifecycle import State as InvoiceState
from voucher.invoices.models import Invoice
from voucher.kernel.db import Session
from voucher.people.models import Organisation
from voucher.programmes.lifecycle import VotedState
from voucher.programmes.models import Appropriation, Programme, Round
from voucher.vouchers.models import Voucher

Firm, Supplier = aliased(Organisation, name="firm"), aliased(Organisation, name="supplier")
KINDS = ("PAY", "INV", "CTR", "VCH", "APP")  # what can be asked for
MOST = 50


@dataclass(frozen=True)
class Chain:
    """What a payment stands on. What has not come yet is None."""

    round: Round
    programme: Programme
    firm: Organisation
    application: Application
    voucher: Voucher | None
    contract: Contract | None
    supplier: Organisation | None
    invoice: Invoice | None
    payment: Disbursement | None
    appropriation: Appropriation | None  # of its budget line, the last one that was confirmed before the round opened

    @property
    def ref(self) -> str:
        """The reference of the furthest thing: what the path is called by."""
        things = (self.payment, self.invoice, self.contract, self.voucher, self.application)
        return next(thing.ref for thing in things if thing is not None)

    @property
    def refs(self) -> list[str]:
        """Every document on the way."""
        things = (
            self.appropriation,
            self.round,
            self.application,
            self.voucher,
            self.contract,
            self.invoice,
            self.payment,
        )
        return [thing.ref for thing in things if thing is not None]


_VOTED = (
    sa.select(col(Appropriation.id))
    .where(col(Appropriation.programme_id) == col(Round.programme_id), col(Appropriation.state) == VotedState.CONFIRMED)
    .where(col(Appropriation.settled_at) <= col(Round.opened_at), ~col(Appropriation.takes_back))
    .order_by(col(Appropriation.settled_at).desc(), col(Appropriation.id).desc())
    .limit(1)
    .correlate(Round)
    .scalar_subquery()
)


def _query() -> Any:
    """From the application on, with whatever has followed; what was cancelled or returned is no way for money."""
    return (
        sa.select(
            Round, Programme, Firm, Application, Voucher, Contract, Supplier, Invoice, Disbursement, Appropriation
        )
        .select_from(Application)
        .join(Round, col(Round.id) == Application.round_id)
        .join(Programme, col(Programme.id) == Round.programme_id)
        .join(Firm, col(Firm.id) == Application.firm_id)
        .outerjoin(Voucher, col(Voucher.application_id) == Application.id)
        .outerjoin(
            Contract,
            sa.and_(col(Contract.voucher_id) == Voucher.id, col(Contract.state) != ContractState.CANCELLED),
        )
        .outerjoin(Supplier, col(Supplier.id) == Contract.supplier_id)
        .outerjoin(
            Invoice, sa.and_(col(Invoice.contract_id) == Contract.id, col(Invoice.state) != InvoiceState.RETURNED)
        )
        .outerjoin(Disbursement, col(Disbursement.invoice_id) == Invoice.id)
        .outerjoin(Appropriation, col(Appropriation.id) == _VOTED)
        .where(col(Application.submitted_at).is_not(None))
        .order_by(col(Application.ref), col(Invoice.ref))
    )


_COLUMNS: dict[str, Any] = {
    "PAY": Disbursement.ref,
    "INV": Invoice.ref,
    "CTR": Contract.ref,
    "VCH": Voucher.ref,
    "APP": Application.ref,
}


def tidy(typed: str) -> str:
    """A reference as it is kept, from what somebody typed: pay-2026-1 is PAY-2026-000001."""
    parts = "".join(typed.split()).upper().replace("\u2010", "-").replace("\u2011", "-").split("-")
    if len(parts) == 3 and parts[2].isascii() and parts[2].isdigit() and len(parts[2]) <= 6:
        parts[2] = parts[2].zfill(6)
    return "-".join(parts)


def kind_of(ref: str) -> str:
    """PAY, INV, CTR, VCH or APP; empty for anything else."""
    kind = ref.partition("-")[0]
    return kind if kind in KINDS else ""


def chains(session: Session, ref: str) -> Sequence[Chain]:
    """Every path that this reference is on: one for a payment, one per invoice for a contract."""
    kind = kind_of(ref)
    return list(_found(session, _COLUMNS[kind] == ref)) if kind else []


def chain(session: Session, ref: str) -> Chain | None:
    """The path that ends at this reference, at least for now."""
    return next((found for found in chains(session, ref) if found.ref == ref), None)


def _found(session: Session, where: Any) -> Iterator[Chain]:
    for row in session.exec(_query().where(where).limit(MOST)):
        yield Chain(*row)
