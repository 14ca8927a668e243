"""Objections of firms: what they say, who answers, who decides anew."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

BY_OTHERS = Path(__file__).with_name("0021_objections.sql")
CHECKS = {
    "grounds_given": "grounds <> ''",
    "granted_when_less": "(against = 'less') = (granted_krw IS NOT NULL)",
    "in_time": "known_at <= created_at AND created_at < until_at + interval '1 second'",
    "judged": "(state IN ('dismissed', 'upheld', 'settled')) = (judged_at IS NOT NULL)",
    "judged_by_somebody": "(judged_at IS NULL) = (judged_by_id IS NULL)",
    "judged_with_a_reason": "(judged_at IS NULL) = (judgement = '')",
    "settled": "(state = 'settled') = (settled_at IS NOT NULL)",
    "settled_by_somebody": "(settled_at IS NULL) = (settled_by_id IS NULL)",
    "settled_with_a_reason": "(settled_at IS NULL) = (settlement = '')",
    "judged_by_another": "judged_by_id <> decided_by_id AND judged_by_id <> raised_by_id",
    "settled_by_another": "settled_by_id <> decided_by_id AND settled_by_id <> judged_by_id",
    "state": "state IN ('raised', 'withdrawn', 'dismissed', 'upheld', 'settled')",
    "against": "against IN ('rejected', 'reserve', 'less')",
}
REFERS = {
    "application_id": "applications_application",
    "firm_id": "people_organisation",
    "decided_by_id": "people_user",
    "raised_by_id": "people_user",
    "judged_by_id": "people_user",
    "settled_by_id": "people_user",
}


def upgrade() -> None:
    op.create_table(
        "objections_objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("against", sa.String(32), nullable=False),
        sa.Column("granted_krw", sa.BigInteger(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decision_note", sa.String(length=2000), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("grounds", sa.String(length=4000), nullable=False),
        sa.Column("raised_by_id", sa.Uuid(), nullable=False),
        sa.Column("judged_by_id", sa.Uuid(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judgement", sa.String(length=2000), nullable=False),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settlement", sa.String(length=2000), nullable=False),
        sa.Column("findable", sa.Text(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_objections_objection_{column}_{table}"))
            for column, table in REFERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections_objection")),
        sa.UniqueConstraint("ref", name=op.f("uq_objections_objection_ref")),
        sa.UniqueConstraint("application_id", name=op.f("uq_objections_objection_application_id")),
    )
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_objections_objection_{name}"), "objections_objection", rule)
    op.create_index("ix_objections_objection_created", "objections_objection", ["created_at", "id"])
    op.create_index("ix_objections_objection_due", "objections_objection", ["due_on", "id"])
    op.create_index("ix_objections_objection_firm", "objections_objection", ["firm_id", "created_at", "id"])
    op.create_index(
        "ix_objections_objection_open",
        "objections_objection",
        ["due_on", "id"],
        postgresql_where=sa.text("state IN ('raised', 'upheld')"),
    )
    _papers()
    op.create_index(
        "ix_objections_objection_words",
        "objections_objection",
        [sa.literal_column("to_tsvector('simple', findable)")],
        postgresql_using="gin",
    )
    driver: Any = op.get_bind().connection.dbapi_connection
    driver.execute(BY_OTHERS.read_text(encoding="utf-8"))


def _papers() -> None:
    op.create_table(
        "objections_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("objection_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["objections_objection.id"],
            name=op.f("fk_objections_paper_objection_id_objections_objection"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["documents_stored_file.id"], name=op.f("fk_objections_paper_file_id_documents_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections_paper")),
        sa.UniqueConstraint("file_id", name=op.f("uq_objections_paper_file_id")),
    )
    op.create_index(op.f("ix_objections_paper_objection_id"), "objections_paper", ["objection_id"])


def downgrade() -> None:
    op.execute("DROP TRIGGER decided_anew ON applications_application")
    op.drop_table("objections_paper")
    op.drop_table("objections_objection")
    op.execute("DROP FUNCTION objections_decided_anew, objections_by_another, objections_parts")
