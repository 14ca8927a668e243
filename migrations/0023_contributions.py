"""What rounds' partners paid in, and what went back to them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

BANK_REF = "lower(regexp_replace(bank_ref, '[[:space:][:punct:]]', '', 'g'))"
# What was written down is settled once, and stays.
KEEP = """
CREATE TRIGGER contributions_contribution_never BEFORE DELETE OR TRUNCATE ON contributions_contribution
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER contributions_contribution_settled BEFORE UPDATE ON contributions_contribution FOR EACH ROW
    WHEN (OLD.settled_at IS NOT NULL OR (OLD.round_id, OLD.number, OLD.direction, OLD.amount_krw, OLD.bank_ref, OLD.moved_on,
        OLD.reason, OLD.proposed_by_id, OLD.proposed_at) IS DISTINCT FROM (NEW.round_id, NEW.number, NEW.direction,
        NEW.amount_krw, NEW.bank_ref, NEW.moved_on, NEW.reason, NEW.proposed_by_id, NEW.proposed_at))
    EXECUTE FUNCTION kernel_never();
"""


def upgrade() -> None:
    op.create_table(
        "contributions_contribution",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("settling_note", sa.String(length=2000), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(32), nullable=False),
        sa.Column("amount_krw", sa.BigInteger(), nullable=False),
        sa.Column("bank_ref", sa.String(length=60), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_contributions_contribution_amount_positive")),
        sa.CheckConstraint(f"{BANK_REF} <> ''", name=op.f("ck_contributions_contribution_bank_ref_given")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_contributions_contribution_reason_given")),
        sa.CheckConstraint("proposed_by_id <> settled_by_id", name=op.f("ck_contributions_contribution_two_people")),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (agreed IS NULL)", name=op.f("ck_contributions_contribution_settled_one_way")
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by_id IS NULL)",
            name=op.f("ck_contributions_contribution_settled_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["people_user.id"],
            name=op.f("fk_contributions_contribution_proposed_by_id_people_user"),
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["people_user.id"], name=op.f("fk_contributions_contribution_settled_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["programmes_round.id"], name=op.f("fk_contributions_contribution_round_id_programmes_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributions_contribution")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_contributions_contribution_round_id_number")),
    )
    op.create_check_constraint(
        op.f("ck_contributions_contribution_direction"),
        "contributions_contribution",
        "direction IN ('paid_in', 'paid_back')",
    )
    op.create_index(
        "uq_contributions_contribution_bank_ref",
        "contributions_contribution",
        [sa.text(BANK_REF)],
        unique=True,
        postgresql_where=sa.text("agreed IS NOT FALSE"),
    )
    op.create_index(
        "ix_contributions_contribution_waiting",
        "contributions_contribution",
        ["proposed_at"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.execute(KEEP)


def downgrade() -> None:
    op.drop_table("contributions_contribution")
