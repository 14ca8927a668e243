"""What the agency asks a firm to supply or to correct, point by point, and what the firm says to each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from voucher.applications.lifecycle import Kind, Request
from voucher.kernel.db import Table, instant, text_enum

OPEN = text("state = 'open'")


class Supplement(Table, table=True):
    """One request with its deadline. While it is open nothing of its application is decided."""

    __tablename__ = "applications_supplement"
    __table_args__ = (
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("asked_at < due_at", name="due_later"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
        CheckConstraint(
            "(state IN ('answered', 'taken_back', 'dropped')) = (closed_by_id IS NOT NULL)", name="closed_by_somebody"
        ),
        CheckConstraint("state <> 'answered' OR closed_at < due_at + interval '1 second'", name="answered_in_time"),
        CheckConstraint("state <> 'expired' OR closed_at >= due_at", name="expired_when_due"),
        CheckConstraint("state <> 'taken_back' OR why <> ''", name="reason_given"),
        CheckConstraint(
            "(lengthened_at IS NULL) = (lengthened_by_id IS NULL) AND (lengthened_at IS NULL) = (first_due_at IS NULL)"
            " AND (lengthened_at IS NULL) = (lengthened_why = '')",
            name="lengthened_by_somebody",
        ),
        CheckConstraint("first_due_at < due_at", name="lengthened_only"),
        UniqueConstraint("application_id", "number"),
        Index("uq_applications_supplement_open", "application_id", unique=True, postgresql_where=OPEN),
        Index("ix_applications_supplement_due", "due_at", postgresql_where=OPEN),
    )

    application_id: UUID = Field(foreign_key="applications_application.id")
    number: int  # the first, the second and so on of this application
    state: Request = Field(default=Request.OPEN, sa_type=text_enum(Request))
    asked_by_id: UUID = Field(foreign_key="people_user.id")
    asked_at: datetime = instant()
    due_at: datetime = instant()
    first_due_at: datetime | None = instant(default=None)  # before it was lengthened, which is done once
    lengthened_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    lengthened_at: datetime | None = instant(default=None)
    lengthened_why: str = Field(default="", max_length=1000)
    remark: str = Field(default="", max_length=1000)  # what the firm says beside it
    closed_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    closed_at: datetime | None = instant(default=None)
    why: str = Field(default="", max_length=1000)  # it was taken back


class Point(Table, table=True):
    """One thing that is asked for, with its reason. Only what is named opens, and only while its request is open."""

    __tablename__ = "applications_supplement_point"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason_given"),
        UniqueConstraint("supplement_id", "kind", "code"),
    )

    supplement_id: UUID = Field(foreign_key="applications_supplement.id")
    place: int  # in the order of the application
    kind: Kind = Field(sa_type=text_enum(Kind, "kind"))
    code: str = Field(max_length=32)  # of the paper, of the part of the application, or of the round's question
    reason: str = Field(max_length=1000)
    # {"value": ...} as it was when it was asked for, and as the firm says it now; of a paper nothing.
    before: dict[str, Any] = Field(sa_type=JSONB)
    said: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    optional: bool = False  # it came with the question that it hangs on, and may stay empty
    instead: bool = True  # of a paper: what is new takes the place of what is there
