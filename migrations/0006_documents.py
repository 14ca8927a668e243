"""Stored files: kept as they were stored."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "documents_stored_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents_stored_file")),
    )
    op.create_index(op.f("ix_documents_stored_file_about_id"), "documents_stored_file", ["about_id"], unique=False)
    op.execute("""
        CREATE TRIGGER documents_stored_file_never
            BEFORE UPDATE OF id, created_at, name, media_type, size, sha256, content, about_id OR TRUNCATE
            ON documents_stored_file FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
        CREATE TRIGGER documents_stored_file_sealed BEFORE UPDATE OR DELETE ON documents_stored_file
            FOR EACH ROW WHEN (OLD.sealed) EXECUTE FUNCTION kernel_never()""")


def downgrade() -> None:
    op.drop_table("documents_stored_file")
