"""Choices of suppliers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "matches_match",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("chosen_by_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["chosen_by_id"], ["people_user.id"], name=op.f("fk_matches_match_chosen_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["suppliers_offer.id"], name=op.f("fk_matches_match_offer_id_suppliers_offer")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers_supplier.id"], name=op.f("fk_matches_match_supplier_id_suppliers_supplier")
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"], ["vouchers_voucher.id"], name=op.f("fk_matches_match_voucher_id_vouchers_voucher")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches_match")),
    )
    op.create_check_constraint(op.f("ck_matches_match_state"), "matches_match", "state IN ('chosen', 'dropped')")
    op.create_index("ix_matches_match_supplier_id", "matches_match", ["supplier_id"], unique=False)
    op.create_index(
        "uq_matches_match_live",
        "matches_match",
        ["voucher_id"],
        unique=True,
        postgresql_where=sa.text("state = 'chosen'"),
    )


def downgrade() -> None:
    op.drop_table("matches_match")
