"""Programmes, bands of their rules, and rounds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes_programme")),
        sa.UniqueConstraint("code", name=op.f("uq_programmes_programme_code")),
    )
    op.create_table(
        "programmes_band",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.String(32), nullable=False),
        sa.Column("government_rate", sa.Numeric(precision=9, scale=6), nullable=False),
        sa.Column("cap_krw", sa.BigInteger(), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=False),
        sa.Column("own_share_days", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("holds_until", sa.Date(), nullable=True),
        sa.CheckConstraint("cap_krw > 0", name=op.f("ck_programmes_band_cap_positive")),
        sa.CheckConstraint("government_rate BETWEEN 0 AND 1", name=op.f("ck_programmes_band_government_rate_range")),
        sa.CheckConstraint("holds_until >= holds_from", name=op.f("ck_programmes_band_holds_until_after_from")),
        sa.CheckConstraint("valid_months > 0 AND own_share_days > 0", name=op.f("ck_programmes_band_times_positive")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes_programme.id"],
            name=op.f("fk_programmes_band_programme_id_programmes_programme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes_band")),
        sa.UniqueConstraint(
            "programme_id", "size", "holds_from", name=op.f("uq_programmes_band_programme_id_size_holds_from")
        ),
    )
    op.create_check_constraint(
        op.f("ck_programmes_band_size"), "programmes_band", "size IN ('micro', 'small', 'medium', 'mid_size', 'large')"
    )
    op.create_table(
        "programmes_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("title_ko", sa.String(length=100), nullable=False),
        sa.Column("title_en", sa.String(length=100), nullable=False),
        sa.Column("budget_krw", sa.BigInteger(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("rules", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("opened_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_note", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_programmes_round_closed_at_when_closed")
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (rules IS NULL)", name=op.f("ck_programmes_round_rules_frozen_when_open")
        ),
        sa.CheckConstraint("budget_krw > 0", name=op.f("ck_programmes_round_budget_positive")),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_programmes_round_closes_after_opening")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["people_user.id"], name=op.f("fk_programmes_round_opened_by_id_people_user")
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
        op.f("ck_programmes_round_state"), "programmes_round", "state IN ('draft', 'open', 'closed')"
    )
    op.create_index("ix_programmes_round_closes", "programmes_round", ["closes_at", "id"], unique=False)
    op.create_index(op.f("ix_programmes_round_programme_id"), "programmes_round", ["programme_id"], unique=False)
    op.create_index("ix_programmes_round_state", "programmes_round", ["state", "closes_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("programmes_round")
    op.drop_table("programmes_band")
    op.drop_table("programmes_programme")
