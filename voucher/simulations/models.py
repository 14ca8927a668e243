"""Rules that were tried on earlier applications, and what would have become of each."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Column, Field

from voucher.kernel.db import Table, instant, text_enum, won_column
from voucher.kernel.money import Won
from voucher.programmes.eligibility import Outcome


class Change(StrEnum):
    """How what would have become of an application is different from what became of it, the weightiest first."""

    TURNED_AWAY = "turned_away"  # it met the requirements then, and would not now
    LET_IN = "let_in"  # it did not meet them then, and would now
    WITHOUT_MONEY = "without_money"  # approved then, and the money would not reach it now
    LESS = "less"  # the state would pay less
    MORE = "more"  # the state would pay more
    SAME = "same"


class Simulation(Table, table=True):
    """Rules tried on the applications of earlier rounds. It decides nothing and is thrown away after a while."""

    __tablename__ = "simulations_simulation"
    __table_args__ = (
        CheckConstraint("budget_krw > 0", name="budget_positive"),
        CheckConstraint("looked_count BETWEEN 0 AND total_count", name="looked_at_most_all"),
        CheckConstraint("(done_at IS NULL) = (found IS NULL)", name="found_when_done"),
        CheckConstraint("done_at IS NULL OR looked_count = total_count", name="all_when_done"),
        Index("ix_simulations_simulation_round", "round_id", "created_at"),
        Index("ix_simulations_simulation_rulebook", "rulebook_id", "created_at"),
        Index("ix_simulations_simulation_age", "created_at", "id"),
    )

    ref: str = Field(unique=True, max_length=20)
    round_id: UUID | None = Field(default=None, foreign_key="programmes_round.id")  # the draft; none: only its rules
    rulebook_id: UUID = Field(foreign_key="programmes_rulebook.id")
    rules: dict[str, Any] = Field(sa_type=JSONB)  # as they stood when it was asked for (`rules.Frozen.written`)
    budget_krw: Won = won_column()
    past: list[UUID] = Field(sa_type=ARRAY(Uuid))  # the rounds whose applications they were tried on
    by_id: UUID = Field(foreign_key="people_user.id")
    total_count: int = 0
    looked_count: int = 0
    found: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))  # `tallying.Tally.written`
    done_at: datetime | None = instant(default=None)


class Tried(Table, table=True):
    """What would have become of one application."""

    __tablename__ = "simulations_tried"
    __table_args__ = (
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint(
            "government_krw >= 0 AND government_then_krw >= 0 AND partner_krw >= 0 AND own_krw >= 0",
            name="sums_not_negative",
        ),
        CheckConstraint("(outcome = 'fail') = (cardinality(failed) > 0)", name="failed_says_why"),
        CheckConstraint("NOT within OR outcome <> 'fail'", name="no_money_for_who_fails"),
        UniqueConstraint("simulation_id", "number"),
        Index("ix_simulations_tried_change", "simulation_id", "change", "number"),
        Index("ix_simulations_tried_outcome", "simulation_id", "outcome", "number"),
    )

    simulation_id: UUID = Field(sa_column=Column(ForeignKey("simulations_simulation.id"), nullable=False))
    number: int  # in the order of arrival
    application_id: UUID = Field(foreign_key="applications_application.id")
    outcome: Outcome = Field(sa_type=text_enum(Outcome, "outcome"))
    change: Change = Field(sa_type=text_enum(Change, "change"))
    failed: list[str] = Field(sa_type=ARRAY(String(32)))  # the grounds that are not met
    reasons: list[Any] = Field(sa_type=JSONB)  # `reckoning.reasons`
    band_code: str = Field(max_length=32)  # empty where no band is for it
    government_krw: Won = won_column()
    government_then_krw: Won = won_column()
    partner_krw: Won = won_column()
    own_krw: Won = won_column()
    within: bool  # whether the money would reach it, in the order of arrival
    size: str = Field(max_length=32)
    region: str = Field(max_length=20)
    industry: str = Field(max_length=8)
