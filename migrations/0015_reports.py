"""Published reports and printed agreements: never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "reports_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("last_transfer_id", sa.BigInteger(), nullable=False),
        sa.Column("pages_count", sa.Integer(), nullable=False),
        sa.Column("published_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("language IN ('ko', 'en')", name=op.f("ck_reports_report_language")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_reports_report_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["documents_stored_file.id"], name=op.f("fk_reports_report_file_id_documents_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports_report")),
        sa.UniqueConstraint("kind", "period", "language", name=op.f("uq_reports_report_kind_period_language")),
        sa.UniqueConstraint("ref", name=op.f("uq_reports_report_ref")),
    )
    op.create_check_constraint(op.f("ck_reports_report_kind"), "reports_report", "kind IN ('quarterly', 'interim')")
    op.create_index("ix_reports_report_created", "reports_report", ["created_at", "id"], unique=False)
    op.execute("""
        CREATE TRIGGER reports_report_never BEFORE UPDATE OR DELETE OR TRUNCATE ON reports_report
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_never()""")
    op.create_table(
        "reports_agreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("pages_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("language IN ('ko', 'en')", name=op.f("ck_reports_agreement_language")),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contracts_contract.id"],
            name=op.f("fk_reports_agreement_contract_id_contracts_contract"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["documents_stored_file.id"], name=op.f("fk_reports_agreement_file_id_documents_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports_agreement")),
        sa.UniqueConstraint("contract_id", "language", name=op.f("uq_reports_agreement_contract_id_language")),
        sa.UniqueConstraint("ref", name=op.f("uq_reports_agreement_ref")),
    )
    op.execute("""
        CREATE TRIGGER reports_agreement_never BEFORE UPDATE OR DELETE OR TRUNCATE ON reports_agreement
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_never()""")


def downgrade() -> None:
    op.drop_table("reports_agreement")
    op.drop_table("reports_report")
