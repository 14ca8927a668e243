"""How Alembic runs here: short locks, one transaction, all packages' tables."""

import sqlalchemy as sa
from alembic import context

from voucher.kernel.migrating import metadata

FOREIGN = ("procrastinate_", "sandbox")


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and (name or "").startswith(FOREIGN))


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
        )
        with context.begin_transaction():
            context.run_migrations()


run()
