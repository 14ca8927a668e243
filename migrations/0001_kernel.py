"""The ground: the role that owns nothing, references, the job queue, the clock's ticks."""

from typing import Any

import sqlalchemy as sa
from alembic import context, op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None

KINDS = [
    "ban",
    "rnd",
    "rul",
    "apr",
    "app",
    "asr",
    "pnl",
    "sim",
    "obj",
    "tst",
    "vch",
    "sup",
    "ctr",
    "inv",
    "pay",
    "fnd",
    "call",
    "deal",
    "val",
    "rpt",
    "org",
]


def upgrade() -> None:
    role = context.config.attributes["app_role"]
    # From version 16 on, whoever made a role may give it away, and still not step down to it.
    version = int((op.get_bind().dialect.server_version_info or (0,))[0])
    step_down = "SET" if version >= 16 else "MEMBER"
    op.execute(f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
                CREATE ROLE {role} NOLOGIN;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$""")
    op.execute(f"""
        DO $$ BEGIN
            IF NOT pg_has_role(CURRENT_USER, '{role}', '{step_down}') THEN
                GRANT {role} TO CURRENT_USER;
            END IF;
        END $$""")
    op.execute(f"""
        GRANT USAGE ON SCHEMA public TO {role};
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {role};
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {role};
    """)
    driver: Any = op.get_bind().connection.dbapi_connection
    driver.execute(SchemaManager.get_schema())
    for kind in KINDS:
        op.execute(f"CREATE SEQUENCE kernel_ref_{kind}")
    op.create_table(
        "kernel_tick",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("schedule", sa.String(64), nullable=False),
        sa.Column("period", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kernel_tick"),
        sa.UniqueConstraint("schedule", "period", name="uq_kernel_tick_schedule_period"),
    )
    op.create_index("ix_kernel_tick_created_at", "kernel_tick", ["created_at"])
    op.execute("CREATE INDEX kernel_errand_failed ON procrastinate_jobs (id) WHERE status = 'failed'")
    op.execute(
        "CREATE INDEX kernel_errand_struggling ON procrastinate_jobs (id) WHERE status = 'todo' AND attempts >= 5"
    )
    op.execute("""
        CREATE FUNCTION kernel_never() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
        END $$""")


def downgrade() -> None:
    role = context.config.attributes["app_role"]
    op.drop_table("kernel_tick")
    for kind in KINDS:
        op.execute(f"DROP SEQUENCE kernel_ref_{kind}")
    op.execute("DROP FUNCTION kernel_never()")
    op.execute("""
        DO $$ DECLARE thing record; BEGIN
            FOR thing IN SELECT relname FROM pg_class
                WHERE relname LIKE 'procrastinate\\_%' AND relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
                EXECUTE format('DROP TABLE %I CASCADE', thing.relname);
            END LOOP;
            FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc
                WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = 'public'::regnamespace LOOP
                EXECUTE format('DROP FUNCTION %s CASCADE', thing.name);
            END LOOP;
            FOR thing IN SELECT typname FROM pg_type
                WHERE typname LIKE 'procrastinate\\_%' AND typtype IN ('e', 'c')
                AND typnamespace = 'public'::regnamespace LOOP
                EXECUTE format('DROP TYPE %I CASCADE', thing.typname);
            END LOOP;
        END $$""")
    op.execute(f"""
        ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {role};
        ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {role};
        ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON FUNCTIONS FROM {role};
        REVOKE USAGE ON SCHEMA public FROM {role};
    """)
