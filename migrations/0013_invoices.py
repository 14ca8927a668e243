"""Invoices."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

# What was claimed stays as it was claimed; only what became of it changes.
FREEZE = """
CREATE FUNCTION invoices_keep_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- payable_krw is not worked out yet where this looks; what it is made of never changes.
    changing text[] := ARRAY['state', 'approved_by_id', 'approved_at', 'note', 'paid_at', 'payable_krw'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an invoice is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (to_jsonb(OLD) - changing) IS DISTINCT FROM (to_jsonb(NEW) - changing) THEN
        RAISE EXCEPTION 'an invoice is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    -- A payment's key holds its copy equal, but one statement can change both.
    IF OLD.approved_by_id IS DISTINCT FROM NEW.approved_by_id AND OLD.approved_by_id IS NOT NULL THEN
        RAISE EXCEPTION 'whoever approved an invoice stays named' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_invoice BEFORE UPDATE OR DELETE ON invoices_invoice
    FOR EACH ROW EXECUTE FUNCTION invoices_keep_invoice();
"""


def upgrade() -> None:
    op.create_table(
        "invoices_invoice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("milestone_id", sa.Uuid(), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("tax_invoice_no", sa.String(length=24), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("tax_kind", sa.String(32), nullable=False),
        sa.Column("supply_krw", sa.BigInteger(), nullable=False),
        sa.Column("vat_krw", sa.BigInteger(), nullable=False),
        sa.Column("government_krw", sa.BigInteger(), nullable=False),
        sa.Column("partner_krw", sa.BigInteger(), nullable=False),
        sa.Column("own_krw", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("findable", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payable_krw", sa.BigInteger(), sa.Computed("supply_krw + vat_krw", persisted=True), nullable=False),
        sa.CheckConstraint("tax_kind <> 'exempt' OR vat_krw = 0", name=op.f("ck_invoices_invoice_exempt_without_tax")),
        sa.CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name=op.f("ck_invoices_invoice_paid")),
        sa.CheckConstraint(
            "(state IN ('approved', 'released', 'paid')) = (approved_at IS NOT NULL)",
            name=op.f("ck_invoices_invoice_approved"),
        ),
        sa.CheckConstraint(
            "left(tax_invoice_no, 8) = to_char(issued_on, 'YYYYMMDD')",
            name=op.f("ck_invoices_invoice_tax_invoice_no_date"),
        ),
        sa.CheckConstraint(
            "tax_invoice_no ~ '^[0-9]{8}[0-9A-Z]{16}$'", name=op.f("ck_invoices_invoice_tax_invoice_no_form")
        ),
        sa.CheckConstraint(
            "(approved_by_id IS NULL) = (approved_at IS NULL)", name=op.f("ck_invoices_invoice_approved_by_somebody")
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> submitted_by_id", name=op.f("ck_invoices_invoice_two_people")
        ),
        sa.CheckConstraint(
            "supply_krw = government_krw + partner_krw + own_krw AND supply_krw > 0",
            name=op.f("ck_invoices_invoice_supply_is_all_shares"),
        ),
        sa.CheckConstraint(
            "government_krw >= 0 AND partner_krw >= 0 AND own_krw >= 0 AND vat_krw >= 0",
            name=op.f("ck_invoices_invoice_shares_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["people_user.id"], name=op.f("fk_invoices_invoice_approved_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts_contract.id"], name=op.f("fk_invoices_invoice_contract_id_contracts_contract")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["people_organisation.id"], name=op.f("fk_invoices_invoice_firm_id_people_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["contracts_milestone.id"],
            name=op.f("fk_invoices_invoice_milestone_id_contracts_milestone"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["programmes_round.id"], name=op.f("fk_invoices_invoice_round_id_programmes_round")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["people_user.id"], name=op.f("fk_invoices_invoice_submitted_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["people_organisation.id"],
            name=op.f("fk_invoices_invoice_supplier_id_people_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"], ["vouchers_voucher.id"], name=op.f("fk_invoices_invoice_voucher_id_vouchers_voucher")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices_invoice")),
        sa.UniqueConstraint(
            "id", "firm_id", "supplier_id", "approved_by_id", "payable_krw", name="uq_invoices_invoice_paid_as"
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_invoices_invoice_ref")),
    )
    op.create_check_constraint(
        op.f("ck_invoices_invoice_tax_kind"), "invoices_invoice", "tax_kind IN ('taxed', 'exempt')"
    )
    op.create_check_constraint(
        op.f("ck_invoices_invoice_state"),
        "invoices_invoice",
        "state IN ('submitted', 'returned', 'approved', 'released', 'paid')",
    )
    op.create_index(op.f("ix_invoices_invoice_contract_id"), "invoices_invoice", ["contract_id"], unique=False)
    op.create_index("ix_invoices_invoice_created", "invoices_invoice", ["created_at", "id"], unique=False)
    op.create_index("ix_invoices_invoice_firm", "invoices_invoice", ["firm_id", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_invoices_invoice_round_id"), "invoices_invoice", ["round_id"], unique=False)
    op.create_index("ix_invoices_invoice_state", "invoices_invoice", ["state", "created_at", "id"], unique=False)
    op.create_index("ix_invoices_invoice_supply", "invoices_invoice", ["supply_krw", "id"], unique=False)
    op.create_index("ix_invoices_invoice_state_supply", "invoices_invoice", ["state", "supply_krw", "id"], unique=False)
    op.create_index(
        "ix_invoices_invoice_supplier", "invoices_invoice", ["supplier_id", "created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_invoices_invoice_voucher_id"), "invoices_invoice", ["voucher_id"], unique=False)
    op.create_index(
        "uq_invoices_invoice_live",
        "invoices_invoice",
        ["milestone_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'returned'"),
    )
    op.create_index(
        "uq_invoices_invoice_tax_no",
        "invoices_invoice",
        ["tax_invoice_no"],
        unique=True,
        postgresql_where=sa.text("state <> 'returned'"),
    )
    op.create_index(
        "ix_invoices_invoice_words",
        "invoices_invoice",
        [sa.literal_column("to_tsvector('simple', findable)")],
        unique=False,
        postgresql_using="gin",
    )

    op.execute(FREEZE)


def downgrade() -> None:
    op.execute("DROP FUNCTION invoices_keep_invoice() CASCADE")
    op.drop_table("invoices_invoice")
