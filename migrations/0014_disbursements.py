"""Payments to suppliers."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "disbursements_disbursement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=False),
        sa.Column("amount_krw", sa.BigInteger(), nullable=False),
        sa.Column("released_by_id", sa.Uuid(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("payout_account", sa.String(length=255), nullable=False),
        sa.Column("account_confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("release_link_id", sa.Uuid(), nullable=True),
        sa.Column("hold_link_id", sa.Uuid(), nullable=True),
        sa.Column("settle_link_id", sa.Uuid(), nullable=True),
        sa.Column("topup_link_id", sa.Uuid(), nullable=True),
        sa.Column("topup_id", sa.String(length=255), nullable=True),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.String(length=255), nullable=True),
        sa.Column("reversal_id", sa.String(length=255), nullable=True),
        sa.Column("payout_id", sa.String(length=255), nullable=True),
        sa.Column("arrives_on", sa.Date(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=500), nullable=False),
        sa.Column("findable", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name=op.f("ck_disbursements_disbursement_paid")),
        sa.CheckConstraint(
            "(state = 'paid') = (settle_link_id IS NOT NULL)", name=op.f("ck_disbursements_disbursement_settled")
        ),
        sa.CheckConstraint(
            "(state = 'ready') = (released_by_id IS NULL)",
            name=op.f("ck_disbursements_disbursement_released_by_somebody"),
        ),
        sa.CheckConstraint(
            "(state IN ('released', 'in_transit', 'paid')) = (hold_link_id IS NOT NULL)",
            name=op.f("ck_disbursements_disbursement_held_while_on_its_way"),
        ),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_disbursements_disbursement_amount_positive")),
        sa.CheckConstraint(
            "released_by_id IS NULL OR released_by_id <> approved_by_id",
            name=op.f("ck_disbursements_disbursement_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id", "firm_id", "supplier_id", "approved_by_id", "amount_krw"],
            [
                "invoices_invoice.id",
                "invoices_invoice.firm_id",
                "invoices_invoice.supplier_id",
                "invoices_invoice.approved_by_id",
                "invoices_invoice.payable_krw",
            ],
            name="fk_disbursements_disbursement_invoice_id_invoices_invoice",
        ),
        sa.CheckConstraint(
            "released_by_id <> account_confirmed_by_id",
            name=op.f("ck_disbursements_disbursement_two_people_with_account"),
        ),
        sa.CheckConstraint(
            "(released_by_id IS NULL) = (account_confirmed_by_id IS NULL)",
            name=op.f("ck_disbursements_disbursement_with_confirmed_account"),
        ),
        sa.ForeignKeyConstraint(
            ["account_confirmed_by_id"],
            ["people_user.id"],
            name=op.f("fk_disbursements_disbursement_account_confirmed_by_id_people_user"),
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"],
            ["people_user.id"],
            name=op.f("fk_disbursements_disbursement_released_by_id_people_user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disbursements_disbursement")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_disbursements_disbursement_invoice_id")),
        sa.UniqueConstraint("payout_id", name=op.f("uq_disbursements_disbursement_payout_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_disbursements_disbursement_ref")),
        sa.UniqueConstraint("reversal_id", name=op.f("uq_disbursements_disbursement_reversal_id")),
        sa.UniqueConstraint("topup_id", name=op.f("uq_disbursements_disbursement_topup_id")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_disbursements_disbursement_transfer_id")),
    )
    op.create_check_constraint(
        op.f("ck_disbursements_disbursement_state"),
        "disbursements_disbursement",
        "state IN ('ready', 'released', 'in_transit', 'paid', 'failed')",
    )
    op.create_index(
        "ix_disbursements_disbursement_created", "disbursements_disbursement", ["created_at", "id"], unique=False
    )
    op.create_index(
        "ix_disbursements_disbursement_state", "disbursements_disbursement", ["state", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_disbursements_disbursement_supplier",
        "disbursements_disbursement",
        ["supplier_id", "created_at", "id"],
        unique=False,
    )
    for name, columns in (
        ("firm", ["firm_id", "created_at", "id"]),
        ("amount", ["amount_krw", "id"]),
        ("state_amount", ["state", "amount_krw", "id"]),
    ):
        op.create_index(f"ix_disbursements_disbursement_{name}", "disbursements_disbursement", columns, unique=False)
    for name, columns in (
        ("paid", ["paid_at"]),
        ("firm_paid", ["firm_id", "paid_at"]),
        ("supplier_paid", ["supplier_id", "paid_at"]),
    ):
        op.create_index(
            f"ix_disbursements_disbursement_{name}",
            "disbursements_disbursement",
            columns,
            unique=False,
            postgresql_where=sa.text("paid_at IS NOT NULL"),
        )
    op.create_index(
        "ix_disbursements_disbursement_words",
        "disbursements_disbursement",
        [sa.literal_column("to_tsvector('simple', findable)")],
        unique=False,
        postgresql_using="gin",
    )


def downgrade() -> None:
    op.drop_table("disbursements_disbursement")
