"""Suppliers and their offers."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "suppliers_supplier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("about_ko", sa.String(length=1000), nullable=False),
        sa.Column("about_en", sa.String(length=1000), nullable=False),
        sa.Column("capacity_count", sa.Integer(), nullable=False),
        sa.Column("payout_account", sa.String(length=255), nullable=False),
        sa.Column("bank_last4", sa.String(length=4), nullable=False),
        sa.Column("account_connected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bank_code", sa.String(length=3), nullable=False),
        sa.Column("bank_holder", sa.String(length=100), nullable=False),
        sa.Column("account_by_id", sa.Uuid(), nullable=True),
        sa.Column("account_held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("running_count", sa.Integer(), nullable=False),
        sa.Column("accepted_count", sa.Integer(), nullable=False),
        sa.Column("on_time_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(payout_account = '') = (account_connected_at IS NULL)",
            name=op.f("ck_suppliers_supplier_account_connected"),
        ),
        sa.CheckConstraint(
            "account_changed_at IS NULL OR account_connected_at IS NOT NULL",
            name=op.f("ck_suppliers_supplier_account_changed_after_connecting"),
        ),
        sa.CheckConstraint(
            "(payout_account = '') = (account_by_id IS NULL)",
            name=op.f("ck_suppliers_supplier_account_named_by_somebody"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(account_held_at, account_confirmed_at) = CASE WHEN payout_account = '' THEN 0 ELSE 1 END",
            name=op.f("ck_suppliers_supplier_account_held_or_confirmed"),
        ),
        sa.CheckConstraint(
            "(account_confirmed_at IS NULL) = (account_confirmed_by_id IS NULL)",
            name=op.f("ck_suppliers_supplier_account_confirmed_by_somebody"),
        ),
        sa.CheckConstraint(
            "account_confirmed_by_id <> account_by_id", name=op.f("ck_suppliers_supplier_account_two_people")
        ),
        sa.CheckConstraint(
            "on_time_count BETWEEN 0 AND accepted_count", name=op.f("ck_suppliers_supplier_on_time_at_most_accepted")
        ),
        sa.CheckConstraint("running_count >= 0", name=op.f("ck_suppliers_supplier_running_not_negative")),
        sa.ForeignKeyConstraint(
            ["account_by_id"], ["people_user.id"], name=op.f("fk_suppliers_supplier_account_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["account_confirmed_by_id"],
            ["people_user.id"],
            name=op.f("fk_suppliers_supplier_account_confirmed_by_id_people_user"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["people_organisation.id"],
            name=op.f("fk_suppliers_supplier_organisation_id_people_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppliers_supplier")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_suppliers_supplier_organisation_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_suppliers_supplier_ref")),
    )
    op.create_check_constraint(
        op.f("ck_suppliers_supplier_state"),
        "suppliers_supplier",
        "state IN ('applied', 'qualified', 'suspended', 'refused')",
    )
    op.create_index("ix_suppliers_supplier_state", "suppliers_supplier", ["state", "created_at", "id"], unique=False)
    op.create_index(
        "ix_suppliers_supplier_state_accepted", "suppliers_supplier", ["state", "accepted_count", "id"], unique=False
    )
    op.create_table(
        "suppliers_offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("title_ko", sa.String(length=100), nullable=False),
        sa.Column("title_en", sa.String(length=100), nullable=False),
        sa.Column("summary_ko", sa.String(length=1000), nullable=False),
        sa.Column("summary_en", sa.String(length=1000), nullable=False),
        sa.Column("skill", sa.String(32), nullable=False),
        sa.Column("industries", sa.ARRAY(sa.String(8)), nullable=False),
        sa.Column("regions", sa.ARRAY(sa.String(20)), nullable=False),
        sa.Column("price_from_krw", sa.BigInteger(), nullable=False),
        sa.Column("price_to_krw", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.CheckConstraint("months BETWEEN 1 AND 36", name=op.f("ck_suppliers_offer_months_range")),
        sa.CheckConstraint(
            "price_from_krw > 0 AND price_to_krw >= price_from_krw", name=op.f("ck_suppliers_offer_price_range")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers_supplier.id"], name=op.f("fk_suppliers_offer_supplier_id_suppliers_supplier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppliers_offer")),
    )
    op.create_check_constraint(
        op.f("ck_suppliers_offer_skill"),
        "suppliers_offer",
        "skill IN ('inspection', 'maintenance', 'planning', 'process', 'energy', 'robots', 'safety', 'documents')",
    )
    op.create_index("ix_suppliers_offer_skill", "suppliers_offer", ["skill", "supplier_id"], unique=False)
    op.create_index(op.f("ix_suppliers_offer_supplier_id"), "suppliers_offer", ["supplier_id"], unique=False)


def downgrade() -> None:
    op.drop_table("suppliers_offer")
    op.drop_table("suppliers_supplier")
