"""Who is excluded from support."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

LETTER = "lower(regexp_replace(letter, '[[:space:][:punct:]]', '', 'g'))"
REPRESENTATIVE = "lower(regexp_replace(representative, '[[:space:][:punct:]]', '', 'g'))"
# What was written down is settled once, and stays.
KEEP = """
CREATE TRIGGER bans_ban_never BEFORE DELETE OR TRUNCATE ON bans_ban FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER bans_ban_settled BEFORE UPDATE ON bans_ban FOR EACH ROW
    WHEN (OLD.settled_at IS NOT NULL OR (to_jsonb(OLD) - '{settled_by_id,settled_at,agreed,settling_note}'::text[])
        IS DISTINCT FROM (to_jsonb(NEW) - '{settled_by_id,settled_at,agreed,settling_note}'::text[]))
    EXECUTE FUNCTION kernel_never();
CREATE TRIGGER bans_lifting_never BEFORE DELETE OR TRUNCATE ON bans_lifting
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER bans_lifting_settled BEFORE UPDATE ON bans_lifting FOR EACH ROW
    WHEN (OLD.settled_at IS NOT NULL OR (to_jsonb(OLD) - '{settled_by_id,settled_at,agreed,settling_note}'::text[])
        IS DISTINCT FROM (to_jsonb(NEW) - '{settled_by_id,settled_at,agreed,settling_note}'::text[]))
    EXECUTE FUNCTION kernel_never();
"""


def _proposal() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("settling_note", sa.String(length=2000), nullable=False),
    ]


def _by_two(table: str) -> list[sa.Constraint]:
    return [
        sa.CheckConstraint("reason <> ''", name=op.f(f"ck_{table}_reason_given")),
        sa.CheckConstraint("proposed_by_id <> settled_by_id", name=op.f(f"ck_{table}_two_people")),
        sa.CheckConstraint("(settled_at IS NULL) = (agreed IS NULL)", name=op.f(f"ck_{table}_settled_one_way")),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by_id IS NULL)", name=op.f(f"ck_{table}_settled_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["people_user.id"], name=op.f(f"fk_{table}_proposed_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["people_user.id"], name=op.f(f"fk_{table}_settled_by_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "bans_ban",
        *_proposal(),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("registration_no", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("representative", sa.String(length=50), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.Column("letter", sa.String(length=100), nullable=False),
        sa.Column("letter_on", sa.Date(), nullable=False),
        *_by_two("bans_ban"),
        sa.CheckConstraint("registration_no ~ '^[0-9]{10}$'", name=op.f("ck_bans_ban_registration_no_digits")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_bans_ban_until_after_from")),
        sa.CheckConstraint(f"{LETTER} <> ''", name=op.f("ck_bans_ban_letter_given")),
        sa.CheckConstraint("name <> '' AND ground <> ''", name=op.f("ck_bans_ban_name_and_ground_given")),
        sa.UniqueConstraint("ref", name=op.f("uq_bans_ban_ref")),
    )
    op.create_index(
        "uq_bans_ban_letter",
        "bans_ban",
        ["registration_no", sa.text(LETTER)],
        unique=True,
        postgresql_where=sa.text("agreed IS NOT FALSE"),
    )
    op.create_index("ix_bans_ban_representative", "bans_ban", [sa.text(REPRESENTATIVE)])
    op.create_index("ix_bans_ban_made", "bans_ban", ["created_at", "id"])
    op.create_index("ix_bans_ban_until", "bans_ban", ["until_on", "id"])
    op.create_index("ix_bans_ban_waiting", "bans_ban", ["proposed_at"], postgresql_where=sa.text("settled_at IS NULL"))
    op.create_table(
        "bans_lifting",
        *_proposal(),
        sa.Column("ban_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        *_by_two("bans_lifting"),
        sa.ForeignKeyConstraint(["ban_id"], ["bans_ban.id"], name=op.f("fk_bans_lifting_ban_id_bans_ban")),
    )
    op.create_index(
        "uq_bans_lifting_open",
        "bans_lifting",
        ["ban_id"],
        unique=True,
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index(
        "ix_bans_lifting_waiting", "bans_lifting", ["proposed_at"], postgresql_where=sa.text("settled_at IS NULL")
    )
    op.execute(KEEP)


def downgrade() -> None:
    op.drop_table("bans_lifting")
    op.drop_table("bans_ban")
