"""Programmes, the versions of their rules, what is voted for them, and rounds."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from voucher.kernel.db import Table, instant, text_enum, won_column
from voucher.kernel.money import Won
from voucher.people.models import plainly
from voucher.programmes.lifecycle import Mode, RulebookState, State, VotedState

# A letter counts once for a line, however its number is typed.
LETTER = plainly("document")
OPEN = "state IN ('draft', 'proposed')"  # a version that is not settled yet; a programme has at most one


class Programme(Table, table=True):
    """A kind of support, such as the AI voucher."""

    __tablename__ = "programmes_programme"
    __table_args__ = (CheckConstraint("code ~ '^[a-z][a-z0-9-]*$'", name="code_letters"),)

    code: str = Field(unique=True, max_length=40)
    name_ko: str = Field(max_length=100)
    name_en: str = Field(max_length=100)
    summary_ko: str = Field(default="", max_length=500)
    summary_en: str = Field(default="", max_length=500)
    retired_at: datetime | None = instant(default=None)  # it has no new rounds; what it had stays


class Rulebook(Table, table=True):
    """One version of a programme's rules. Two people make it binding, and then nobody changes it (`rules.Rules`)."""

    __tablename__ = "programmes_rulebook"
    __table_args__ = (
        CheckConstraint("version > 0", name="version_positive"),
        CheckConstraint("holds_until >= holds_from", name="holds_until_after_from"),
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_at_when_confirmed"),
        CheckConstraint("written_by_id <> confirmed_by_id", name="two_people"),
        UniqueConstraint("programme_id", "version"),
        UniqueConstraint("id", "programme_id"),
        Index("uq_programmes_rulebook_open", "programme_id", unique=True, postgresql_where=text(OPEN)),
    )

    ref: str = Field(unique=True, max_length=20)
    programme_id: UUID = Field(foreign_key="programmes_programme.id")
    version: int
    state: RulebookState = Field(default=RulebookState.DRAFT, sa_type=text_enum(RulebookState))
    content: dict[str, Any] = Field(sa_type=JSONB)
    source: str = Field(max_length=200)  # the notice that says so
    note: str = Field(default="", max_length=500)  # what is new in this version, and why
    holds_from: date
    holds_until: date | None = None
    written_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")  # none: it came with the portal
    confirmed_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    confirmed_at: datetime | None = instant(default=None)


class Appropriation(Table, table=True):
    """What the ministry gives to a budget line, or takes back of it. One records its letter, another confirms."""

    __tablename__ = "programmes_appropriation"
    __table_args__ = (
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        CheckConstraint(f"{LETTER} <> ''", name="document_given"),
        CheckConstraint("year BETWEEN 2000 AND 2099", name="year_range"),
        CheckConstraint("recorded_by_id <> settled_by_id OR state = 'dropped'", name="two_people"),
        CheckConstraint("(state = 'recorded') = (settled_by_id IS NULL)", name="settled_by_somebody"),
        CheckConstraint("(settled_by_id IS NULL) = (settled_at IS NULL)", name="settled_at_when_settled"),
        CheckConstraint("state <> 'dropped' OR why <> ''", name="dropped_with_a_reason"),
        Index(
            "uq_programmes_appropriation_document",
            "programme_id",
            text(LETTER),
            unique=True,
            postgresql_where=text("state <> 'dropped'"),
        ),
        Index("ix_programmes_appropriation_made", "created_at", "id"),
        Index("ix_programmes_appropriation_amount", "amount_krw", "id"),
    )

    ref: str = Field(unique=True, max_length=20)
    programme_id: UUID = Field(foreign_key="programmes_programme.id")
    year: int  # the fiscal year
    amount_krw: Won = won_column()
    takes_back: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    document: str = Field(max_length=100)  # the ministry's letter, by its own number
    document_on: date
    state: VotedState = Field(default=VotedState.RECORDED, sa_type=text_enum(VotedState))
    note: str = Field(default="", max_length=500)
    recorded_by_id: UUID = Field(foreign_key="people_user.id")
    settled_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")  # who confirmed or dropped it
    settled_at: datetime | None = instant(default=None)
    why: str = Field(default="", max_length=500)  # why it was dropped

    @property
    def signed_krw(self) -> int:
        """What it does to the budget line."""
        return -self.amount_krw if self.takes_back else self.amount_krw


class Round(Table, table=True):
    """One call for applications, with its own budget line. Its rules are frozen when it opens."""

    __tablename__ = "programmes_round"
    __table_args__ = (
        CheckConstraint("budget_krw > 0 OR budget_krw = 0 AND import_id IS NOT NULL", name="budget_positive"),
        CheckConstraint("partner_krw >= 0 AND (partner_id IS NULL) = (partner_krw = 0)", name="partner_gives"),
        CheckConstraint("import_id IS NULL OR state = 'closed'", name="closed_when_imported"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("(state IN ('draft', 'proposed')) = (rules IS NULL)", name="rules_frozen_when_open"),
        CheckConstraint("handed_by_id <> opened_by_id", name="two_people"),
        CheckConstraint(
            "import_id IS NOT NULL OR (state = 'draft') = (handed_by_id IS NULL)", name="handed_over_by_somebody"
        ),
        CheckConstraint("(handed_by_id IS NULL) = (handed_at IS NULL)", name="handed_at_when_handed_over"),
        CheckConstraint(
            "import_id IS NOT NULL OR (state IN ('draft', 'proposed')) = (opened_by_id IS NULL)",
            name="opened_by_somebody",
        ),
        CheckConstraint("(opened_by_id IS NULL) = (opened_at IS NULL)", name="opened_at_when_opened"),
        CheckConstraint("(rules IS NULL) = (rulebook_id IS NULL)", name="rules_of_a_rulebook"),
        ForeignKeyConstraint(
            ["rulebook_id", "programme_id"], ["programmes_rulebook.id", "programmes_rulebook.programme_id"]
        ),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_when_closed"),
        Index("ix_programmes_round_state", "state", "closes_at", "id"),
        Index("ix_programmes_round_closes", "closes_at", "id"),
    )

    ref: str = Field(unique=True, max_length=20)
    programme_id: UUID = Field(foreign_key="programmes_programme.id", index=True)
    title_ko: str = Field(max_length=100)
    title_en: str = Field(max_length=100)
    budget_krw: Won = won_column()
    partner_id: UUID | None = Field(default=None, foreign_key="people_organisation.id")  # a large firm, by the rules
    partner_krw: Won = won_column(default=0)  # what it gives to this round, beside the state
    opens_at: datetime = instant()
    closes_at: datetime = instant()
    state: State = Field(default=State.DRAFT, sa_type=text_enum(State))
    mode: Mode = Field(default=Mode.REVIEWED, sa_type=text_enum(Mode, "mode"))
    rulebook_id: UUID | None = None
    rules: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))  # `rules.Frozen.written`
    questions: list[Any] = Field(  # what it asks beside the usual (`questions`); frozen with the rules
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": "[]"}
    )
    handed_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    handed_at: datetime | None = instant(default=None)
    opened_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    opened_at: datetime | None = instant(default=None)
    closed_at: datetime | None = instant(default=None)
    closing_note: str = Field(default="", max_length=500)  # why it closed before its time
    import_id: UUID | None = Field(default=None, foreign_key="people_import.id")  # run elsewhere: its money is not here
