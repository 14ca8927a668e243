"""Invoices."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Computed, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from voucher.contracts.models import ALL_SHARES, NOT_NEGATIVE
from voucher.invoices.lifecycle import State
from voucher.kernel import searching
from voucher.kernel.db import Table, instant, text_enum, won_column
from voucher.kernel.money import Won


class TaxKind(StrEnum):
    """What the e-tax invoice is, by its type code (KEC standard, DOMAIN §5)."""

    TAXED = "taxed"  # 01, or 02 where it was amended
    EXEMPT = "exempt"  # 03 or 04: its tax is 0


class Invoice(Table, table=True):
    """A supplier's request to be paid for one accepted milestone. One live invoice per milestone."""

    __tablename__ = "invoices_invoice"
    __table_args__ = (
        CheckConstraint(f"{ALL_SHARES} AND supply_krw > 0", name="supply_is_all_shares"),
        CheckConstraint(NOT_NEGATIVE, name="shares_not_negative"),
        CheckConstraint("(state IN ('approved', 'released', 'paid')) = (approved_at IS NOT NULL)", name="approved"),
        CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name="paid"),
        CheckConstraint("tax_invoice_no ~ '^[0-9]{8}[0-9A-Z]{16}$'", name="tax_invoice_no_form"),
        CheckConstraint("left(tax_invoice_no, 8) = to_char(issued_on, 'YYYYMMDD')", name="tax_invoice_no_date"),
        CheckConstraint("tax_kind <> 'exempt' OR vat_krw = 0", name="exempt_without_tax"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> submitted_by_id", name="two_people"),
        CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approved_by_somebody"),
        UniqueConstraint(
            "id", "firm_id", "supplier_id", "approved_by_id", "payable_krw", name="uq_invoices_invoice_paid_as"
        ),
        Index("uq_invoices_invoice_live", "milestone_id", unique=True, postgresql_where=text("state <> 'returned'")),
        Index(
            "uq_invoices_invoice_tax_no", "tax_invoice_no", unique=True, postgresql_where=text("state <> 'returned'")
        ),
        Index("ix_invoices_invoice_supplier", "supplier_id", "created_at", "id"),
        Index("ix_invoices_invoice_firm", "firm_id", "created_at", "id"),
        Index("ix_invoices_invoice_state", "state", "created_at", "id"),
        Index("ix_invoices_invoice_created", "created_at", "id"),
        Index("ix_invoices_invoice_supply", "supply_krw", "id"),
        Index("ix_invoices_invoice_state_supply", "state", "supply_krw", "id"),
        searching.index("invoices_invoice"),
    )

    ref: str = Field(unique=True, max_length=20)
    contract_id: UUID = Field(foreign_key="contracts_contract.id", index=True)
    milestone_id: UUID = Field(foreign_key="contracts_milestone.id")
    voucher_id: UUID = Field(foreign_key="vouchers_voucher.id", index=True)
    round_id: UUID = Field(foreign_key="programmes_round.id", index=True)
    firm_id: UUID = Field(foreign_key="people_organisation.id")
    supplier_id: UUID = Field(foreign_key="people_organisation.id")  # the supplier's organisation
    tax_invoice_no: str = Field(max_length=24)  # 24 characters: date 8, system 8, serial 8
    issued_on: date
    tax_kind: TaxKind = Field(default=TaxKind.TAXED, sa_type=text_enum(TaxKind, "tax_kind"))
    supply_krw: Won = won_column()
    vat_krw: Won = won_column()
    government_krw: Won = won_column()
    partner_krw: Won = won_column(default=0)  # of the round's partner, where it has one
    own_krw: Won = won_column()
    state: State = Field(default=State.SUBMITTED, sa_type=text_enum(State))
    submitted_by_id: UUID = Field(foreign_key="people_user.id")
    approved_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    approved_at: datetime | None = instant(default=None)
    findable: str = Field(default="", sa_type=Text)  # references and both parties' names: what a search looks through
    note: str = Field(default="", max_length=2000)
    paid_at: datetime | None = instant(default=None)
    # By the database, for the key that a payment refers to: its sum is this one. Programs read total_krw.
    payable_krw: Won | None = Field(
        default=None, sa_column=Column(BigInteger, Computed("supply_krw + vat_krw", persisted=True), nullable=False)
    )

    @property
    def given_krw(self) -> Won:
        """What is not the firm's: the shares of the state and of the round's partner."""
        return Won(self.government_krw + self.partner_krw)

    @property
    def total_krw(self) -> Won:
        """What the supplier receives: supply value and VAT."""
        return Won(self.supply_krw + self.vat_krw)
