"""A supplier's profile and its offers."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from voucher.kernel.db import Table, instant, text_enum, won_column
from voucher.kernel.money import Won
from voucher.suppliers.lifecycle import State


class Skill(StrEnum):
    """What an AI solution does in a factory. Firms ask for one, suppliers offer one."""

    INSPECTION = "inspection"  # machine vision for quality
    MAINTENANCE = "maintenance"  # failures foreseen
    PLANNING = "planning"  # demand, schedule, stock
    PROCESS = "process"  # settings of a process tuned
    ENERGY = "energy"  # less energy and carbon
    ROBOTS = "robots"  # handling, autonomous machines
    SAFETY = "safety"  # people kept from harm
    DOCUMENTS = "documents"  # language models for office and engineering work


class Supplier(Table, table=True):
    """An organisation's place in the pool of suppliers."""

    __tablename__ = "suppliers_supplier"
    __table_args__ = (
        CheckConstraint("on_time_count BETWEEN 0 AND accepted_count", name="on_time_at_most_accepted"),
        CheckConstraint("running_count >= 0", name="running_not_negative"),
        CheckConstraint("(payout_account = '') = (account_connected_at IS NULL)", name="account_connected"),
        CheckConstraint(
            "account_changed_at IS NULL OR account_connected_at IS NOT NULL", name="account_changed_after_connecting"
        ),
        CheckConstraint("(payout_account = '') = (account_by_id IS NULL)", name="account_named_by_somebody"),
        CheckConstraint(  # an account either waits or is confirmed, and where there is none, neither
            "num_nonnulls(account_held_at, account_confirmed_at) = CASE WHEN payout_account = '' THEN 0 ELSE 1 END",
            name="account_held_or_confirmed",
        ),
        CheckConstraint(
            "(account_confirmed_at IS NULL) = (account_confirmed_by_id IS NULL)", name="account_confirmed_by_somebody"
        ),
        CheckConstraint("account_confirmed_by_id <> account_by_id", name="account_two_people"),
        Index("ix_suppliers_supplier_state", "state", "created_at", "id"),
        Index("ix_suppliers_supplier_state_accepted", "state", "accepted_count", "id"),
    )

    ref: str = Field(unique=True, max_length=20)
    organisation_id: UUID = Field(foreign_key="people_organisation.id", unique=True)
    state: State = Field(default=State.APPLIED, sa_type=text_enum(State))
    about_ko: str = Field(default="", max_length=1000)
    about_en: str = Field(default="", max_length=1000)
    capacity_count: int = Field(default=3, ge=0)  # contracts it can carry at once
    payout_account: str = Field(default="", max_length=255)  # at the rail; empty: cannot be paid yet
    bank_last4: str = Field(default="", max_length=4)
    account_connected_at: datetime | None = instant(default=None)
    account_changed_at: datetime | None = instant(default=None)  # the last time one account replaced another
    bank_code: str = Field(default="", max_length=3)  # one of words.BANKS
    bank_holder: str = Field(default="", max_length=100)
    account_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")  # who named the account
    account_held_at: datetime | None = instant(default=None)  # since when it waits to be confirmed: nothing is paid
    account_confirmed_at: datetime | None = instant(default=None)
    account_confirmed_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    running_count: int = 0  # contracts signed and not completed
    accepted_count: int = 0  # pieces of work that firms accepted
    on_time_count: int = 0  # of them, delivered by the day agreed

    @property
    def free_count(self) -> int:
        """How many more contracts it can carry now."""
        return max(0, self.capacity_count - self.running_count)


class Offer(Table, table=True):
    """What a supplier sells, to whom, where, and at what price."""

    __tablename__ = "suppliers_offer"
    __table_args__ = (
        CheckConstraint("price_from_krw > 0 AND price_to_krw >= price_from_krw", name="price_range"),
        CheckConstraint("months BETWEEN 1 AND 36", name="months_range"),
        Index("ix_suppliers_offer_skill", "skill", "supplier_id"),
    )

    supplier_id: UUID = Field(foreign_key="suppliers_supplier.id", index=True)
    title_ko: str = Field(max_length=100)
    title_en: str = Field(max_length=100)
    summary_ko: str = Field(default="", max_length=1000)
    summary_en: str = Field(default="", max_length=1000)
    skill: Skill = Field(sa_type=text_enum(Skill, "skill"))
    industries: list[str] = Field(sa_type=ARRAY(String(8)))  # none: every industry
    regions: list[str] = Field(sa_type=ARRAY(String(20)))  # none: the whole country
    price_from_krw: Won = won_column()
    price_to_krw: Won = won_column()
    months: int = Field(ge=1)
    published: bool = True
