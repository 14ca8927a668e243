"""The audit log's one table."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from voucher.kernel.db import Table


class Record(Table, table=True):
    """One line of the audit log: one act. Never updated, never deleted (triggers).

    `number` orders the lines; the leaves of the Merkle log will be these lines in this order.
    """

    __tablename__ = "audit_record"
    __table_args__ = (
        Index("ix_audit_record_subject", "subject_id", "number"),
        Index("ix_audit_record_actor", "actor_id", "number"),
        Index("ix_audit_record_action", "action", "number"),
        Index("ix_audit_record_ref", "ref", "number"),
        Index("ix_audit_record_created", "created_at", "number"),
        Index("ix_audit_record_actor_prefix", "actor_name", postgresql_ops={"actor_name": "varchar_pattern_ops"}),
    )

    number: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), unique=True, nullable=False)
    )
    actor_id: UUID | None = None
    actor_name: str = Field(max_length=100)
    role: str = Field(max_length=120)
    address: str = Field(max_length=64)
    action: str = Field(max_length=64)
    subject: str = Field(max_length=64)
    subject_id: UUID
    ref: str = Field(default="", max_length=40)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    why: str = Field(default="", max_length=2000)
