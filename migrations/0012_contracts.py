"""Contracts, their cost lines and milestones, and signatures."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

KEEPING = Path(__file__).with_name("0012_keeping.sql")
THAW = """
DROP FUNCTION contracts_keep_signature() CASCADE;
DROP FUNCTION contracts_keep_milestone() CASCADE;
DROP FUNCTION contracts_costs_fit() CASCADE;
DROP FUNCTION contracts_keep_cost_line() CASCADE;
DROP FUNCTION contracts_keep_contract() CASCADE;
DROP FUNCTION contracts_signs_for_agency() CASCADE;
DROP FUNCTION contracts_award() CASCADE;
DROP FUNCTION contracts_is_signed(uuid);
"""


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
        sa.Column("partner_krw", sa.BigInteger(), nullable=False),
        sa.Column("own_krw", sa.BigInteger(), nullable=False),
        sa.Column("vat_krw", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("pledge_version", sa.String(length=20), nullable=False),
        sa.Column("awarded_by_id", sa.Uuid(), nullable=True),
        sa.Column("sealed_by_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.CheckConstraint("sealed_by_id <> awarded_by_id", name=op.f("ck_contracts_contract_two_people")),
        sa.CheckConstraint(
            "(state IN ('signed', 'completed')) = (sealed_by_id IS NOT NULL)",
            name=op.f("ck_contracts_contract_sealed_by_somebody"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'cancelled') OR supply_krw > 0", name=op.f("ck_contracts_contract_supply_positive")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_contracts_contract_ends_after_start")),
        sa.CheckConstraint("firm_id <> supplier_id", name=op.f("ck_contracts_contract_two_parties")),
        sa.CheckConstraint(
            "government_krw >= 0 AND partner_krw >= 0 AND own_krw >= 0 AND vat_krw >= 0",
            name=op.f("ck_contracts_contract_shares_not_negative"),
        ),
        sa.CheckConstraint(
            "supply_krw = government_krw + partner_krw + own_krw",
            name=op.f("ck_contracts_contract_supply_is_all_shares"),
        ),
        sa.ForeignKeyConstraint(
            ["awarded_by_id"], ["people_user.id"], name=op.f("fk_contracts_contract_awarded_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["sealed_by_id"], ["people_user.id"], name=op.f("fk_contracts_contract_sealed_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["people_organisation.id"], name=op.f("fk_contracts_contract_firm_id_people_organisation")
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
            ["voucher_id"], ["vouchers_voucher.id"], name=op.f("fk_contracts_contract_voucher_id_vouchers_voucher")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts_contract")),
        sa.UniqueConstraint("ref", name=op.f("uq_contracts_contract_ref")),
    )
    op.create_check_constraint(
        op.f("ck_contracts_contract_state"),
        "contracts_contract",
        "state IN ('draft', 'proposed', 'countersigned', 'signed', 'completed', 'cancelled')",
    )
    op.create_index("ix_contracts_contract_created", "contracts_contract", ["created_at", "id"], unique=False)
    op.create_index("ix_contracts_contract_firm", "contracts_contract", ["firm_id", "created_at", "id"], unique=False)
    op.create_index("ix_contracts_contract_state", "contracts_contract", ["state", "created_at", "id"], unique=False)
    op.create_index("ix_contracts_contract_supply", "contracts_contract", ["supply_krw", "id"], unique=False)
    op.create_index(
        "ix_contracts_contract_state_supply", "contracts_contract", ["state", "supply_krw", "id"], unique=False
    )
    op.create_index(
        "ix_contracts_contract_supplier", "contracts_contract", ["supplier_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "uq_contracts_contract_live",
        "contracts_contract",
        ["voucher_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "contracts_cost_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("supply_krw", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("supply_krw > 0", name=op.f("ck_contracts_cost_line_supply_positive")),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contracts_contract.id"],
            name=op.f("fk_contracts_cost_line_contract_id_contracts_contract"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts_cost_line")),
        sa.UniqueConstraint("contract_id", "kind", name=op.f("uq_contracts_cost_line_contract_id_kind")),
    )
    op.create_check_constraint(
        op.f("ck_contracts_cost_line_kind"),
        "contracts_cost_line",
        "kind IN ('labour', 'solution', 'infrastructure', 'equipment', 'data', 'training', 'consulting')",
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
        sa.Column("partner_krw", sa.BigInteger(), nullable=False),
        sa.Column("own_krw", sa.BigInteger(), nullable=False),
        sa.Column("vat_krw", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_by_id", sa.Uuid(), nullable=True),
        sa.Column("delivery_note", sa.String(length=2000), nullable=False),
        sa.Column("evidence_url", sa.String(length=500), nullable=False),
        sa.Column("rework_note", sa.String(length=2000), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("acceptance_note", sa.String(length=2000), nullable=False),
        sa.CheckConstraint(
            "(state = 'accepted') = (accepted_at IS NOT NULL AND accepted_by_id IS NOT NULL)",
            name=op.f("ck_contracts_milestone_accepted"),
        ),
        sa.CheckConstraint(
            "(state = 'planned') = (delivered_at IS NULL)", name=op.f("ck_contracts_milestone_delivered")
        ),
        sa.CheckConstraint(
            "government_krw >= 0 AND partner_krw >= 0 AND own_krw >= 0 AND vat_krw >= 0",
            name=op.f("ck_contracts_milestone_shares_not_negative"),
        ),
        sa.CheckConstraint("number <= 6", name=op.f("ck_contracts_milestone_six_at_most")),
        sa.CheckConstraint(
            "supply_krw = government_krw + partner_krw + own_krw",
            name=op.f("ck_contracts_milestone_supply_is_all_shares"),
        ),
        sa.CheckConstraint("supply_krw > 0", name=op.f("ck_contracts_milestone_supply_positive")),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["people_user.id"], name=op.f("fk_contracts_milestone_accepted_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contracts_contract.id"],
            name=op.f("fk_contracts_milestone_contract_id_contracts_contract"),
        ),
        sa.ForeignKeyConstraint(
            ["delivered_by_id"], ["people_user.id"], name=op.f("fk_contracts_milestone_delivered_by_id_people_user")
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
        sa.Column("wording", sa.String(length=40000), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "digest = encode(sha256(convert_to(wording, 'UTF8')), 'hex')",
            name=op.f("ck_contracts_signature_digest_of_wording"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contracts_contract.id"],
            name=op.f("fk_contracts_signature_contract_id_contracts_contract"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["people_user.id"], name=op.f("fk_contracts_signature_signed_by_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts_signature")),
    )
    op.create_check_constraint(
        op.f("ck_contracts_signature_party"), "contracts_signature", "party IN ('firm', 'supplier', 'agency')"
    )
    op.create_index(
        "uq_contracts_signature_live",
        "contracts_signature",
        ["contract_id", "party"],
        unique=True,
        postgresql_where=sa.text("voided_at IS NULL"),
    )

    driver: Any = op.get_bind().connection.dbapi_connection
    driver.execute(KEEPING.read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute(THAW)
    op.drop_table("contracts_signature")
    op.drop_table("contracts_milestone")
    op.drop_table("contracts_cost_line")
    op.drop_table("contracts_contract")
