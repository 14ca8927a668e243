"""Programmes, bands of their rules, and rounds."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from voucher.kernel.db import Table, instant, rate, text_enum, won_column
from voucher.kernel.money import Won
from voucher.people.models import Size
from voucher.programmes.lifecycle import State


class Programme(Table, table=True):
    """A kind of support, such as the AI voucher."""

    __tablename__ = "programmes_programme"

    code: str = Field(unique=True, max_length=40)
    name_ko: str = Field(max_length=100)
    name_en: str = Field(max_length=100)
    summary_ko: str = Field(default="", max_length=500)
    summary_en: str = Field(default="", max_length=500)


class Band(Table, table=True):
    """One rule of a programme: what a firm of this size gets, who says so, and from when until when."""

    __tablename__ = "programmes_band"
    __table_args__ = (
        CheckConstraint("government_rate BETWEEN 0 AND 1", name="government_rate_range"),
        CheckConstraint("cap_krw > 0", name="cap_positive"),
        CheckConstraint("valid_months > 0 AND own_share_days > 0", name="times_positive"),
        CheckConstraint("holds_until >= holds_from", name="holds_until_after_from"),
        UniqueConstraint("programme_id", "size", "holds_from"),
    )

    programme_id: UUID = Field(foreign_key="programmes_programme.id")
    size: Size = Field(sa_type=text_enum(Size, "size"))
    government_rate: Decimal = rate()
    cap_krw: Won = won_column()  # of the government's share
    valid_months: int = Field(ge=1)  # how long a voucher may be used
    own_share_days: int = Field(default=14, ge=1)  # how long a firm has to pay its own share
    source: str = Field(max_length=200)
    holds_from: date
    holds_until: date | None = None


class Round(Table, table=True):
    """One call for applications, with its own budget line. Its rules are frozen when it opens."""

    __tablename__ = "programmes_round"
    __table_args__ = (
        CheckConstraint("budget_krw > 0", name="budget_positive"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("(state = 'draft') = (rules IS NULL)", name="rules_frozen_when_open"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_when_closed"),
        Index("ix_programmes_round_state", "state", "closes_at", "id"),
        Index("ix_programmes_round_closes", "closes_at", "id"),
    )

    ref: str = Field(unique=True, max_length=20)
    programme_id: UUID = Field(foreign_key="programmes_programme.id", index=True)
    title_ko: str = Field(max_length=100)
    title_en: str = Field(max_length=100)
    budget_krw: Won = won_column()
    opens_at: datetime = instant()
    closes_at: datetime = instant()
    state: State = Field(default=State.DRAFT, sa_type=text_enum(State))
    rules: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    opened_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    closed_at: datetime | None = instant(default=None)
    closing_note: str = Field(default="", max_length=500)  # why it closed before its time
