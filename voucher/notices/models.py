"""Mail to be sent."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from voucher.kernel.db import Table, instant


class Mail(Table, table=True):
    """One mail to one person. The key makes telling somebody twice impossible."""

    __tablename__ = "notices_mail"

    key: str = Field(unique=True, max_length=120)
    user_id: UUID = Field(foreign_key="people_user.id", index=True)
    subject: str = Field(max_length=200)
    body: str = Field(max_length=8000)
    sent_at: datetime | None = instant(default=None)
