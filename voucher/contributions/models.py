"""Money of a round's partner that came into the agency's bank account, or went back from there."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from voucher.kernel.db import text_enum, won_column
from voucher.kernel.money import Won
from voucher.people.models import plainly
from voucher.people.proposals import Proposal, by_two

# However its blanks, points and letters were typed: one line of a statement has one number.
BANK_REF = plainly("bank_ref")


class Direction(StrEnum):
    """Which way it went."""

    PAID_IN = "paid_in"
    PAID_BACK = "paid_back"


class Contribution(Proposal, table=True):
    """One line of the bank's statement, as one person wrote it down. It counts when another one has confirmed it."""

    __tablename__ = "contributions_contribution"
    __table_args__ = (
        *by_two(),
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        CheckConstraint(f"{BANK_REF} <> ''", name="bank_ref_given"),
        UniqueConstraint("round_id", "number"),
        Index(
            "uq_contributions_contribution_bank_ref",
            text(BANK_REF),
            unique=True,
            postgresql_where=text("agreed IS NOT FALSE"),
        ),
        Index("ix_contributions_contribution_waiting", "proposed_at", postgresql_where=text("settled_at IS NULL")),
    )

    round_id: UUID = Field(foreign_key="programmes_round.id")
    number: int = Field(ge=1)  # within its round
    direction: Direction = Field(sa_type=text_enum(Direction, "direction"))
    amount_krw: Won = won_column()
    bank_ref: str = Field(max_length=60)  # of the movement, on the bank's statement
    moved_on: date
