"""Contracts, milestones and signatures."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from voucher.contracts.lifecycle import MilestoneState, State
from voucher.kernel.db import Table, instant, text_enum, won_column
from voucher.kernel.money import Won


class Party(StrEnum):
    """Who signs."""

    FIRM = "firm"
    SUPPLIER = "supplier"


class Contract(Table, table=True):
    """One contract spends one voucher. supply = government + own; VAT on top."""

    __tablename__ = "contracts_contract"
    __table_args__ = (
        CheckConstraint("supply_krw = government_krw + own_krw", name="supply_is_both_shares"),
        CheckConstraint("state IN ('draft', 'cancelled') OR supply_krw > 0", name="supply_positive"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("uq_contracts_contract_live", "voucher_id", unique=True, postgresql_where=text("state <> 'cancelled'")),
        Index("ix_contracts_contract_firm", "firm_id", "created_at", "id"),
        Index("ix_contracts_contract_supplier", "supplier_id", "created_at", "id"),
        Index("ix_contracts_contract_created", "created_at", "id"),
    )

    ref: str = Field(unique=True, max_length=20)
    voucher_id: UUID = Field(foreign_key="vouchers_voucher.id")
    match_id: UUID = Field(foreign_key="matches_match.id")
    firm_id: UUID = Field(foreign_key="people_organisation.id")
    supplier_id: UUID = Field(foreign_key="people_organisation.id")  # the supplier's organisation
    title: str = Field(default="", max_length=100)
    scope: str = Field(default="", max_length=4000)
    supply_krw: Won = won_column(default=0)
    government_krw: Won = won_column(default=0)
    own_krw: Won = won_column(default=0)
    vat_krw: Won = won_column(default=0)
    starts_on: date
    ends_on: date
    state: State = Field(default=State.DRAFT, sa_type=text_enum(State))  # type: ignore[call-overload]


class Milestone(Table, table=True):
    """A piece of work with its price, delivered and accepted as one."""

    __tablename__ = "contracts_milestone"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        CheckConstraint("supply_krw > 0", name="supply_positive"),
        CheckConstraint("supply_krw = government_krw + own_krw", name="supply_is_both_shares"),
    )

    contract_id: UUID = Field(foreign_key="contracts_contract.id")
    number: int = Field(ge=1)
    title: str = Field(max_length=100)
    due_on: date
    supply_krw: Won = won_column()
    government_krw: Won = won_column(default=0)  # the contract's shares apportioned, so that milestones sum to it
    own_krw: Won = won_column(default=0)
    vat_krw: Won = won_column(default=0)
    state: MilestoneState = Field(default=MilestoneState.PLANNED, sa_type=text_enum(MilestoneState))  # type: ignore[call-overload]
    delivered_at: datetime | None = instant(default=None)
    delivery_note: str = Field(default="", max_length=2000)
    accepted_at: datetime | None = instant(default=None)
    accepted_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    acceptance_note: str = Field(default="", max_length=2000)


class Signature(Table, table=True):
    """Who signed which wording, after giving the password again."""

    __tablename__ = "contracts_signature"
    __table_args__ = (UniqueConstraint("contract_id", "party", "digest"),)

    contract_id: UUID = Field(foreign_key="contracts_contract.id", index=True)
    party: Party = Field(sa_type=text_enum(Party, "party"))  # type: ignore[call-overload]
    signed_by_id: UUID = Field(foreign_key="people_user.id")
    digest: str = Field(max_length=64)  # SHA-256 of the wording with its sums and milestones
