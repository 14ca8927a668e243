"""The audit log: append-only, for the owner too."""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    role = context.config.attributes["app_role"]
    op.create_table(
        "audit_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(100), nullable=False),
        sa.Column("role", sa.String(120), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(40), nullable=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("after", JSONB(), nullable=False),
        sa.Column("why", sa.String(2000), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_record"),
        sa.UniqueConstraint("number", name="uq_audit_record_number"),
    )
    op.create_index("ix_audit_record_subject", "audit_record", ["subject_id", "number"])
    op.create_index("ix_audit_record_actor", "audit_record", ["actor_id", "number"])
    op.create_index("ix_audit_record_action", "audit_record", ["action", "number"])
    op.create_index("ix_audit_record_ref", "audit_record", ["ref", "number"])
    op.create_index("ix_audit_record_created", "audit_record", ["created_at", "number"])
    op.create_index(
        "ix_audit_record_actor_prefix",
        "audit_record",
        ["actor_name"],
        postgresql_ops={"actor_name": "varchar_pattern_ops"},
    )
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_record FROM {role}")
    op.execute("""
        CREATE TRIGGER audit_record_rows BEFORE UPDATE OR DELETE ON audit_record
            FOR EACH ROW EXECUTE FUNCTION kernel_never();
        CREATE TRIGGER audit_record_all BEFORE TRUNCATE ON audit_record
            FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
    """)


def downgrade() -> None:
    op.drop_table("audit_record")
