"""How Alembic runs here: short locks, one transaction, all packages' tables."""

from typing import Any

import sqlalchemy as sa
from alembic import context

from voucher.kernel.migrating import metadata, note_applied

FOREIGN = ("procrastinate_", "sandbox")


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and (name or "").startswith(FOREIGN))


def _note(ctx: Any, step: Any, heads: Any, run_args: Any) -> None:  # noqa: ARG001 - asked with all four
    note_applied(ctx.connection, step.up_revision_id, up=step.is_upgrade)


def run() -> None:
    """Migrate on a connection of our own."""
    options = context.config.attributes
    engine = sa.create_engine(options["url"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("SET lock_timeout = '4s'")
        connection.exec_driver_sql("SET statement_timeout = '5s'")
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata(),
            include_name=_ours,
            compare_server_default=False,
            transaction_per_migration=False,
            on_version_apply=_note,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
