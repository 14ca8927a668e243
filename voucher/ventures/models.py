"""Investments of a fund in firms, and their valuations."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from voucher.kernel.db import Table, instant, text_enum, won_column
from voucher.kernel.money import Won
from voucher.ventures.lifecycle import State, ValuationState


class Instrument(StrEnum):
    """What the fund gets for its money (DOMAIN §7)."""

    COMMON = "common"
    CPS = "cps"  # convertible preference shares
    RCPS = "rcps"  # redeemable convertible preference shares
    CB = "cb"  # convertible bond
    BW = "bw"  # bond with warrant
    SAFE = "safe"
    NOTE = "note"  # convertible note


class Method(StrEnum):
    """How a fair value was found: the techniques of the IPEV guidelines."""

    CALIBRATED_TRANSACTION = "calibrated_transaction"
    MULTIPLES = "multiples"
    DISCOUNTED_CASH_FLOWS = "discounted_cash_flows"
    SCENARIOS = "scenarios"
    NET_ASSETS = "net_assets"
    QUOTED_PRICE = "quoted_price"


class Investment(Table, table=True):
    """One investment: proposed by one manager, approved and thereby paid by another."""

    __tablename__ = "ventures_investment"
    __table_args__ = (
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        CheckConstraint("decided_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("(state = 'proposed') = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="decided_whole"),
        CheckConstraint("(state IN ('approved', 'exited')) = (invested_on IS NOT NULL)", name="invested_when_approved"),
        Index("ix_ventures_investment_fund", "fund_id", "created_at", "id"),
        Index("ix_ventures_investment_firm_id", "firm_id"),
        Index("ix_ventures_investment_created", "created_at", "id"),
        Index("ix_ventures_investment_amount", "amount_krw", "id"),
        Index("ix_ventures_investment_waiting", "created_at", postgresql_where=text("state = 'proposed'")),
    )

    ref: str = Field(unique=True, max_length=20)
    fund_id: UUID = Field(foreign_key="funds_fund.id")
    firm_id: UUID = Field(foreign_key="people_organisation.id")
    instrument: Instrument = Field(sa_type=text_enum(Instrument, "instrument"))
    amount_krw: Won = won_column()
    overseas: bool = False
    reason: str = Field(max_length=2000)
    state: State = Field(default=State.PROPOSED, sa_type=text_enum(State))
    proposed_by_id: UUID = Field(foreign_key="people_user.id")
    decided_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    decided_at: datetime | None = instant(default=None)
    decision_note: str = Field(default="", max_length=1000)
    invested_on: date | None = None


class Valuation(Table, table=True):
    """What one investment is worth on a day: proposed by one manager, confirmed by another."""

    __tablename__ = "ventures_valuation"
    __table_args__ = (
        CheckConstraint("fair_value_krw >= 0", name="fair_value_range"),
        CheckConstraint("decided_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("(state = 'proposed') = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="decided_whole"),
        Index(
            "uq_ventures_valuation_waiting",
            "investment_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
        Index("ix_ventures_valuation_investment", "investment_id", "as_of", "id"),
    )

    ref: str = Field(unique=True, max_length=20)
    investment_id: UUID = Field(foreign_key="ventures_investment.id")
    as_of: date
    fair_value_krw: Won = won_column()
    method: Method = Field(sa_type=text_enum(Method, "method"))
    evidence: str = Field(max_length=4000)
    state: ValuationState = Field(default=ValuationState.PROPOSED, sa_type=text_enum(ValuationState))
    proposed_by_id: UUID = Field(foreign_key="people_user.id")
    decided_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    decided_at: datetime | None = instant(default=None)
    decision_note: str = Field(default="", max_length=1000)
