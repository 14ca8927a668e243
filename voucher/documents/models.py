"""Stored files. Their bytes are kept beside their digest."""

from uuid import UUID

from sqlalchemy import LargeBinary
from sqlmodel import Field

from voucher.kernel.db import Table


class StoredFile(Table, table=True):
    """A file as it was when it was stored."""

    __tablename__ = "documents_stored_file"

    name: str = Field(max_length=120)
    media_type: str = Field(max_length=80)
    size: int
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_type=LargeBinary)
    about_id: UUID | None = Field(default=None, index=True)
    sealed: bool = True  # never changed and never deleted; until then it may be thrown away, but not changed either
