"""Who is excluded from support, from when until when, and why. Nothing of it is ever deleted."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from voucher.people.models import REPRESENTATIVE, plainly
from voucher.people.proposals import Proposal, by_two

# A letter counts once for a firm, however its number is typed.
LETTER = plainly("letter")


class Stands(StrEnum):
    """Where an exclusion is, by the day."""

    WAITING = "waiting"  # somebody else reads the letter too
    TO_COME = "to_come"
    IN_FORCE = "in_force"
    OVER = "over"
    LIFTED = "lifted"  # ended before its last day
    REFUSED = "refused"  # it was never so


class Ban(Proposal, table=True):
    """A letter excludes a firm or a supplier from support. One officer writes it down, another person confirms it."""

    __tablename__ = "bans_ban"
    __table_args__ = (
        *by_two(),
        CheckConstraint("registration_no ~ '^[0-9]{10}$'", name="registration_no_digits"),
        CheckConstraint("until_on >= from_on", name="until_after_from"),
        CheckConstraint(f"{LETTER} <> ''", name="letter_given"),
        CheckConstraint("name <> '' AND ground <> ''", name="name_and_ground_given"),
        Index(
            "uq_bans_ban_letter",
            "registration_no",
            text(LETTER),
            unique=True,
            postgresql_where=text("agreed IS NOT FALSE"),
        ),
        Index("ix_bans_ban_representative", text(REPRESENTATIVE)),
        Index("ix_bans_ban_made", "created_at", "id"),
        Index("ix_bans_ban_until", "until_on", "id"),
        Index("ix_bans_ban_waiting", "proposed_at", postgresql_where=text("settled_at IS NULL")),
    )

    ref: str = Field(unique=True, max_length=20)
    registration_no: str = Field(max_length=10)  # no foreign key: it may sign up later, or never
    name: str = Field(max_length=100)
    representative: str = Field(default="", max_length=50)  # only where the letter names a person too
    from_on: date
    until_on: date  # the last day
    ground: str = Field(max_length=200)  # the article of the law, as the letter has it
    letter: str = Field(max_length=100)  # by its own number
    letter_on: date


class Lifting(Proposal, table=True):
    """An exclusion ends before its last day, or never was right: one officer says why, another person agrees."""

    __tablename__ = "bans_lifting"
    __table_args__ = (
        *by_two(),
        Index("uq_bans_lifting_open", "ban_id", unique=True, postgresql_where=text("settled_at IS NULL")),
        Index("ix_bans_lifting_waiting", "proposed_at", postgresql_where=text("settled_at IS NULL")),
    )

    ban_id: UUID = Field(foreign_key="bans_ban.id")
    from_on: date  # from this day on it does not hold any more
