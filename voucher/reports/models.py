"""Published reports, and agreements as files."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from voucher.kernel.db import Table, text_enum


class Kind(StrEnum):
    """What a report covers."""

    QUARTERLY = "quarterly"  # a whole quarter, after its end; published once
    INTERIM = "interim"  # the running quarter up to the minute at which somebody asked


class Report(Table, table=True):
    """One edition of one report. Published once, never changed."""

    __tablename__ = "reports_report"
    __table_args__ = (
        UniqueConstraint("kind", "period", "language"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("language IN ('ko', 'en')", name="language"),
        Index("ix_reports_report_created", "created_at", "id"),
    )

    ref: str = Field(unique=True, max_length=20)
    kind: Kind = Field(sa_type=text_enum(Kind, "kind"))
    period: str = Field(max_length=16)  # 2026Q3; interim: 2026-11-21T10:15
    starts_on: date
    ends_on: date
    language: str = Field(max_length=2)
    file_id: UUID = Field(foreign_key="documents_stored_file.id")
    last_transfer_id: int = Field(sa_type=BigInteger)  # the report has read the ledger up to here
    pages_count: int = Field(ge=1)
    published_by: str = Field(default="", max_length=100)  # a person's name; empty: the clock


class Agreement(Table, table=True):
    """One edition of an agreement that all three signed, as a file. Printed once, never changed."""

    __tablename__ = "reports_agreement"
    __table_args__ = (
        UniqueConstraint("contract_id", "language"),
        CheckConstraint("language IN ('ko', 'en')", name="language"),
    )

    ref: str = Field(unique=True, max_length=20)  # the contract's, and the language
    contract_id: UUID = Field(foreign_key="contracts_contract.id")
    language: str = Field(max_length=2)
    file_id: UUID = Field(foreign_key="documents_stored_file.id")
    digest: str = Field(max_length=64)  # of the words that were signed
    pages_count: int = Field(ge=1)
