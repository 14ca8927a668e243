"""The ledger: accounts move only by transfers, and what was posted never changes, for the owner too.

One INSERT into ledger_transfer fires `ledger_move`, which locks the accounts in id order, applies every leg and
writes an entry per account and leg. PostgreSQL sets up every CHECK and foreign key anew for every statement, so on the
path of a transfer stand only the CHECKs on money; what an account or a transfer must look like is refused by BEFORE
INSERT triggers. Foreign keys would add nothing: the triggers read those very rows, and no row is ever deleted.
"""

from pathlib import Path
from typing import Any

from alembic import context, op

revision = "0004"
down_revision = "0003"

RIGHTS = """
REVOKE ALL ON ledger_book, ledger_unit, ledger_account, ledger_transfer, ledger_entry, ledger_period FROM PUBLIC, {role};
GRANT SELECT ON ledger_book, ledger_unit, ledger_account, ledger_transfer, ledger_entry, ledger_period TO {role};
GRANT INSERT (code) ON ledger_book TO {role};
GRANT INSERT (book, code, owner_id, unit, guard) ON ledger_account TO {role};
GRANT INSERT (book, key, link_id, leg, legs, state, debit_id, credit_id, amount, unit, resolves_id, reverses_id,
    effective_on, actor_id, document, memo, recorded_at) ON ledger_transfer TO {role};
GRANT INSERT (book, lasts_until, closed_at, closed_by_id) ON ledger_period TO {role};
-- Nobody may hang these on a table of his own.
REVOKE ALL ON FUNCTION ledger_move(), ledger_close(), ledger_only_by_transfer(), ledger_admit(), ledger_open_empty() FROM PUBLIC, {role};
"""

SHAPE = Path(__file__).with_suffix(".sql")
TABLES = "period entry transfer account unit book"
FUNCTIONS = "follow post_many post open place close open_empty only_by_transfer move admit refuse digest"


def upgrade() -> None:
    role = context.config.attributes["app_role"]
    driver: Any = op.get_bind().connection.dbapi_connection
    driver.execute(SHAPE.read_text(encoding="utf-8"))
    driver.execute(RIGHTS.format(role=role))


def downgrade() -> None:
    op.execute("DROP FUNCTION ledger_follows")  # takes a row of ledger_transfer
    for table in TABLES.split():
        op.execute(f"DROP TABLE ledger_{table}")
    for function in FUNCTIONS.split():
        op.execute(f"DROP FUNCTION ledger_{function}")
