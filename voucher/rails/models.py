"""What the payment rail told us, kept as it came."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from voucher.kernel.db import Table, instant


class Notice(Table, table=True):
    """One webhook event. It may come twice; it is stored and handled once."""

    __tablename__ = "rails_notice"
    __table_args__ = (
        CheckConstraint("(outcome <> '') = (handled_at IS NOT NULL)", name="handled"),
        Index("ix_rails_notice_waiting", "created_at", postgresql_where=text("handled_at IS NULL")),
    )

    event_id: str = Field(unique=True, max_length=255)
    kind: str = Field(max_length=80)
    account: str = Field(default="", max_length=255)  # the connected account it is about
    body: dict[str, Any] = Field(sa_type=JSONB)
    handled_at: datetime | None = instant(default=None)
    outcome: str = Field(default="", max_length=40)  # what came of it, for whoever reads the table
