"""Assessors, and what they were given to assess."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"

# A score sheet that is in is what is ranked: nobody changes it, its assessor least of all.
FREEZE = """
CREATE FUNCTION assessments_keep_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a submitted score sheet is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keep_assignment BEFORE UPDATE OR DELETE ON assessments_assignment FOR EACH ROW
    WHEN (OLD.state = 'submitted') EXECUTE FUNCTION assessments_keep_assignment();
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
        sa.CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL)",
            name=op.f("ck_assessments_assignment_submitted_at_when_submitted"),
        ),
        sa.CheckConstraint("NOT by_hand OR why <> ''", name=op.f("ck_assessments_assignment_by_hand_with_a_reason")),
        sa.CheckConstraint(
            "state <> 'submitted' OR total IS NOT NULL", name=op.f("ck_assessments_assignment_total_when_submitted")
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'submitted') OR accepted_at IS NOT NULL",
            name=op.f("ck_assessments_assignment_accepted_first"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'replaced') OR why <> ''",
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
        "state IN ('assigned', 'accepted', 'submitted', 'declined', 'replaced')",
    )
    op.execute(FREEZE)


def downgrade() -> None:
    op.drop_table("assessments_assignment")
    op.drop_table("assessments_interest")
    op.drop_table("assessments_assessor")
    op.execute("DROP FUNCTION assessments_keep_assignment()")
