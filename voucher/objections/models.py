"""Objections of firms, and what came of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlmodel import Field

from voucher.kernel import searching
from voucher.kernel.db import Table, instant, text_enum, won_column
from voucher.kernel.money import Won
from voucher.objections.lifecycle import Against, State

OPEN = text("state IN ('raised', 'upheld')")


class Objection(Table, table=True):
    """What a firm says against a decision, once for an application. What it is about is kept as it stood then.

    Whoever answers had no part in the decision, and whoever decides anew neither in that nor in the answer; a trigger
    looks (`objections_parts`).
    """

    __tablename__ = "objections_objection"
    __table_args__ = (
        CheckConstraint("grounds <> ''", name="grounds_given"),
        CheckConstraint("(against = 'less') = (granted_krw IS NOT NULL)", name="granted_when_less"),
        CheckConstraint("known_at <= created_at AND created_at < until_at + interval '1 second'", name="in_time"),
        CheckConstraint("(state IN ('dismissed', 'upheld', 'settled')) = (judged_at IS NOT NULL)", name="judged"),
        CheckConstraint("(judged_at IS NULL) = (judged_by_id IS NULL)", name="judged_by_somebody"),
        CheckConstraint("(judged_at IS NULL) = (judgement = '')", name="judged_with_a_reason"),
        CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name="settled"),
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled_by_somebody"),
        CheckConstraint("(settled_at IS NULL) = (settlement = '')", name="settled_with_a_reason"),
        CheckConstraint("judged_by_id <> decided_by_id AND judged_by_id <> raised_by_id", name="judged_by_another"),
        CheckConstraint("settled_by_id <> decided_by_id AND settled_by_id <> judged_by_id", name="settled_by_another"),
        Index("ix_objections_objection_created", "created_at", "id"),
        Index("ix_objections_objection_due", "due_on", "id"),
        Index("ix_objections_objection_open", "due_on", "id", postgresql_where=OPEN),
        Index("ix_objections_objection_firm", "firm_id", "created_at", "id"),
        searching.index("objections_objection"),
    )

    ref: str = Field(unique=True, max_length=20)
    application_id: UUID = Field(foreign_key="applications_application.id", unique=True)
    firm_id: UUID = Field(foreign_key="people_organisation.id")
    state: State = Field(default=State.RAISED, sa_type=text_enum(State))
    against: Against = Field(sa_type=text_enum(Against, "against"))
    granted_krw: Won | None = won_column(default=None)
    decided_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")  # none: by the rules of the round
    decision_note: str = Field(default="", max_length=2000)
    known_at: datetime = instant()  # when the firm could read the decision
    until_at: datetime = instant()  # the last second in which it could object
    due_on: date  # the day by which the agency answers
    grounds: str = Field(max_length=4000)
    raised_by_id: UUID = Field(foreign_key="people_user.id")
    judged_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    judged_at: datetime | None = instant(default=None)
    judgement: str = Field(default="", max_length=2000)  # why it was dismissed or upheld; the firm reads it
    settled_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    settled_at: datetime | None = instant(default=None)
    settlement: str = Field(default="", max_length=2000)  # the reason of the new decision
    findable: str = Field(default="", sa_type=Text)  # references, project and firm's names: what a search looks through


class Paper(Table, table=True):
    """A file that a firm handed in with its objection. Never changed, never removed."""

    __tablename__ = "objections_paper"

    objection_id: UUID = Field(foreign_key="objections_objection.id", index=True)
    file_id: UUID = Field(foreign_key="documents_stored_file.id", unique=True)
