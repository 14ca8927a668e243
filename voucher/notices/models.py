"""Mail to be sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from voucher.kernel.db import Table, instant


class Mail(Table, table=True):
    """One mail to one person. The key makes telling somebody twice impossible."""

    __tablename__ = "notices_mail"
    __table_args__ = (
        CheckConstraint("user_id IS NULL OR address = ''", name="one_address"),
        CheckConstraint("user_id IS NOT NULL OR address <> '' OR sent_at IS NOT NULL", name="some_address"),
    )

    key: str = Field(unique=True, max_length=120)
    user_id: UUID | None = Field(default=None, foreign_key="people_user.id", index=True)
    address: str = Field(default="", max_length=254)  # of somebody who has no account, until it is sent
    subject: str = Field(max_length=200)
    body: str = Field(max_length=8000)
    sent_at: datetime | None = instant(default=None)
