"""Which supplier a firm chose, from which ranked list."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from voucher.kernel.db import Table, text_enum
from voucher.matches.lifecycle import State


class Match(Table, table=True):
    """A firm's choice for its voucher, with the score and the reasons it was shown. One live choice per voucher."""

    __tablename__ = "matches_match"
    __table_args__ = (
        Index("uq_matches_match_live", "voucher_id", unique=True, postgresql_where=text("state = 'chosen'")),
        Index("ix_matches_match_supplier_id", "supplier_id"),
    )

    voucher_id: UUID = Field(foreign_key="vouchers_voucher.id")
    supplier_id: UUID = Field(foreign_key="suppliers_supplier.id")
    offer_id: UUID = Field(foreign_key="suppliers_offer.id")
    rank: int
    score: int  # 0 to 100
    reasons: list[dict[str, Any]] = Field(sa_type=JSONB)
    chosen_by_id: UUID = Field(foreign_key="people_user.id")
    state: State = Field(default=State.CHOSEN, sa_type=text_enum(State))
