"""Funds, promises, capital calls, and the limits of the law."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "funds_limit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("most_rate", sa.Numeric(precision=9, scale=6), nullable=False),
        sa.Column("source_ko", sa.String(length=200), nullable=False),
        sa.Column("source_en", sa.String(length=200), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("holds_until", sa.Date(), nullable=True),
        sa.CheckConstraint("holds_until >= holds_from", name=op.f("ck_funds_limit_holds_until_after_from")),
        sa.CheckConstraint("most_rate >= 0", name=op.f("ck_funds_limit_most_rate_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funds_limit")),
        sa.UniqueConstraint("kind", "holds_from", name=op.f("uq_funds_limit_kind_holds_from")),
    )
    op.create_check_constraint(op.f("ck_funds_limit_kind"), "funds_limit", "kind IN ('outside', 'overseas', 'debt')")
    for kind, most in (("outside", "0.4"), ("overseas", "0.2"), ("debt", "2")):
        op.execute(f"""
            INSERT INTO funds_limit (id, created_at, kind, most_rate, source_ko, source_en, holds_from) VALUES
                (gen_random_uuid(), now(), '{kind}', {most}, '독점규제 및 공정거래에 관한 법률 제20조',
                    'Monopoly Regulation and Fair Trade Act, article 20', '2021-12-30')""")
    op.create_table(
        "funds_fund",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("name_ko", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("formed_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("hurdle_rate", sa.Numeric(precision=9, scale=6), nullable=False),
        sa.Column("carry_rate", sa.Numeric(precision=9, scale=6), nullable=False),
        sa.Column("fee_rate", sa.Numeric(precision=9, scale=6), nullable=False),
        sa.Column("notice_business_days", sa.Integer(), nullable=False),
        sa.Column("pay_to", sa.String(length=100), nullable=False),
        sa.Column("company_debt_krw", sa.BigInteger(), nullable=True),
        sa.Column("company_equity_krw", sa.BigInteger(), nullable=True),
        sa.Column("formed_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'cvc') = (company_debt_krw IS NOT NULL) AND (kind = 'cvc') = (company_equity_krw IS NOT NULL)",
            name=op.f("ck_funds_fund_cvc_says_debt_and_equity"),
        ),
        sa.CheckConstraint("carry_rate BETWEEN 0 AND 1", name=op.f("ck_funds_fund_carry_rate_range")),
        sa.CheckConstraint(
            "company_debt_krw >= 0 AND company_equity_krw > 0", name=op.f("ck_funds_fund_company_sums_range")
        ),
        sa.CheckConstraint("ends_on > formed_on", name=op.f("ck_funds_fund_ends_after_forming")),
        sa.CheckConstraint("fee_rate BETWEEN 0 AND 1", name=op.f("ck_funds_fund_fee_rate_range")),
        sa.CheckConstraint("hurdle_rate BETWEEN 0 AND 1", name=op.f("ck_funds_fund_hurdle_rate_range")),
        sa.CheckConstraint("notice_business_days >= 10", name=op.f("ck_funds_fund_notice_long_enough")),
        sa.ForeignKeyConstraint(
            ["formed_by_id"], ["people_user.id"], name=op.f("fk_funds_fund_formed_by_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funds_fund")),
        sa.UniqueConstraint("name_en", name=op.f("uq_funds_fund_name_en")),
        sa.UniqueConstraint("name_ko", name=op.f("uq_funds_fund_name_ko")),
        sa.UniqueConstraint("ref", name=op.f("uq_funds_fund_ref")),
    )
    op.create_check_constraint(op.f("ck_funds_fund_kind"), "funds_fund", "kind IN ('fund', 'cvc')")
    op.create_index("ix_funds_fund_created", "funds_fund", ["created_at", "id"], unique=False)
    op.create_index("ix_funds_fund_name", "funds_fund", ["name_ko", "id"], unique=False)
    op.create_table(
        "funds_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=1000), nullable=False),
        sa.Column("amount_krw", sa.BigInteger(), nullable=False),
        sa.Column("investment_krw", sa.BigInteger(), nullable=False),
        sa.Column("fee_krw", sa.BigInteger(), nullable=False),
        sa.Column("expense_krw", sa.BigInteger(), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("called_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "amount_krw = investment_krw + fee_krw + expense_krw AND investment_krw >= 0 AND fee_krw >= 0 AND expense_krw >= 0",
            name=op.f("ck_funds_call_amount_is_its_uses"),
        ),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_funds_call_amount_positive")),
        sa.CheckConstraint("due_on > noticed_on", name=op.f("ck_funds_call_due_after_notice")),
        sa.CheckConstraint("number > 0", name=op.f("ck_funds_call_number_positive")),
        sa.ForeignKeyConstraint(
            ["called_by_id"], ["people_user.id"], name=op.f("fk_funds_call_called_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["funds_fund.id"], name=op.f("fk_funds_call_fund_id_funds_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funds_call")),
        sa.UniqueConstraint("fund_id", "number", name=op.f("uq_funds_call_fund_id_number")),
        sa.UniqueConstraint("id", "called_by_id", name="uq_funds_call_caller"),
        sa.UniqueConstraint("ref", name=op.f("uq_funds_call_ref")),
    )
    op.create_check_constraint(op.f("ck_funds_call_state"), "funds_call", "state IN ('noticed', 'paid')")
    op.create_table(
        "funds_commitment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("amount_krw", sa.BigInteger(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("committed_on", sa.Date(), nullable=False),
        sa.Column("committed_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_funds_commitment_amount_positive")),
        sa.ForeignKeyConstraint(
            ["committed_by_id"], ["people_user.id"], name=op.f("fk_funds_commitment_committed_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["funds_fund.id"], name=op.f("fk_funds_commitment_fund_id_funds_fund")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["people_organisation.id"], name=op.f("fk_funds_commitment_partner_id_people_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funds_commitment")),
        sa.UniqueConstraint("fund_id", "partner_id", name=op.f("uq_funds_commitment_fund_id_partner_id")),
    )
    op.create_index("ix_funds_commitment_partner_id", "funds_commitment", ["partner_id"], unique=False)
    op.create_table(
        "funds_call_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("called_by_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("amount_krw", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("received_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(received_by_id IS NULL) = (received_on IS NULL)", name=op.f("ck_funds_call_line_received_whole")
        ),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_funds_call_line_amount_positive")),
        sa.CheckConstraint("received_by_id <> called_by_id", name=op.f("ck_funds_call_line_two_people")),
        sa.ForeignKeyConstraint(
            ["call_id", "called_by_id"],
            ["funds_call.id", "funds_call.called_by_id"],
            name="fk_funds_call_line_call_id_funds_call",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["people_organisation.id"], name=op.f("fk_funds_call_line_partner_id_people_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["people_user.id"], name=op.f("fk_funds_call_line_received_by_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funds_call_line")),
        sa.UniqueConstraint("call_id", "partner_id", name=op.f("uq_funds_call_line_call_id_partner_id")),
    )
    op.create_index("ix_funds_call_line_partner_id", "funds_call_line", ["partner_id"], unique=False)


def downgrade() -> None:
    op.drop_table("funds_call_line")
    op.drop_table("funds_commitment")
    op.drop_table("funds_call")
    op.drop_table("funds_fund")
    op.drop_table("funds_limit")
