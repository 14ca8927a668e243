"""Applications, what firms consented to, and the papers they handed in."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"

# In this order: what is never changed; screening with its evidence; the line of first-come rounds; supplements; grants.
PARTS = [
    Path(__file__).with_name(f"0009_{part}.sql") for part in ("keeping", "screening", "turns", "supplements", "grants")
]

# Ways to read what was sent in; a draft is in none of them.
SENT = {
    "round": ["round_id", "submitted_at", "id"],
    "round_state": ["round_id", "state", "submitted_at", "id"],
    "sent": ["submitted_at", "id"],
    "state": ["state", "submitted_at", "id"],
}

LAST_FIRST = (
    *("turn", "grant", "override", "finding", "declaration", "looked_up"),
    *("paper", "supplement_point", "supplement", "consent", "application"),
)


def upgrade() -> None:
    op.create_table(
        "applications_application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("skill", sa.String(32), nullable=True),
        sa.Column("problem", sa.String(length=2000), nullable=False),
        sa.Column("goal", sa.String(length=2000), nullable=False),
        sa.Column("asked_krw", sa.BigInteger(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_version", sa.String(length=20), nullable=False),
        sa.Column("findable", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("prepared_by_id", sa.Uuid(), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("firm_size", sa.String(32), nullable=True),
        sa.Column("band_code", sa.String(length=32), nullable=False),
        sa.Column("government_rate", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("granted_krw", sa.BigInteger(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.String(length=2000), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("facts", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("source_ref", sa.String(length=40), server_default="", nullable=False),
        sa.CheckConstraint(
            "(state = 'approved') = (granted_krw IS NOT NULL)",
            name=op.f("ck_applications_application_granted_when_approved"),
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'rejected')) = (decided_at IS NOT NULL)",
            name=op.f("ck_applications_application_decided"),
        ),
        sa.CheckConstraint(
            "asked_krw > 0 OR asked_krw = 0 AND state IN ('draft', 'withdrawn')",
            name=op.f("ck_applications_application_asked_positive"),
        ),
        sa.CheckConstraint(
            "state <> 'draft' OR submitted_at IS NULL", name=op.f("ck_applications_application_draft_not_submitted")
        ),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (firm_size IS NULL)", name=op.f("ck_applications_application_size_when_submitted")
        ),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (government_rate IS NULL)",
            name=op.f("ck_applications_application_rate_when_submitted"),
        ),
        sa.CheckConstraint(
            "submitted_at IS NULL OR band_code <> ''", name=op.f("ck_applications_application_band_when_submitted")
        ),
        sa.CheckConstraint(
            "(prepared_at IS NULL) = (prepared_by_id IS NULL)",
            name=op.f("ck_applications_application_prepared_by_somebody"),
        ),
        sa.CheckConstraint(
            "prepared_by_id <> submitted_by_id", name=op.f("ck_applications_application_certified_by_another")
        ),
        sa.CheckConstraint(
            "facts IS NULL OR submitted_at IS NOT NULL",
            name=op.f("ck_applications_application_facts_of_what_was_submitted"),
        ),
        sa.CheckConstraint(
            "government_rate BETWEEN 0 AND 1", name=op.f("ck_applications_application_government_rate_range")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL",
            name=op.f("ck_applications_application_submitted"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)"
            " OR decided_by_id IS NULL AND (import_id IS NOT NULL OR state = 'approved' AND granted_krw = asked_krw)",
            name=op.f("ck_applications_application_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "(import_id IS NULL) = (source_ref = '')", name=op.f("ck_applications_application_source_of_an_import")
        ),
        sa.CheckConstraint(
            "import_id IS NULL OR state IN ('approved', 'rejected', 'withdrawn')",
            name=op.f("ck_applications_application_over_when_imported"),
        ),
        sa.CheckConstraint(
            "saved_by_id IS NOT NULL OR import_id IS NOT NULL",
            name=op.f("ck_applications_application_saved_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["people_import.id"], name=op.f("fk_applications_application_import_id_people_import")
        ),
        sa.CheckConstraint(
            "granted_krw > 0 AND granted_krw <= asked_krw",
            name=op.f("ck_applications_application_granted_at_most_asked"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people_user.id"], name=op.f("fk_applications_application_decided_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id"],
            ["people_organisation.id"],
            name=op.f("fk_applications_application_firm_id_people_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["programmes_round.id"], name=op.f("fk_applications_application_round_id_programmes_round")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["people_user.id"], name=op.f("fk_applications_application_saved_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"],
            ["people_user.id"],
            name=op.f("fk_applications_application_prepared_by_id_people_user"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["people_user.id"],
            name=op.f("fk_applications_application_submitted_by_id_people_user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications_application")),
        sa.UniqueConstraint("ref", name=op.f("uq_applications_application_ref")),
    )
    op.create_check_constraint(
        op.f("ck_applications_application_skill"),
        "applications_application",
        "skill IN ('inspection', 'maintenance', 'planning', 'process', 'energy', 'robots', 'safety', 'documents')",
    )
    op.create_check_constraint(
        op.f("ck_applications_application_firm_size"),
        "applications_application",
        "firm_size IN ('micro', 'small', 'medium', 'mid_size', 'large')",
    )
    op.create_check_constraint(
        op.f("ck_applications_application_state"),
        "applications_application",
        "state IN ('draft', 'submitted', 'supplement', 'reserve', 'approved', 'rejected', 'reopened', 'withdrawn')",
    )
    op.create_index("ix_applications_application_firm", "applications_application", ["firm_id", "created_at", "id"])
    op.create_index(
        "ix_applications_application_ref_prefix",
        "applications_application",
        ["ref"],
        postgresql_ops={"ref": "varchar_pattern_ops"},
    )
    for name, columns in SENT.items():
        op.create_index(
            f"ix_applications_application_{name}",
            "applications_application",
            columns,
            postgresql_where=sa.text("submitted_at IS NOT NULL"),
        )
    op.create_index(
        "ix_applications_application_words",
        "applications_application",
        [sa.literal_column("to_tsvector('simple', findable)")],
        postgresql_using="gin",
    )
    op.create_index(
        "uq_applications_application_open",
        "applications_application",
        ["round_id", "firm_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('draft', 'submitted', 'supplement', 'reserve', 'approved', 'reopened')"),
    )
    op.create_index(
        "uq_applications_application_source",
        "applications_application",
        ["round_id", "source_ref"],
        unique=True,
        postgresql_where=sa.text("source_ref <> ''"),
    )
    op.create_table(
        "applications_consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications_application.id"],
            name=op.f("fk_applications_consent_application_id_applications_application"),
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["people_user.id"], name=op.f("fk_applications_consent_given_by_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications_consent")),
        sa.UniqueConstraint(
            "application_id", "purpose", "version", name=op.f("uq_applications_consent_application_id_purpose_version")
        ),
    )
    op.create_table(
        "applications_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people_user.id"], name=op.f("fk_applications_paper_added_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications_application.id"],
            name=op.f("fk_applications_paper_application_id_applications_application"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["documents_stored_file.id"], name=op.f("fk_applications_paper_file_id_documents_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications_paper")),
        sa.UniqueConstraint("file_id", name=op.f("uq_applications_paper_file_id")),
    )
    op.create_index(op.f("ix_applications_paper_application_id"), "applications_paper", ["application_id"])
    op.create_table(
        "applications_looked_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("certificate", sa.String(32), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("said", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "certificate IN ('tax_payment', 'sme', 'insurance')", name=op.f("ck_applications_looked_up_certificate")
        ),
        sa.CheckConstraint(
            "found = (valid_until IS NOT NULL) AND found = (issued_on IS NOT NULL)",
            name=op.f("ck_applications_looked_up_found_with_days"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications_application.id"],
            name=op.f("fk_applications_looked_up_application_id_applications_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications_looked_up")),
    )
    op.create_index(
        "ix_applications_looked_up_application", "applications_looked_up", ["application_id", "code", "created_at"]
    )
    driver: Any = op.get_bind().connection.dbapi_connection
    for part in PARTS:
        driver.execute(part.read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP FUNCTION applications_take_turn, applications_last_turn, applications_lead")
    for table in LAST_FIRST:
        op.drop_table(f"applications_{table}")
    op.execute("DROP FUNCTION applications_keep_application, applications_keep_turn, applications_admit_turn")
    op.execute("DROP FUNCTION applications_by_two, applications_keep_looked_up, applications_require_two")
    op.execute("DROP FUNCTION applications_keep_paper, applications_keep_point, applications_keep_waiting")
    op.execute("DROP FUNCTION applications_asked, applications_asked_paper")
