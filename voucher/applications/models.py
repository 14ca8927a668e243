"""Applications."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from voucher.applications.lifecycle import State
from voucher.kernel.db import Table, instant, text_enum, won_column
from voucher.kernel.money import Won
from voucher.suppliers.models import Skill

OPEN = "state IN ('draft', 'submitted', 'approved')"


class Application(Table, table=True):
    """A firm's request for a voucher in one round. Sums are supply values, without VAT."""

    __tablename__ = "applications_application"
    __table_args__ = (
        CheckConstraint("(state = 'approved') = (granted_krw IS NOT NULL)", name="granted_when_approved"),
        CheckConstraint("granted_krw > 0 AND granted_krw <= asked_krw", name="granted_at_most_asked"),
        CheckConstraint("state = 'draft' OR asked_krw > 0", name="asked_positive"),
        CheckConstraint("(state IN ('approved', 'rejected')) = (decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name="submitted"),
        Index("uq_applications_application_open", "round_id", "firm_id", unique=True, postgresql_where=text(OPEN)),
        Index("ix_applications_application_state", "state", "created_at", "id"),
        Index("ix_applications_application_created", "created_at", "id"),
        Index("ix_applications_application_firm", "firm_id", "created_at", "id"),
        Index("ix_applications_application_round", "round_id", "created_at", "id"),
    )

    ref: str = Field(unique=True, max_length=20)
    round_id: UUID = Field(foreign_key="programmes_round.id")
    firm_id: UUID = Field(foreign_key="people_organisation.id")
    title: str = Field(default="", max_length=100)
    skill: Skill | None = Field(default=None, sa_type=text_enum(Skill, "skill"))
    problem: str = Field(default="", max_length=2000)
    goal: str = Field(default="", max_length=2000)
    asked_krw: Won = won_column(default=0)
    consented_at: datetime | None = instant(default=None)
    consent_version: str = Field(default="", max_length=20)
    state: State = Field(default=State.DRAFT, sa_type=text_enum(State))
    saved_by_id: UUID = Field(foreign_key="people_user.id")
    submitted_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    submitted_at: datetime | None = instant(default=None)
    granted_krw: Won | None = won_column(default=None)
    decided_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    decided_at: datetime | None = instant(default=None)
    decision_note: str = Field(default="", max_length=2000)
