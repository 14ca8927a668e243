"""What the kernel keeps: which ticks of the clock were taken."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from voucher.kernel.db import Table


class Tick(Table, table=True):
    """One period of one schedule, claimed by whichever clock was first."""

    __tablename__ = "kernel_tick"
    __table_args__ = (UniqueConstraint("schedule", "period"), Index("ix_kernel_tick_created_at", "created_at"))

    schedule: str = Field(max_length=64)
    period: str = Field(max_length=32)
