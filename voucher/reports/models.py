"""Published reports."""

from datetime import date
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from voucher.kernel.db import Table


class Report(Table, table=True):
    """One report of one period, published once."""

    __tablename__ = "reports_report"
    __table_args__ = (UniqueConstraint("kind", "period", "language"),)

    ref: str = Field(unique=True, max_length=20)
    kind: str = Field(max_length=32)
    period: str = Field(max_length=16)  # 2026Q3
    starts_on: date
    ends_on: date
    language: str = Field(max_length=2)
    file_id: UUID = Field(foreign_key="documents_stored_file.id")
    published_by: str = Field(default="", max_length=100)  # a person's name; empty: the clock
