"""Programmes, the versions of their rules, and rounds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

# Two people made a version binding, and a round opened under it: neither is written over.
KEEP = """
CREATE FUNCTION programmes_keep_rulebook() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'confirmed rules are never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keep_rulebook BEFORE UPDATE OR DELETE ON programmes_rulebook FOR EACH ROW
    WHEN (OLD.state IN ('confirmed', 'dropped')) EXECUTE FUNCTION programmes_keep_rulebook();
"""
KEEP_RULES = """
CREATE FUNCTION programmes_keep_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the rules of an opened round are never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keep_rules BEFORE UPDATE ON programmes_round FOR EACH ROW
    WHEN (OLD.rules IS NOT NULL AND (OLD.rules, OLD.rulebook_id, OLD.programme_id, OLD.mode, OLD.budget_krw, OLD.questions,
        OLD.partner_id, OLD.partner_krw) IS DISTINCT FROM (NEW.rules, NEW.rulebook_id, NEW.programme_id, NEW.mode,
        NEW.budget_krw, NEW.questions, NEW.partner_id, NEW.partner_krw))
    EXECUTE FUNCTION programmes_keep_rules();
"""


# A round that waits to be opened is read by another officer, and money that was confirmed is in the books.
KEEP_HANDED_OVER = """
CREATE FUNCTION programmes_keep_handed_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a round that waits to be opened is not changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keep_handed_over BEFORE UPDATE ON programmes_round FOR EACH ROW
    WHEN (OLD.state = 'proposed' AND NEW.state <> 'draft' AND (
            to_jsonb(OLD) - '{state,rules,rulebook_id,opened_by_id,opened_at}'::text[]
        ) IS DISTINCT FROM (
            to_jsonb(NEW) - '{state,rules,rulebook_id,opened_by_id,opened_at}'::text[]
        ))
    EXECUTE FUNCTION programmes_keep_handed_over();
"""
KEEP_VOTED = """
CREATE FUNCTION programmes_keep_appropriation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a settled appropriation is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keep_appropriation BEFORE UPDATE OR DELETE ON programmes_appropriation FOR EACH ROW
    WHEN (OLD.state <> 'recorded') EXECUTE FUNCTION programmes_keep_appropriation();
