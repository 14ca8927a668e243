"""Investments and their valuations."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "ventures_investment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("instrument", sa.String(32), nullable=False),
        sa.Column("amount_krw", sa.BigInteger(), nullable=False),
        sa.Column("overseas", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.String(length=1000), nullable=False),
        sa.Column("invested_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by_id IS NULL)", name=op.f("ck_ventures_investment_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'exited')) = (invested_on IS NOT NULL)",
            name=op.f("ck_ventures_investment_invested_when_approved"),
        ),
        sa.CheckConstraint(
            "(decided_by_id IS NULL) = (decided_at IS NULL)", name=op.f("ck_ventures_investment_decided_whole")
        ),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_ventures_investment_amount_positive")),
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name=op.f("ck_ventures_investment_two_people")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people_user.id"], name=op.f("fk_ventures_investment_decided_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["people_organisation.id"], name=op.f("fk_ventures_investment_firm_id_people_organisation")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["funds_fund.id"], name=op.f("fk_ventures_investment_fund_id_funds_fund")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["people_user.id"], name=op.f("fk_ventures_investment_proposed_by_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ventures_investment")),
        sa.UniqueConstraint("ref", name=op.f("uq_ventures_investment_ref")),
    )
    op.create_check_constraint(
        op.f("ck_ventures_investment_instrument"),
        "ventures_investment",
        "instrument IN ('common', 'cps', 'rcps', 'cb', 'bw', 'safe', 'note')",
    )
    op.create_check_constraint(
        op.f("ck_ventures_investment_state"),
        "ventures_investment",
        "state IN ('proposed', 'approved', 'refused', 'exited')",
    )
    op.create_index("ix_ventures_investment_amount", "ventures_investment", ["amount_krw", "id"], unique=False)
    op.create_index("ix_ventures_investment_created", "ventures_investment", ["created_at", "id"], unique=False)
    op.create_index("ix_ventures_investment_firm_id", "ventures_investment", ["firm_id"], unique=False)
    op.create_index("ix_ventures_investment_fund", "ventures_investment", ["fund_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_ventures_investment_waiting",
        "ventures_investment",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "ventures_valuation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("investment_id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("fair_value_krw", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(32), nullable=False),
        sa.Column("evidence", sa.String(length=4000), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by_id IS NULL)", name=op.f("ck_ventures_valuation_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "(decided_by_id IS NULL) = (decided_at IS NULL)", name=op.f("ck_ventures_valuation_decided_whole")
        ),
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name=op.f("ck_ventures_valuation_two_people")),
        sa.CheckConstraint("fair_value_krw >= 0", name=op.f("ck_ventures_valuation_fair_value_range")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people_user.id"], name=op.f("fk_ventures_valuation_decided_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["investment_id"],
            ["ventures_investment.id"],
            name=op.f("fk_ventures_valuation_investment_id_ventures_investment"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["people_user.id"], name=op.f("fk_ventures_valuation_proposed_by_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ventures_valuation")),
        sa.UniqueConstraint("ref", name=op.f("uq_ventures_valuation_ref")),
    )
    op.create_check_constraint(
        op.f("ck_ventures_valuation_method"),
        "ventures_valuation",
        "method IN ('calibrated_transaction', 'multiples', 'discounted_cash_flows', 'scenarios', 'net_assets', 'quoted_price')",
    )
    op.create_check_constraint(
        op.f("ck_ventures_valuation_state"), "ventures_valuation", "state IN ('proposed', 'approved', 'refused')"
    )
    op.create_index(
        "ix_ventures_valuation_investment", "ventures_valuation", ["investment_id", "as_of", "id"], unique=False
    )
    op.create_index(
        "uq_ventures_valuation_waiting",
        "ventures_valuation",
        ["investment_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )


def downgrade() -> None:
    op.drop_table("ventures_valuation")
    op.drop_table("ventures_investment")
