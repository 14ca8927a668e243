"""Organisations, users, and what signing in needs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "people_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_attempt")),
    )
    op.create_index("ix_people_attempt_door", "people_attempt", ["door", "created_at"], unique=False)
    op.create_table(
        "people_organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("registration_no", sa.String(length=10), nullable=False),
        sa.Column("representative", sa.String(length=50), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=20), server_default="", nullable=False),
        sa.Column("industry", sa.String(length=8), nullable=False),
        sa.Column("industry_revision", sa.Integer(), nullable=False),
        sa.Column("size", sa.String(32), nullable=False),
        sa.Column("employees_count", sa.Integer(), nullable=False),
        sa.Column("average_sales_krw", sa.BigInteger(), nullable=True),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("representative_status", sa.String(length=2), server_default="", nullable=False),
        sa.Column("tax_status", sa.String(length=2), nullable=False),
        sa.Column("tax_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("average_sales_krw >= 0", name=op.f("ck_people_organisation_average_sales_positive")),
        sa.CheckConstraint(
            "registration_no ~ '^[0-9]{10}$'", name=op.f("ck_people_organisation_registration_no_digits")
        ),
        sa.CheckConstraint("phone ~ '^[0-9]*$'", name=op.f("ck_people_organisation_phone_digits")),
        sa.CheckConstraint(
            "representative_status IN ('', '01', '02')", name=op.f("ck_people_organisation_representative_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_organisation")),
        sa.UniqueConstraint("ref", name=op.f("uq_people_organisation_ref")),
        sa.UniqueConstraint("registration_no", name=op.f("uq_people_organisation_registration_no")),
    )
    op.create_index(
        "ix_people_organisation_address",
        "people_organisation",
        [sa.literal_column("lower(regexp_replace(address, '[[:space:][:punct:]]', '', 'g'))")],
    )
    op.create_index(
        "ix_people_organisation_phone", "people_organisation", ["phone"], postgresql_where=sa.text("phone <> ''")
    )
    op.create_index(
        "ix_people_organisation_representative",
        "people_organisation",
        [sa.literal_column("lower(regexp_replace(representative, '[[:space:][:punct:]]', '', 'g'))")],
    )
    op.create_check_constraint(
        op.f("ck_people_organisation_kind"), "people_organisation", "kind IN ('firm', 'supplier', 'agency', 'partner')"
    )
    op.create_check_constraint(
        op.f("ck_people_organisation_size"),
        "people_organisation",
        "size IN ('micro', 'small', 'medium', 'mid_size', 'large')",
    )
    op.create_table(
        "people_registration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("registration_no", sa.String(length=10), nullable=False),
        sa.Column("said", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("token_digest", sa.String(length=64), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_people_registration_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_registration")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_people_registration_token_digest")),
    )
    op.create_index("ix_people_registration_email", "people_registration", ["email", "answered_at"], unique=False)
    op.create_table(
        "people_tax_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=2), nullable=False),
        sa.Column("said", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("question IN ('status', 'validate')", name=op.f("ck_people_tax_check_question")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["people_organisation.id"],
            name=op.f("fk_people_tax_check_organisation_id_people_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_tax_check")),
    )
    op.create_index(
        "ix_people_tax_check_organisation", "people_tax_check", ["organisation_id", "created_at"], unique=False
    )
    op.create_table(
        "people_user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.String(32)), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "roles <@ ARRAY['applicant','supplier','officer','assessor','director','paymaster','manager','auditor','administrator']::varchar[]",
            name=op.f("ck_people_user_roles"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_people_user_email_lower")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["people_organisation.id"],
            name=op.f("fk_people_user_organisation_id_people_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_user")),
        sa.UniqueConstraint("email", name=op.f("uq_people_user_email")),
    )
    op.create_index("ix_people_user_organisation_id", "people_user", ["organisation_id"], unique=False)
    op.create_index("ix_people_user_name", "people_user", ["name", "id"], unique=False)
    op.create_index("ix_people_user_signed_in", "people_user", ["signed_in_at", "id"], unique=False)
    op.create_index("ix_people_user_domain", "people_user", [sa.literal_column("split_part(email, '@', 2)")])
    op.create_table(
        "people_tie",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("registration_no", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("bond", sa.String(32), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(length=500), nullable=False),
        sa.CheckConstraint("registration_no ~ '^[0-9]{10}$'", name=op.f("ck_people_tie_registration_no_digits")),
        sa.CheckConstraint("until_on >= since_on", name=op.f("ck_people_tie_until_after_since")),
        sa.CheckConstraint("bond NOT IN ('other', 'namesake') OR note <> ''", name=op.f("ck_people_tie_said_what")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_why = '')", name=op.f("ck_people_tie_ended_with_a_reason")),
        sa.ForeignKeyConstraint(["user_id"], ["people_user.id"], name=op.f("fk_people_tie_user_id_people_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_tie")),
    )
    op.create_check_constraint(
        op.f("ck_people_tie_bond"), "people_tie", "bond IN ('family', 'employment', 'stake', 'other', 'namesake')"
    )
    op.create_index(
        "uq_people_tie_current",
        "people_tie",
        ["user_id", "registration_no", "bond"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "people_declaration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("ties_count", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.CheckConstraint("phone ~ '^[0-9]*$'", name=op.f("ck_people_declaration_phone_digits")),
        sa.CheckConstraint("ties_count >= 0", name=op.f("ck_people_declaration_ties_counted")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people_user.id"], name=op.f("fk_people_declaration_user_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_declaration")),
    )
    op.create_index("ix_people_declaration_user", "people_declaration", ["user_id", "created_at"], unique=False)
    op.create_table(
        "people_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("rows_count", sa.Integer(), nullable=False),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(done_at IS NULL) = (content IS NOT NULL)", name=op.f("ck_people_import_content_until_done")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people_user.id"], name=op.f("fk_people_import_by_id_people_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_import")),
    )
    op.create_check_constraint(
        op.f("ck_people_import_kind"), "people_import", "kind IN ('organisations', 'applications')"
    )
    op.create_table(
        "people_reset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["people_user.id"], name=op.f("fk_people_reset_user_id_people_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_reset")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_people_reset_token_digest")),
    )
    op.create_index("ix_people_reset_user_id", "people_reset", ["user_id"], unique=False)
    op.create_index(
        "uq_people_reset_open", "people_reset", ["user_id"], unique=True, postgresql_where=sa.text("used_at IS NULL")
    )
    op.create_table(
        "people_sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["people_user.id"], name=op.f("fk_people_sign_in_user_id_people_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_sign_in")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_people_sign_in_token_digest")),
    )
    op.create_index("ix_people_sign_in_user_id", "people_sign_in", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("people_sign_in")
    op.drop_table("people_reset")
    op.drop_table("people_declaration")
    op.drop_table("people_tie")
    op.drop_table("people_import")
    op.drop_table("people_user")
    op.drop_table("people_tax_check")
    op.drop_table("people_registration")
    op.drop_table("people_organisation")
    op.drop_table("people_attempt")