"""


def upgrade() -> None:
    op.create_table(
        "programmes_programme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_ko", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("summary_ko", sa.String(length=500), nullable=False),
        sa.Column("summary_en", sa.String(length=500), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9-]*$'", name=op.f("ck_programmes_programme_code_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes_programme")),
        sa.UniqueConstraint("code", name=op.f("uq_programmes_programme_code")),
    )
    op.create_table(
        "programmes_rulebook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("holds_until", sa.Date(), nullable=True),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("version > 0", name=op.f("ck_programmes_rulebook_version_positive")),
        sa.CheckConstraint("holds_until >= holds_from", name=op.f("ck_programmes_rulebook_holds_until_after_from")),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL)",
            name=op.f("ck_programmes_rulebook_confirmed_at_when_confirmed"),
        ),
        sa.CheckConstraint("written_by_id <> confirmed_by_id", name=op.f("ck_programmes_rulebook_two_people")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["people_user.id"], name=op.f("fk_programmes_rulebook_confirmed_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes_programme.id"],
            name=op.f("fk_programmes_rulebook_programme_id_programmes_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people_user.id"], name=op.f("fk_programmes_rulebook_written_by_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes_rulebook")),
        sa.UniqueConstraint("id", "programme_id", name=op.f("uq_programmes_rulebook_id_programme_id")),
        sa.UniqueConstraint("programme_id", "version", name=op.f("uq_programmes_rulebook_programme_id_version")),
        sa.UniqueConstraint("ref", name=op.f("uq_programmes_rulebook_ref")),
    )
    op.create_check_constraint(
        op.f("ck_programmes_rulebook_state"),
        "programmes_rulebook",
        "state IN ('draft', 'proposed', 'confirmed', 'dropped')",
    )
    op.create_index(
        "uq_programmes_rulebook_open",
        "programmes_rulebook",
        ["programme_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('draft', 'proposed')"),
    )
    op.execute(KEEP)
    op.create_table(
        "programmes_appropriation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount_krw", sa.BigInteger(), nullable=False),
        sa.Column("takes_back", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("document", sa.String(length=100), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_programmes_appropriation_amount_positive")),
        sa.CheckConstraint(
            "lower(regexp_replace(document, '[[:space:][:punct:]]', '', 'g')) <> ''",
            name=op.f("ck_programmes_appropriation_document_given"),
        ),
        sa.CheckConstraint("year BETWEEN 2000 AND 2099", name=op.f("ck_programmes_appropriation_year_range")),
        sa.CheckConstraint(
            "recorded_by_id <> settled_by_id OR state = 'dropped'",
            name=op.f("ck_programmes_appropriation_two_people"),
        ),
        sa.CheckConstraint(
            "(state = 'recorded') = (settled_by_id IS NULL)",
            name=op.f("ck_programmes_appropriation_settled_by_somebody"),
        ),
        sa.CheckConstraint(
            "(settled_by_id IS NULL) = (settled_at IS NULL)",
            name=op.f("ck_programmes_appropriation_settled_at_when_settled"),
        ),
        sa.CheckConstraint(
            "state <> 'dropped' OR why <> ''", name=op.f("ck_programmes_appropriation_dropped_with_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes_programme.id"],
            name=op.f("fk_programmes_appropriation_programme_id_programmes_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people_user.id"], name=op.f("fk_programmes_appropriation_recorded_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["people_user.id"], name=op.f("fk_programmes_appropriation_settled_by_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes_appropriation")),
        sa.UniqueConstraint("ref", name=op.f("uq_programmes_appropriation_ref")),
    )
    op.create_check_constraint(
        op.f("ck_programmes_appropriation_state"),
        "programmes_appropriation",
        "state IN ('recorded', 'confirmed', 'dropped')",
    )
    op.create_index(
        "uq_programmes_appropriation_document",
        "programmes_appropriation",
        ["programme_id", sa.text("lower(regexp_replace(document, '[[:space:][:punct:]]', '', 'g'))")],
        unique=True,
        postgresql_where=sa.text("state <> 'dropped'"),
    )
    op.create_index("ix_programmes_appropriation_made", "programmes_appropriation", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_programmes_appropriation_amount", "programmes_appropriation", ["amount_krw", "id"], unique=False
    )
    op.execute(KEEP_VOTED)
    op.create_table(
        "programmes_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("title_ko", sa.String(length=100), nullable=False),
        sa.Column("title_en", sa.String(length=100), nullable=False),
        sa.Column("budget_krw", sa.BigInteger(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("partner_krw", sa.BigInteger(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("mode", sa.String(32), nullable=False),
        sa.Column("rulebook_id", sa.Uuid(), nullable=True),
        sa.Column("rules", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("questions", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("handed_by_id", sa.Uuid(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_note", sa.String(length=500), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_programmes_round_closed_at_when_closed")
        ),
        sa.CheckConstraint(
            "(state IN ('draft', 'proposed')) = (rules IS NULL)",
            name=op.f("ck_programmes_round_rules_frozen_when_open"),
        ),
        sa.CheckConstraint("handed_by_id <> opened_by_id", name=op.f("ck_programmes_round_two_people")),
        sa.CheckConstraint(
            "import_id IS NOT NULL OR (state = 'draft') = (handed_by_id IS NULL)",
            name=op.f("ck_programmes_round_handed_over_by_somebody"),
        ),
        sa.CheckConstraint(
            "(handed_by_id IS NULL) = (handed_at IS NULL)", name=op.f("ck_programmes_round_handed_at_when_handed_over")
        ),
        sa.CheckConstraint(
            "import_id IS NOT NULL OR (state IN ('draft', 'proposed')) = (opened_by_id IS NULL)",
            name=op.f("ck_programmes_round_opened_by_somebody"),
        ),
        sa.CheckConstraint(
            "(opened_by_id IS NULL) = (opened_at IS NULL)", name=op.f("ck_programmes_round_opened_at_when_opened")
        ),
        sa.CheckConstraint(
            "(rules IS NULL) = (rulebook_id IS NULL)", name=op.f("ck_programmes_round_rules_of_a_rulebook")
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_id", "programme_id"],
            ["programmes_rulebook.id", "programmes_rulebook.programme_id"],
            name=op.f("fk_programmes_round_rulebook_id_programmes_rulebook"),
        ),
        sa.CheckConstraint(
            "budget_krw > 0 OR budget_krw = 0 AND import_id IS NOT NULL",
            name=op.f("ck_programmes_round_budget_positive"),
        ),
        sa.CheckConstraint(
            "partner_krw >= 0 AND (partner_id IS NULL) = (partner_krw = 0)",
            name=op.f("ck_programmes_round_partner_gives"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["people_organisation.id"], name=op.f("fk_programmes_round_partner_id_people_organisation")
        ),
        sa.CheckConstraint(
            "import_id IS NULL OR state = 'closed'", name=op.f("ck_programmes_round_closed_when_imported")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["people_import.id"], name=op.f("fk_programmes_round_import_id_people_import")
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_programmes_round_closes_after_opening")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["people_user.id"], name=op.f("fk_programmes_round_opened_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["handed_by_id"], ["people_user.id"], name=op.f("fk_programmes_round_handed_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes_programme.id"],
            name=op.f("fk_programmes_round_programme_id_programmes_programme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes_round")),
        sa.UniqueConstraint("ref", name=op.f("uq_programmes_round_ref")),
    )
    op.create_check_constraint(
        op.f("ck_programmes_round_mode"), "programmes_round", "mode IN ('reviewed', 'first_come', 'competitive')"
    )
    op.create_check_constraint(
        op.f("ck_programmes_round_state"), "programmes_round", "state IN ('draft', 'proposed', 'open', 'closed')"
    )
    op.create_index("ix_programmes_round_closes", "programmes_round", ["closes_at", "id"], unique=False)
    op.create_index(op.f("ix_programmes_round_programme_id"), "programmes_round", ["programme_id"], unique=False)
    op.create_index("ix_programmes_round_state", "programmes_round", ["state", "closes_at", "id"], unique=False)
    op.execute(KEEP_RULES)
    op.execute(KEEP_HANDED_OVER)


def downgrade() -> None:
    op.drop_table("programmes_round")
    op.drop_table("programmes_appropriation")
    op.drop_table("programmes_rulebook")
    for kept in ("rulebook", "rules", "handed_over", "appropriation"):
        op.execute(f"DROP FUNCTION programmes_keep_{kept}")
    op.drop_table("programmes_programme")
