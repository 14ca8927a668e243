"""What the payment rail told us."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "rails_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.CheckConstraint("(outcome <> '') = (handled_at IS NOT NULL)", name=op.f("ck_rails_notice_handled")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rails_notice")),
        sa.UniqueConstraint("event_id", name=op.f("uq_rails_notice_event_id")),
    )
    op.create_index(
        "ix_rails_notice_waiting",
        "rails_notice",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("handled_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("rails_notice")
