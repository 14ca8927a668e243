"""Applications, what firms consented to, and the papers they handed in."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from voucher.applications.lifecycle import Proposed, State
from voucher.applications.supplements import Point, Supplement
from voucher.kernel import searching
from voucher.kernel.db import Table, instant, rate, text_enum, won_column
from voucher.kernel.money import Won
from voucher.people.certificates import Certificate
from voucher.people.models import Size
from voucher.people.proposals import Proposal, by_two
from voucher.programmes.approvals import Approver
from voucher.programmes.eligibility import Outcome, Source
from voucher.programmes.rules import Ground
from voucher.suppliers.models import Skill

__all__ = [
    "OPEN", "Application", "Consent", "Declaration", "Finding", "Grant", "Override", "Paper", "Point", "Supplement",
    "Turn",
]  # fmt: skip
OPEN = "state IN ('draft', 'submitted', 'supplement', 'reserve', 'approved', 'reopened')"
SENT = text("submitted_at IS NOT NULL")  # what the agency sees, and so what its lists are indexed by


class Application(Table, table=True):
    """A firm's request for a voucher in one round. Sums are supply values, without VAT."""

    __tablename__ = "applications_application"
    __table_args__ = (
        CheckConstraint("(state = 'approved') = (granted_krw IS NOT NULL)", name="granted_when_approved"),
        CheckConstraint("granted_krw > 0 AND granted_krw <= asked_krw", name="granted_at_most_asked"),
        CheckConstraint("asked_krw > 0 OR asked_krw = 0 AND state IN ('draft', 'withdrawn')", name="asked_positive"),
        CheckConstraint("(state IN ('approved', 'rejected')) = (decided_at IS NOT NULL)", name="decided"),
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)"
            " OR decided_by_id IS NULL AND (import_id IS NOT NULL OR state = 'approved' AND granted_krw = asked_krw)",
            name="decided_by_somebody",  # or elsewhere, or by the rules of a first-come round: all or nothing
        ),
        CheckConstraint("(import_id IS NULL) = (source_ref = '')", name="source_of_an_import"),
        CheckConstraint(
            "import_id IS NULL OR state IN ('approved', 'rejected', 'withdrawn')", name="over_when_imported"
        ),
        CheckConstraint("saved_by_id IS NOT NULL OR import_id IS NOT NULL", name="saved_by_somebody"),
        CheckConstraint("state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name="submitted"),
        CheckConstraint("state <> 'draft' OR submitted_at IS NULL", name="draft_not_submitted"),
        CheckConstraint("(submitted_at IS NULL) = (firm_size IS NULL)", name="size_when_submitted"),
        CheckConstraint("(submitted_at IS NULL) = (government_rate IS NULL)", name="rate_when_submitted"),
        CheckConstraint("submitted_at IS NULL OR band_code <> ''", name="band_when_submitted"),
        CheckConstraint("(prepared_at IS NULL) = (prepared_by_id IS NULL)", name="prepared_by_somebody"),
        CheckConstraint("prepared_by_id <> submitted_by_id", name="certified_by_another"),
        CheckConstraint("government_rate BETWEEN 0 AND 1", name="government_rate_range"),
        CheckConstraint("facts IS NULL OR submitted_at IS NOT NULL", name="facts_of_what_was_submitted"),
        Index("uq_applications_application_open", "round_id", "firm_id", unique=True, postgresql_where=text(OPEN)),
        Index(
            "uq_applications_application_source",
            "round_id",
            "source_ref",
            unique=True,
            postgresql_where=text("source_ref <> ''"),
        ),
        Index("ix_applications_application_firm", "firm_id", "created_at", "id"),
        Index("ix_applications_application_sent", "submitted_at", "id", postgresql_where=SENT),
        Index("ix_applications_application_state", "state", "submitted_at", "id", postgresql_where=SENT),
        Index("ix_applications_application_round", "round_id", "submitted_at", "id", postgresql_where=SENT),
        Index(
            "ix_applications_application_round_state", "round_id", "state", "submitted_at", "id", postgresql_where=SENT
        ),
        Index("ix_applications_application_ref_prefix", "ref", postgresql_ops={"ref": "varchar_pattern_ops"}),
        searching.index("applications_application"),
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
    findable: str = Field(default="", sa_type=Text)  # title and firm's names: what a search looks through
    state: State = Field(default=State.DRAFT, sa_type=text_enum(State))
    saved_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    saved_at: datetime | None = instant(default=None)
    submitted_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    submitted_at: datetime | None = instant(default=None)
    prepared_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")  # where a colleague certifies it
    prepared_at: datetime | None = instant(default=None)
    firm_size: Size | None = Field(default=None, sa_type=text_enum(Size, "firm_size"))  # as claimed on that day
    band_code: str = Field(default="", max_length=32)  # of the round's rules; in a draft empty until the firm chooses
    government_rate: Decimal | None = rate(default=None)  # of that band, in the firm's region, on that day
    granted_krw: Won | None = won_column(default=None)
    decided_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    decided_at: datetime | None = instant(default=None)
    decision_note: str = Field(default="", max_length=2000)
    answers: dict[str, Any] = Field(  # to what its round asks beside the usual, by the questions' codes
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    facts: dict[str, Any] | None = Field(  # what was known of the firm when it submitted (`eligibility.kept`)
        default=None, sa_type=JSONB(none_as_null=True)
    )
    import_id: UUID | None = Field(default=None, foreign_key="people_import.id")  # decided and paid elsewhere, before
    source_ref: str = Field(  # its number there
        default="", max_length=40, sa_column_kwargs={"server_default": ""}
    )


class Turn(Table, table=True):
    """An application's place in a first-come round. Taken in the database (`applications_take_turn`), never changed."""

    __tablename__ = "applications_turn"
    __table_args__ = (
        CheckConstraint("needed_krw > 0 AND partner_krw >= 0", name="needed_positive"),
        UniqueConstraint("application_id"),
        UniqueConstraint("round_id", "number"),
        Index("ix_applications_turn_waits", "round_id", "number", postgresql_where=text("waits")),
    )

    number: int = Field(sa_column=Column(BigInteger, Identity(always=True), nullable=False))
    application_id: UUID = Field(foreign_key="applications_application.id")
    round_id: UUID  # its application's: a trigger sees to it
    needed_krw: Won = won_column()  # the state's share, by the rules of the round
    partner_krw: Won = won_column(default=0)  # its partner's share, where it has one
    waits: bool = True  # for an answer, or on the reserve list; not any more once granted, withdrawn or turned down


class Consent(Table, table=True):
    """One consent as it was given: which text, in which version and language, by whom, when. Never changed."""

    __tablename__ = "applications_consent"
    __table_args__ = (UniqueConstraint("application_id", "purpose", "version"),)

    application_id: UUID = Field(foreign_key="applications_application.id")
    purpose: str = Field(max_length=32)
    version: str = Field(max_length=20)
    language: str = Field(max_length=2)
    text: str = Field(max_length=4000)  # as it stood on the page
    given_by_id: UUID = Field(foreign_key="people_user.id")
    given_at: datetime = instant()


class Paper(Table, table=True):
    """A file that a firm hands in for one of the papers of the round's rules. Never changed, only removed from a draft.

    Once its application was submitted neither the paper nor its file goes away: a supplement only takes its place.
    """

    __tablename__ = "applications_paper"

    application_id: UUID = Field(foreign_key="applications_application.id", index=True)
    code: str = Field(max_length=32)  # of the round's rules
    file_id: UUID = Field(foreign_key="documents_stored_file.id", unique=True)
    issued_on: date | None = None  # where the rules ask how old it is
    added_by_id: UUID = Field(foreign_key="people_user.id")
    # The request that it came with, and the one with which another file took its place.
    supplement_id: UUID | None = Field(default=None, foreign_key="applications_supplement.id", index=True)
    replaced_id: UUID | None = Field(default=None, foreign_key="applications_supplement.id")


class LookedUp(Table, table=True):
    """What the issuing office said about one paper of an application, and when: evidence, never changed.

    Of each paper the last one from before the submission counts.
    """

    __tablename__ = "applications_looked_up"
    __table_args__ = (
        CheckConstraint(
            "found = (valid_until IS NOT NULL) AND found = (issued_on IS NOT NULL)", name="found_with_days"
        ),
        Index("ix_applications_looked_up_application", "application_id", "code", "created_at"),
    )

    application_id: UUID = Field(foreign_key="applications_application.id")
    code: str = Field(max_length=32)  # of the round's rules
    certificate: Certificate = Field(sa_type=text_enum(Certificate, "certificate"))
    found: bool
    number: str = Field(default="", max_length=60)
    issued_on: date | None = None
    valid_until: date | None = None  # the last day on which it holds
    said: dict[str, Any] = Field(sa_type=JSONB)


class Declaration(Table, table=True):
    """One answer of a firm to what only it can know, with the words it was asked in. Never changed; the last counts."""

    __tablename__ = "applications_declaration"
    __table_args__ = (Index("ix_applications_declaration_application", "application_id", "question", "declared_at"),)

    application_id: UUID = Field(foreign_key="applications_application.id")
    question: str = Field(max_length=32)  # one of the facts of `eligibility.Facts`
    answer: bool
    text: str = Field(max_length=300)  # as it stood on the page
    declared_by_id: UUID = Field(foreign_key="people_user.id")
    declared_at: datetime = instant()


class Finding(Table, table=True):
    """What came of one ground when an application was screened. Never changed: another screening has its own."""

    __tablename__ = "applications_finding"
    __table_args__ = (
        CheckConstraint("screening > 0", name="screening_positive"),
        UniqueConstraint("application_id", "screening", "ground"),
    )

    application_id: UUID = Field(foreign_key="applications_application.id")
    screening: int  # the first, the second and so on of this application
    place: int  # of the ground in the rules
    ground: Ground = Field(sa_type=text_enum(Ground, "ground"))
    outcome: Outcome = Field(sa_type=text_enum(Outcome, "outcome"))
    reason: str = Field(max_length=300)  # a msgid
    remedy: str = Field(max_length=300)
    counts: dict[str, Any] = Field(sa_type=JSONB)  # what the reason is filled from
    source: Source = Field(sa_type=text_enum(Source, "source"))
    evidence: dict[str, Any] = Field(sa_type=JSONB)  # what it stands on: facts, references, when somebody said so
    rules_version: int
    checked_at: datetime = instant()


class Override(Proposal, table=True):
    """An officer would let an application pass a failed ground, for a reason; another one agrees or refuses."""

    __tablename__ = "applications_override"
    __table_args__ = (
        *by_two(),
        Index("uq_applications_override_open", "finding_id", unique=True, postgresql_where=text("agreed IS NOT FALSE")),
        Index("ix_applications_override_waiting", "proposed_at", postgresql_where=text("settled_at IS NULL")),
    )

    finding_id: UUID = Field(foreign_key="applications_finding.id")


class Grant(Proposal, table=True):
    """What an officer would grant in a reviewed round, and by what of its requirements; somebody else approves it."""

    __tablename__ = "applications_grant"
    __table_args__ = (
        *by_two(),
        CheckConstraint("(state = 'approved') = (agreed IS TRUE)", name="approved_by_another"),
        CheckConstraint("(state = 'sent_back') = (agreed IS FALSE)", name="sent_back_by_another"),
        CheckConstraint("state <> 'sent_back' OR settling_note <> ''", name="sent_back_with_a_reason"),
        CheckConstraint("granted_krw >= government_krw AND government_krw > 0", name="share_of_the_sum"),
        Index("uq_applications_grant_open", "application_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_applications_grant_application", "application_id", "proposed_at"),
        Index("ix_applications_grant_state", "state", "proposed_at", "id"),
        Index("ix_applications_grant_proposed", "proposed_at", "id"),
    )

    application_id: UUID = Field(foreign_key="applications_application.id")
    state: Proposed = Field(default=Proposed.OPEN, sa_type=text_enum(Proposed))
    granted_krw: Won = won_column()
    government_krw: Won = won_column()  # the state's share of it
    approver: Approver = Field(sa_type=text_enum(Approver, "approver"))  # by the band of the round's rules
    screening: int  # which one it stands on
    looked_at: list[str] = Field(sa_type=JSONB)  # grounds that were open or doubtful in it
