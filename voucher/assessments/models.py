"""Assessors, what ties them to firms, and what they were given to assess."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from voucher.assessments.lifecycle import Outcome, ProposalState, State
from voucher.kernel.db import Table, instant, text_enum, won_column
from voucher.kernel.money import Won
from voucher.suppliers.models import Skill

MOST_LOAD = 100


class Bond(StrEnum):
    """What may tie an assessor to a firm or a supplier, so that somebody else has to assess it."""

    EMPLOYMENT = "employment"  # now or within the last three years
    JOINT_WORK = "joint_work"  # a project, a paper, a patent together
    STAKE = "stake"  # shares, a loan, a seat on the board
    KINSHIP = "kinship"


class Assessor(Table, table=True):
    """An expert of the pool: what they know, where they work, and how much they take on at once."""

    __tablename__ = "assessments_assessor"
    __table_args__ = (
        CheckConstraint("employer_no ~ '^([0-9]{10})?$'", name="employer_no_digits"),
        CheckConstraint(f"load_limit BETWEEN 1 AND {MOST_LOAD}", name="load_limit_range"),
        CheckConstraint(f"skills <@ ARRAY[{','.join(repr(s.value) for s in Skill)}]::varchar[]", name="skills"),
        CheckConstraint("cardinality(skills) > 0", name="some_skill"),
    )

    ref: str = Field(unique=True, max_length=20)
    user_id: UUID = Field(foreign_key="people_user.id", unique=True)
    employer: str = Field(max_length=100)
    employer_no: str = Field(default="", max_length=10)  # its business registration number; empty: it has none
    skills: list[str] = Field(sa_type=ARRAY(String(32)))
    industries: list[str] = Field(sa_type=ARRAY(String(8)))  # KSIC divisions; none: every industry
    load_limit: int = 10  # applications at once
    available: bool = True


class Interest(Table, table=True):
    """What ties an assessor to a firm or a supplier, as declared. Kept by number: the firm may sign up later."""

    __tablename__ = "assessments_interest"
    __table_args__ = (
        CheckConstraint("registration_no ~ '^[0-9]{10}$'", name="registration_no_digits"),
        UniqueConstraint("assessor_id", "registration_no", "bond"),
    )

    assessor_id: UUID = Field(foreign_key="assessments_assessor.id")
    registration_no: str = Field(max_length=10, index=True)
    name: str = Field(max_length=100)
    bond: Bond = Field(sa_type=text_enum(Bond, "bond"))
    note: str = Field(default="", max_length=500)


class Assignment(Table, table=True):
    """One application given to one assessor, and the score sheet that came of it. What was submitted never changes."""

    __tablename__ = "assessments_assignment"
    __table_args__ = (
        CheckConstraint("total BETWEEN 0 AND 100", name="total_range"),
        CheckConstraint(
            "(state IN ('submitted', 'set_aside')) = (submitted_at IS NOT NULL)", name="submitted_at_when_submitted"
        ),
        CheckConstraint("submitted_at IS NULL OR total IS NOT NULL", name="total_when_submitted"),
        CheckConstraint(
            "state NOT IN ('accepted', 'submitted', 'set_aside') OR accepted_at IS NOT NULL", name="accepted_first"
        ),
        CheckConstraint("state NOT IN ('declined', 'replaced', 'set_aside') OR why <> ''", name="ended_with_a_reason"),
        CheckConstraint("(state = 'set_aside') = (set_aside_at IS NOT NULL)", name="set_aside_at_when_set_aside"),
        CheckConstraint("NOT by_hand OR why <> ''", name="by_hand_with_a_reason"),
        UniqueConstraint("application_id", "assessor_id"),
        Index("ix_assessments_assignment_assessor", "assessor_id", "state", "created_at", "id"),
    )

    application_id: UUID = Field(foreign_key="applications_application.id")
    assessor_id: UUID = Field(foreign_key="assessments_assessor.id")
    state: State = Field(default=State.ASSIGNED, sa_type=text_enum(State))
    given_by_id: UUID = Field(foreign_key="people_user.id")
    by_hand: bool = False
    why: str = Field(default="", max_length=500)  # why by hand, declined, taken back or set aside
    accepted_at: datetime | None = instant(default=None)
    points: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)  # by the criterion's code
    total: int | None = None
    comment_inside: str = Field(default="", max_length=2000)
    comment_firm: str = Field(default="", max_length=2000)
    submitted_at: datetime | None = instant(default=None)
    set_aside_at: datetime | None = instant(default=None)


class Bonus(Table, table=True):
    """Points of the round's rules, a bonus or a penalty, that an officer gave to an application, and why."""

    __tablename__ = "assessments_bonus"
    __table_args__ = (
        CheckConstraint("why <> ''", name="with_a_reason"),
        UniqueConstraint("application_id", "code"),
    )

    application_id: UUID = Field(foreign_key="applications_application.id")
    code: str = Field(max_length=32)  # of the rules' points
    why: str = Field(max_length=500)
    given_by_id: UUID = Field(foreign_key="people_user.id")


class Proposal(Table, table=True):
    """A panel's result for a round: one person proposes it, another one decides. Its lines are kept as they were."""

    __tablename__ = "assessments_proposal"
    __table_args__ = (
        CheckConstraint("proposed_by_id <> decided_by_id", name="two_people"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_at_when_decided"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("selected_count >= 0 AND government_krw >= 0 AND partner_krw >= 0", name="sums_not_negative"),
        Index(
            "uq_assessments_proposal_live",
            "round_id",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'approved')"),
        ),
    )

    ref: str = Field(unique=True, max_length=20)
    round_id: UUID = Field(foreign_key="programmes_round.id", index=True)
    state: ProposalState = Field(default=ProposalState.PROPOSED, sa_type=text_enum(ProposalState))
    note: str = Field(max_length=2000)  # what the panel found; firms read it
    selected_count: int
    government_krw: Won = won_column()  # of all that is selected
    partner_krw: Won = won_column(default=0)  # and what the round's partner would pay for it
    left_krw: Won = won_column()  # of the budget, before it
    proposed_by_id: UUID = Field(foreign_key="people_user.id")
    decided_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    decided_at: datetime | None = instant(default=None)
    decision_note: str = Field(default="", max_length=2000)


class Line(Table, table=True):
    """One application's place in a proposal. Never changed."""

    __tablename__ = "assessments_line"
    __table_args__ = (
        CheckConstraint("rank > 0", name="rank_positive"),
        UniqueConstraint("proposal_id", "application_id"),
        UniqueConstraint("proposal_id", "rank"),
        Index("ix_assessments_line_application", "application_id"),
    )

    proposal_id: UUID = Field(foreign_key="assessments_proposal.id")
    application_id: UUID = Field(foreign_key="applications_application.id")
    rank: int
    outcome: Outcome = Field(sa_type=text_enum(Outcome, "outcome"))
    assessed: Decimal = Field(sa_type=Numeric(7, 4))  # rounded; the sheets have it exactly
    added: int  # bonus and penalty points
    final: Decimal = Field(sa_type=Numeric(7, 4))
    spread: int
    quota: str = Field(default="", max_length=32)
    government_krw: Won = won_column()
    partner_krw: Won = won_column(default=0)
