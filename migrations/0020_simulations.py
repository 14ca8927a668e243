"""Rules that were tried on earlier applications, and what would have become of each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "simulations_simulation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("rulebook_id", sa.Uuid(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("budget_krw", sa.BigInteger(), nullable=False),
        sa.Column("past", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("total_count", sa.Integer(), nullable=False),
        sa.Column("looked_count", sa.Integer(), nullable=False),
        sa.Column("found", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("budget_krw > 0", name=op.f("ck_simulations_simulation_budget_positive")),
        sa.CheckConstraint(
            "looked_count BETWEEN 0 AND total_count", name=op.f("ck_simulations_simulation_looked_at_most_all")
        ),
        sa.CheckConstraint(
            "(done_at IS NULL) = (found IS NULL)", name=op.f("ck_simulations_simulation_found_when_done")
        ),
        sa.CheckConstraint(
            "done_at IS NULL OR looked_count = total_count", name=op.f("ck_simulations_simulation_all_when_done")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people_user.id"], name=op.f("fk_simulations_simulation_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["programmes_round.id"], name=op.f("fk_simulations_simulation_round_id_programmes_round")
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_id"],
            ["programmes_rulebook.id"],
            name=op.f("fk_simulations_simulation_rulebook_id_programmes_rulebook"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulations_simulation")),
        sa.UniqueConstraint("ref", name=op.f("uq_simulations_simulation_ref")),
    )
    op.create_index("ix_simulations_simulation_age", "simulations_simulation", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_simulations_simulation_round", "simulations_simulation", ["round_id", "created_at"], unique=False
    )
    op.create_index(
        "ix_simulations_simulation_rulebook", "simulations_simulation", ["rulebook_id", "created_at"], unique=False
    )
    _tried()


def _tried() -> None:
    op.create_table(
        "simulations_tried",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("simulation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("change", sa.String(32), nullable=False),
        sa.Column("failed", postgresql.ARRAY(sa.String(length=32)), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("band_code", sa.String(length=32), nullable=False),
        sa.Column("government_krw", sa.BigInteger(), nullable=False),
        sa.Column("government_then_krw", sa.BigInteger(), nullable=False),
        sa.Column("partner_krw", sa.BigInteger(), nullable=False),
        sa.Column("own_krw", sa.BigInteger(), nullable=False),
        sa.Column("within", sa.Boolean(), nullable=False),
        sa.Column("size", sa.String(length=32), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("industry", sa.String(length=8), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_simulations_tried_number_positive")),
        sa.CheckConstraint(
            "government_krw >= 0 AND government_then_krw >= 0 AND partner_krw >= 0 AND own_krw >= 0",
            name=op.f("ck_simulations_tried_sums_not_negative"),
        ),
        sa.CheckConstraint(
            "(outcome = 'fail') = (cardinality(failed) > 0)", name=op.f("ck_simulations_tried_failed_says_why")
        ),
        sa.CheckConstraint("NOT within OR outcome <> 'fail'", name=op.f("ck_simulations_tried_no_money_for_who_fails")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications_application.id"],
            name=op.f("fk_simulations_tried_application_id_applications_application"),
        ),
        sa.ForeignKeyConstraint(
            ["simulation_id"],
            ["simulations_simulation.id"],
            name=op.f("fk_simulations_tried_simulation_id_simulations_simulation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulations_tried")),
        sa.UniqueConstraint("simulation_id", "number", name=op.f("uq_simulations_tried_simulation_id_number")),
    )
    op.create_check_constraint(
        op.f("ck_simulations_tried_outcome"), "simulations_tried", "outcome IN ('fail', 'unknown', 'warn', 'pass')"
    )
    op.create_check_constraint(
        op.f("ck_simulations_tried_change"),
        "simulations_tried",
        "change IN ('turned_away', 'let_in', 'without_money', 'less', 'more', 'same')",
    )
    op.create_index(
        "ix_simulations_tried_change", "simulations_tried", ["simulation_id", "change", "number"], unique=False
    )
    op.create_index(
        "ix_simulations_tried_outcome", "simulations_tried", ["simulation_id", "outcome", "number"], unique=False
    )


def downgrade() -> None:
    op.drop_table("simulations_tried")
    op.drop_table("simulations_simulation")
