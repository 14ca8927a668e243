"""A supplier's profile and its offers."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, String
from sqlmodel import Field

from voucher.kernel.db import Table, text_enum, won_column
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

    ref: str = Field(unique=True, max_length=20)
    organisation_id: UUID = Field(foreign_key="people_organisation.id", unique=True)
    state: State = Field(default=State.APPLIED, sa_type=text_enum(State))  # type: ignore[call-overload]
    about_ko: str = Field(default="", max_length=1000)
    about_en: str = Field(default="", max_length=1000)
    capacity_count: int = Field(default=3, ge=0)  # contracts it can carry at once
    payout_account: str = Field(default="", max_length=255)  # at the rail; empty: cannot be paid yet
    bank_last4: str = Field(default="", max_length=4)


class Offer(Table, table=True):
    """What a supplier sells, to whom, where, and at what price."""

    __tablename__ = "suppliers_offer"
    __table_args__ = (
        CheckConstraint("price_from_krw > 0 AND price_to_krw >= price_from_krw", name="price_range"),
    )

    supplier_id: UUID = Field(foreign_key="suppliers_supplier.id", index=True)
    title_ko: str = Field(max_length=100)
    title_en: str = Field(max_length=100)
    summary_ko: str = Field(default="", max_length=1000)
    summary_en: str = Field(default="", max_length=1000)
    skill: Skill = Field(sa_type=text_enum(Skill, "skill"))  # type: ignore[call-overload]
    industries: list[str] = Field(sa_type=ARRAY(String(8)))  # type: ignore[call-overload]
    regions: list[str] = Field(sa_type=ARRAY(String(20)))  # type: ignore[call-overload]
    price_from_krw: Won = won_column()
    price_to_krw: Won = won_column()
    months: int = Field(ge=1)
    published: bool = True
