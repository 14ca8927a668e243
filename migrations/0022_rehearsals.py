"""What officers have written so far in rehearsals of rounds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "rehearsals_rehearsal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("questions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rulebook_id", sa.Uuid(), nullable=False),
        sa.Column("firm", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kept", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("submitted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ref LIKE 'TST-%'", name=op.f("ck_rehearsals_rehearsal_ref_says_so")),
        sa.ForeignKeyConstraint(["by_id"], ["people_user.id"], name=op.f("fk_rehearsals_rehearsal_by_id_people_user")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["programmes_round.id"], name=op.f("fk_rehearsals_rehearsal_round_id_programmes_round")
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_id"],
            ["programmes_rulebook.id"],
            name=op.f("fk_rehearsals_rehearsal_rulebook_id_programmes_rulebook"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsals_rehearsal")),
        sa.UniqueConstraint("ref", name=op.f("uq_rehearsals_rehearsal_ref")),
        sa.UniqueConstraint("round_id", "by_id", name=op.f("uq_rehearsals_rehearsal_round_id_by_id")),
    )


def downgrade() -> None:
    op.drop_table("rehearsals_rehearsal")
