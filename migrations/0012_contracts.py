"""Contracts, milestones and signatures."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "contracts_contract",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("scope", sa.String(length=4000), nullable=False),
        sa.Column("supply_krw", sa.BigInteger(), nullable=False),
        sa.Column("government_krw", sa.BigInteger(), nullable=False),
        sa.Column("own_krw", sa.BigInteger(), nullable=False),
        sa.Column("vat_krw", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'cancelled') OR supply_krw > 0",
            name=op.f("ck_contracts_contract_supply_positive"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_contracts_contract_ends_after_start")),
        sa.CheckConstraint(
            "supply_krw = government_krw + own_krw", name=op.f("ck_contracts_contract_supply_is_both_shares")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id"],
            ["people_organisation.id"],
            name=op.f("fk_contracts_contract_firm_id_people_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["matches_match.id"], name=op.f("fk_contracts_contract_match_id_matches_match")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["people_organisation.id"],
            name=op.f("fk_contracts_contract_supplier_id_people_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"],
            ["vouchers_voucher.id"],
            name=op.f("fk_contracts_contract_voucher_id_vouchers_voucher"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts_contract")),
        sa.UniqueConstraint("ref", name=op.f("uq_contracts_contract_ref")),
    )
    op.create_check_constraint(
        op.f("ck_contracts_contract_state"),
        "contracts_contract",
        "state IN ('draft', 'proposed', 'signed', 'completed', 'cancelled')",
    )
    op.create_index("ix_contracts_contract_created", "contracts_contract", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_contracts_contract_firm", "contracts_contract", ["firm_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_contracts_contract_supplier",
        "contracts_contract",
        ["supplier_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_contracts_contract_live",
        "contracts_contract",
        ["voucher_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "contracts_milestone",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("supply_krw", sa.BigInteger(), nullable=False),
        sa.Column("government_krw", sa.BigInteger(), nullable=False),
        sa.Column("own_krw", sa.BigInteger(), nullable=False),
        sa.Column("vat_krw", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery_note", sa.String(length=2000), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("acceptance_note", sa.String(length=2000), nullable=False),
        sa.CheckConstraint(
            "supply_krw = government_krw + own_krw", name=op.f("ck_contracts_milestone_supply_is_both_shares")
        ),
        sa.CheckConstraint("supply_krw > 0", name=op.f("ck_contracts_milestone_supply_positive")),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"],
            ["people_user.id"],
            name=op.f("fk_contracts_milestone_accepted_by_id_people_user"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contracts_contract.id"],
            name=op.f("fk_contracts_milestone_contract_id_contracts_contract"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts_milestone")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_contracts_milestone_contract_id_number")),
    )
    op.create_check_constraint(
        op.f("ck_contracts_milestone_state"),
        "contracts_milestone",
        "state IN ('planned', 'delivered', 'rework', 'accepted')",
    )
    op.create_table(
        "contracts_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(32), nullable=False),
        sa.Column("signed_by_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contracts_contract.id"],
            name=op.f("fk_contracts_signature_contract_id_contracts_contract"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["people_user.id"], name=op.f("fk_contracts_signature_signed_by_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts_signature")),
        sa.UniqueConstraint(
            "contract_id", "party", "digest", name=op.f("uq_contracts_signature_contract_id_party_digest")
        ),
    )
    op.create_check_constraint(
        op.f("ck_contracts_signature_party"), "contracts_signature", "party IN ('firm', 'supplier')"
    )
    op.create_index(
        op.f("ix_contracts_signature_contract_id"), "contracts_signature", ["contract_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("contracts_signature")
    op.drop_table("contracts_milestone")
    op.drop_table("contracts_contract")
