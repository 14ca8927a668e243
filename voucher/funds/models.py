"""Funds, what partners promised, capital calls, and limits of the law as data."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from voucher.funds.lifecycle import State
from voucher.kernel.db import Table, rate, text_enum, won_column
from voucher.kernel.money import Won


class Kind(StrEnum):
    """What a fund is."""

    FUND = "fund"  # partners of any kind
    CVC = "cvc"  # a group's own: the limits of the law apply


class LimitKind(StrEnum):
    """What the law limits in a CVC."""

    OUTSIDE = "outside"  # promised by partners outside the group, of all that is promised
    OVERSEAS = "overseas"  # invested overseas at cost, of all that the fund has
    DEBT = "debt"  # debt of the CVC company, of its equity


class Fund(Table, table=True):
    """A fund. It has its own book in the ledger, `fund:<id>`; its terms are data."""

    __tablename__ = "funds_fund"
    __table_args__ = (
        CheckConstraint("ends_on > formed_on", name="ends_after_forming"),
        CheckConstraint("hurdle_rate BETWEEN 0 AND 1", name="hurdle_rate_range"),
        CheckConstraint("carry_rate BETWEEN 0 AND 1", name="carry_rate_range"),
        CheckConstraint("fee_rate BETWEEN 0 AND 1", name="fee_rate_range"),
        CheckConstraint("notice_business_days >= 10", name="notice_long_enough"),
        CheckConstraint(
            "(kind = 'cvc') = (company_debt_krw IS NOT NULL) AND (kind = 'cvc') = (company_equity_krw IS NOT NULL)",
            name="cvc_says_debt_and_equity",
        ),
        CheckConstraint("company_debt_krw >= 0 AND company_equity_krw > 0", name="company_sums_range"),
        Index("ix_funds_fund_created", "created_at", "id"),
        Index("ix_funds_fund_name", "name_ko", "id"),
    )

    ref: str = Field(unique=True, max_length=20)
    name_ko: str = Field(unique=True, max_length=100)
    name_en: str = Field(unique=True, max_length=100)
    kind: Kind = Field(sa_type=text_enum(Kind, "kind"))
    formed_on: date
    ends_on: date
    hurdle_rate: Decimal = rate()
    carry_rate: Decimal = rate()
    fee_rate: Decimal = rate()  # a year, on what is promised
    notice_business_days: int = 10  # from a call's notice to its due day
    pay_to: str = Field(max_length=100)  # the fund's bank and account, as partners read it
    company_debt_krw: Won | None = won_column(default=None)  # of the company that runs a CVC, by its last balance sheet
    company_equity_krw: Won | None = won_column(default=None)
    formed_by_id: UUID = Field(foreign_key="people_user.id")


class Limit(Table, table=True):
    """A limit of the law: who says so, and from when until when. A share up to the limit itself passes."""

    __tablename__ = "funds_limit"
    __table_args__ = (
        UniqueConstraint("kind", "holds_from"),
        CheckConstraint("most_rate >= 0", name="most_rate_range"),
        CheckConstraint("holds_until >= holds_from", name="holds_until_after_from"),
    )

    kind: LimitKind = Field(sa_type=text_enum(LimitKind, "kind"))
    most_rate: Decimal = rate()
    source_ko: str = Field(max_length=200)
    source_en: str = Field(max_length=200)
    holds_from: date
    holds_until: date | None = None


class Commitment(Table, table=True):
    """What one partner promised to pay when called."""

    __tablename__ = "funds_commitment"
    __table_args__ = (
        UniqueConstraint("fund_id", "partner_id"),
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        Index("ix_funds_commitment_partner_id", "partner_id"),
    )

    fund_id: UUID = Field(foreign_key="funds_fund.id")
    partner_id: UUID = Field(foreign_key="people_organisation.id")
    amount_krw: Won = won_column()
    outside: bool = True  # of the group that runs a CVC
    committed_on: date
    committed_by_id: UUID = Field(foreign_key="people_user.id")


class CapitalCall(Table, table=True):
    """The partners are asked for a part of what they promised. Its lines sum to it, to the won."""

    __tablename__ = "funds_call"
    __table_args__ = (
        UniqueConstraint("fund_id", "number"),
        UniqueConstraint("id", "called_by_id", name="uq_funds_call_caller"),
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        CheckConstraint(
            "amount_krw = investment_krw + fee_krw + expense_krw "
            "AND investment_krw >= 0 AND fee_krw >= 0 AND expense_krw >= 0",
            name="amount_is_its_uses",
        ),
        CheckConstraint("due_on > noticed_on", name="due_after_notice"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    ref: str = Field(unique=True, max_length=20)
    fund_id: UUID = Field(foreign_key="funds_fund.id")
    number: int
    purpose: str = Field(max_length=1000)
    amount_krw: Won = won_column()
    investment_krw: Won = won_column()  # what the call is for, in the three parts that a notice names
    fee_krw: Won = won_column()
    expense_krw: Won = won_column()
    noticed_on: date
    due_on: date
    state: State = Field(default=State.NOTICED, sa_type=text_enum(State))
    called_by_id: UUID = Field(foreign_key="people_user.id")


class CallLine(Table, table=True):
    """One partner's part of a call. Who made the call may not confirm that the money came."""

    __tablename__ = "funds_call_line"
    __table_args__ = (
        UniqueConstraint("call_id", "partner_id"),
        ForeignKeyConstraint(
            ["call_id", "called_by_id"],
            ["funds_call.id", "funds_call.called_by_id"],
            name="fk_funds_call_line_call_id_funds_call",
        ),
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        CheckConstraint("received_by_id <> called_by_id", name="two_people"),
        CheckConstraint("(received_by_id IS NULL) = (received_on IS NULL)", name="received_whole"),
        Index("ix_funds_call_line_partner_id", "partner_id"),
    )

    call_id: UUID
    called_by_id: UUID  # the call's own, held equal by the key: so that the database can tell two people apart
    partner_id: UUID = Field(foreign_key="people_organisation.id")
    amount_krw: Won = won_column()
    received_on: date | None = None  # the day of the bank statement
    received_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
