"""Assessors, and what they were given to assess."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"

# A score sheet that is in is what is ranked: nobody changes it, its assessor least of all. It may only be set aside.
FREEZE = """
CREATE FUNCTION assessments_keep_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'submitted' AND NEW.state = 'set_aside'
        AND to_jsonb(OLD) - '{state,why,set_aside_at}'::text[] = to_jsonb(NEW) - '{state,why,set_aside_at}'::text[]
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a submitted score sheet is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keep_assignment BEFORE UPDATE OR DELETE ON assessments_assignment FOR EACH ROW
    WHEN (OLD.state IN ('submitted', 'set_aside')) EXECUTE FUNCTION assessments_keep_assignment();
"""


def upgrade() -> None:
    op.create_table(
        "assessments_assessor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("employer", sa.String(length=100), nullable=False),
        sa.Column("employer_no", sa.String(length=10), nullable=False),
        sa.Column("skills", postgresql.ARRAY(sa.String(length=32)), nullable=False),
        sa.Column("industries", postgresql.ARRAY(sa.String(length=8)), nullable=False),
        sa.Column("load_limit", sa.Integer(), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.CheckConstraint("employer_no ~ '^([0-9]{10})?$'", name=op.f("ck_assessments_assessor_employer_no_digits")),
        sa.CheckConstraint(
            "skills <@ ARRAY['inspection','maintenance','planning','process','energy','robots','safety','documents']::varchar[]",
            name=op.f("ck_assessments_assessor_skills"),
        ),
        sa.CheckConstraint("cardinality(skills) > 0", name=op.f("ck_assessments_assessor_some_skill")),
        sa.CheckConstraint("load_limit BETWEEN 1 AND 100", name=op.f("ck_assessments_assessor_load_limit_range")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people_user.id"], name=op.f("fk_assessments_assessor_user_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments_assessor")),
        sa.UniqueConstraint("ref", name=op.f("uq_assessments_assessor_ref")),
        sa.UniqueConstraint("user_id", name=op.f("uq_assessments_assessor_user_id")),
    )
    op.create_table(
        "assessments_interest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessor_id", sa.Uuid(), nullable=False),
        sa.Column("registration_no", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("bond", sa.String(32), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "registration_no ~ '^[0-9]{10}$'", name=op.f("ck_assessments_interest_registration_no_digits")
        ),
        sa.ForeignKeyConstraint(
            ["assessor_id"],
            ["assessments_assessor.id"],
            name=op.f("fk_assessments_interest_assessor_id_assessments_assessor"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments_interest")),
        sa.UniqueConstraint(
            "assessor_id",
            "registration_no",
            "bond",
            name=op.f("uq_assessments_interest_assessor_id_registration_no_bond"),
        ),
    )
    op.create_index(
        op.f("ix_assessments_interest_registration_no"), "assessments_interest", ["registration_no"], unique=False
    )
    op.create_check_constraint(
        op.f("ck_assessments_interest_bond"),
        "assessments_interest",
        "bond IN ('employment', 'joint_work', 'stake', 'kinship')",
    )
    op.create_table(
        "assessments_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("selected_count", sa.Integer(), nullable=False),
        sa.Column("government_krw", sa.BigInteger(), nullable=False),
        sa.Column("partner_krw", sa.BigInteger(), nullable=False),
        sa.Column("left_krw", sa.BigInteger(), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.String(length=2000), nullable=False),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_assessments_proposal_decided_at_when_decided")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_assessments_proposal_decided_by_somebody")
        ),
        sa.CheckConstraint("proposed_by_id <> decided_by_id", name=op.f("ck_assessments_proposal_two_people")),
        sa.CheckConstraint(
            "selected_count >= 0 AND government_krw >= 0 AND partner_krw >= 0",
            name=op.f("ck_assessments_proposal_sums_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people_user.id"], name=op.f("fk_assessments_proposal_decided_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["people_user.id"], name=op.f("fk_assessments_proposal_proposed_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["programmes_round.id"], name=op.f("fk_assessments_proposal_round_id_programmes_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments_proposal")),
        sa.UniqueConstraint("ref", name=op.f("uq_assessments_proposal_ref")),
    )
    op.create_index(op.f("ix_assessments_proposal_round_id"), "assessments_proposal", ["round_id"], unique=False)
    op.create_index(
        "uq_assessments_proposal_live",
        "assessments_proposal",
        ["round_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('proposed', 'approved')"),
    )
    op.create_check_constraint(
        op.f("ck_assessments_proposal_state"), "assessments_proposal", "state IN ('proposed', 'approved', 'refused')"
    )
    op.create_table(
        "assessments_assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("assessor_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("points", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("comment_inside", sa.String(length=2000), nullable=False),
        sa.Column("comment_firm", sa.String(length=2000), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'set_aside') = (set_aside_at IS NOT NULL)",
            name=op.f("ck_assessments_assignment_set_aside_at_when_set_aside"),
        ),
        sa.CheckConstraint(
            "(state IN ('submitted', 'set_aside')) = (submitted_at IS NOT NULL)",
            name=op.f("ck_assessments_assignment_submitted_at_when_submitted"),
        ),
        sa.CheckConstraint("NOT by_hand OR why <> ''", name=op.f("ck_assessments_assignment_by_hand_with_a_reason")),
        sa.CheckConstraint(
            "submitted_at IS NULL OR total IS NOT NULL", name=op.f("ck_assessments_assignment_total_when_submitted")
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'submitted', 'set_aside') OR accepted_at IS NOT NULL",
            name=op.f("ck_assessments_assignment_accepted_first"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'replaced', 'set_aside') OR why <> ''",
            name=op.f("ck_assessments_assignment_ended_with_a_reason"),
        ),
        sa.CheckConstraint("total BETWEEN 0 AND 100", name=op.f("ck_assessments_assignment_total_range")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications_application.id"],
            name=op.f("fk_assessments_assignment_application_id_applications_application"),
        ),
        sa.ForeignKeyConstraint(
            ["assessor_id"],
            ["assessments_assessor.id"],
            name=op.f("fk_assessments_assignment_assessor_id_assessments_assessor"),
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["people_user.id"], name=op.f("fk_assessments_assignment_given_by_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments_assignment")),
        sa.UniqueConstraint(
            "application_id", "assessor_id", name=op.f("uq_assessments_assignment_application_id_assessor_id")
        ),
    )
    op.create_index(
        "ix_assessments_assignment_assessor",
        "assessments_assignment",
        ["assessor_id", "state", "created_at", "id"],
        unique=False,
    )
    op.create_check_constraint(
        op.f("ck_assessments_assignment_state"),
        "assessments_assignment",
        "state IN ('assigned', 'accepted', 'submitted', 'declined', 'replaced', 'set_aside')",
    )
    op.create_table(
        "assessments_bonus",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("why <> ''", name=op.f("ck_assessments_bonus_with_a_reason")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications_application.id"],
            name=op.f("fk_assessments_bonus_application_id_applications_application"),
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["people_user.id"], name=op.f("fk_assessments_bonus_given_by_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments_bonus")),
        sa.UniqueConstraint("application_id", "code", name=op.f("uq_assessments_bonus_application_id_code")),
    )
    op.create_table(
        "assessments_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("assessed", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("final", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("spread", sa.Integer(), nullable=False),
        sa.Column("quota", sa.String(length=32), nullable=False),
        sa.Column("government_krw", sa.BigInteger(), nullable=False),
        sa.Column("partner_krw", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("rank > 0", name=op.f("ck_assessments_line_rank_positive")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications_application.id"],
            name=op.f("fk_assessments_line_application_id_applications_application"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["assessments_proposal.id"],
            name=op.f("fk_assessments_line_proposal_id_assessments_proposal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments_line")),
        sa.UniqueConstraint(
            "proposal_id", "application_id", name=op.f("uq_assessments_line_proposal_id_application_id")
        ),
        sa.UniqueConstraint("proposal_id", "rank", name=op.f("uq_assessments_line_proposal_id_rank")),
    )
    op.create_index("ix_assessments_line_application", "assessments_line", ["application_id"], unique=False)
    op.create_check_constraint(
        op.f("ck_assessments_line_outcome"),
        "assessments_line",
        "outcome IN ('selected', 'reserve', 'below', 'pending')",
    )
    op.execute(FREEZE)
    op.execute("""
        CREATE TRIGGER assessments_line_never BEFORE UPDATE OR DELETE OR TRUNCATE ON assessments_line
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_never()""")


def downgrade() -> None:
    op.drop_table("assessments_line")
    op.drop_table("assessments_bonus")
    op.drop_table("assessments_assignment")
    op.drop_table("assessments_proposal")
    op.drop_table("assessments_interest")
    op.drop_table("assessments_assessor")
    op.execute("DROP FUNCTION assessments_keep_assignment()")
