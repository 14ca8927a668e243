"""Contracts, their cost lines and milestones, and signatures."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from voucher.contracts.lifecycle import MilestoneState, State
from voucher.contracts.pledging import LATEST
from voucher.kernel.db import Table, instant, text_enum, won_column
from voucher.kernel.money import Won
from voucher.programmes.rules import Cost

ALL_SHARES = "supply_krw = government_krw + partner_krw + own_krw"
NOT_NEGATIVE = "government_krw >= 0 AND partner_krw >= 0 AND own_krw >= 0 AND vat_krw >= 0"


class Party(StrEnum):
    """Who signs."""

    FIRM = "firm"
    SUPPLIER = "supplier"
    AGENCY = "agency"


class Contract(Table, table=True):
    """One contract spends one voucher; three parties sign it. supply = state + partner + firm; VAT on top."""

    __tablename__ = "contracts_contract"
    __table_args__ = (
        CheckConstraint(ALL_SHARES, name="supply_is_all_shares"),
        CheckConstraint(NOT_NEGATIVE, name="shares_not_negative"),
        CheckConstraint("firm_id <> supplier_id", name="two_parties"),
        CheckConstraint("state IN ('draft', 'cancelled') OR supply_krw > 0", name="supply_positive"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("sealed_by_id <> awarded_by_id", name="two_people"),
        CheckConstraint("(state IN ('signed', 'completed')) = (sealed_by_id IS NOT NULL)", name="sealed_by_somebody"),
        Index("uq_contracts_contract_live", "voucher_id", unique=True, postgresql_where=text("state <> 'cancelled'")),
        Index("ix_contracts_contract_firm", "firm_id", "created_at", "id"),
        Index("ix_contracts_contract_supplier", "supplier_id", "created_at", "id"),
        Index("ix_contracts_contract_created", "created_at", "id"),
        Index("ix_contracts_contract_state", "state", "created_at", "id"),
        Index("ix_contracts_contract_supply", "supply_krw", "id"),
        Index("ix_contracts_contract_state_supply", "state", "supply_krw", "id"),
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
    partner_krw: Won = won_column(default=0)  # of the round's partner, where it has one
    own_krw: Won = won_column(default=0)
    vat_krw: Won = won_column(default=0)
    starts_on: date
    ends_on: date
    pledge_version: str = Field(default=LATEST, max_length=20)  # one of pledging.VERSIONS
    # Who decided on the application, held equal by a trigger: the database can tell two people apart.
    awarded_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    sealed_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")  # who signed for the agency
    state: State = Field(default=State.DRAFT, sa_type=text_enum(State))


class CostLine(Table, table=True):
    """What a contract costs, by a kind that the round's rules pay for. A trigger holds their sum to the contract's."""

    __tablename__ = "contracts_cost_line"
    __table_args__ = (
        UniqueConstraint("contract_id", "kind"),
        CheckConstraint("supply_krw > 0", name="supply_positive"),
    )

    contract_id: UUID = Field(foreign_key="contracts_contract.id")
    kind: Cost = Field(sa_type=text_enum(Cost, "kind"))
    supply_krw: Won = won_column()


class Milestone(Table, table=True):
    """A piece of work with its price, delivered and accepted as one."""

    __tablename__ = "contracts_milestone"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        CheckConstraint("supply_krw > 0", name="supply_positive"),
        CheckConstraint(ALL_SHARES, name="supply_is_all_shares"),
        CheckConstraint(NOT_NEGATIVE, name="shares_not_negative"),
        CheckConstraint(
            "(state = 'accepted') = (accepted_at IS NOT NULL AND accepted_by_id IS NOT NULL)", name="accepted"
        ),
        CheckConstraint("(state = 'planned') = (delivered_at IS NULL)", name="delivered"),
        CheckConstraint("number <= 6", name="six_at_most"),
    )

    contract_id: UUID = Field(foreign_key="contracts_contract.id")
    number: int = Field(ge=1)
    title: str = Field(max_length=100)
    due_on: date
    supply_krw: Won = won_column()
    government_krw: Won = won_column(default=0)  # the contract's shares apportioned, so that milestones sum to it
    partner_krw: Won = won_column(default=0)
    own_krw: Won = won_column(default=0)
    vat_krw: Won = won_column(default=0)
    state: MilestoneState = Field(default=MilestoneState.PLANNED, sa_type=text_enum(MilestoneState))
    delivered_at: datetime | None = instant(default=None)
    delivered_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    delivery_note: str = Field(default="", max_length=2000)
    evidence_url: str = Field(default="", max_length=500)  # where the result can be seen
    rework_note: str = Field(default="", max_length=2000)  # what the firm missed
    accepted_at: datetime | None = instant(default=None)
    accepted_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    acceptance_note: str = Field(default="", max_length=2000)


class Signature(Table, table=True):
    """Who signed which wording, after giving the password again."""

    __tablename__ = "contracts_signature"
    __table_args__ = (
        CheckConstraint("digest = encode(sha256(convert_to(wording, 'UTF8')), 'hex')", name="digest_of_wording"),
        Index(
            "uq_contracts_signature_live",
            "contract_id",
            "party",
            unique=True,
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    contract_id: UUID = Field(foreign_key="contracts_contract.id")
    party: Party = Field(sa_type=text_enum(Party, "party"))
    signed_by_id: UUID = Field(foreign_key="people_user.id")
    digest: str = Field(max_length=64)  # SHA-256 of the wording with its sums and milestones
    wording: str = Field(max_length=40_000)  # word for word what was signed
    voided_at: datetime | None = instant(default=None)  # the contract was handed back and may change again
