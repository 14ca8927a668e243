"""What the payment rail told us, kept as it came."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from voucher.kernel.db import Table, instant


class Notice(Table, table=True):
    """One webhook event. It may come twice; it is stored and handled once."""

    __tablename__ = "rails_notice"

    event_id: str = Field(unique=True, max_length=255)
    kind: str = Field(max_length=80)
    account: str = Field(default="", max_length=255)  # the connected account it is about
    body: dict[str, Any] = Field(sa_type=JSONB)
    handled_at: datetime | None = instant(default=None)
