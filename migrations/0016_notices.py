"""Mail to be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "notices_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(length=8000), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("user_id IS NULL OR address = ''", name=op.f("ck_notices_mail_one_address")),
        sa.CheckConstraint(
            "user_id IS NOT NULL OR address <> '' OR sent_at IS NOT NULL", name=op.f("ck_notices_mail_some_address")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["people_user.id"], name=op.f("fk_notices_mail_user_id_people_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_notices_mail_key")),
    )
    op.create_index(op.f("ix_notices_mail_user_id"), "notices_mail", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("notices_mail")
