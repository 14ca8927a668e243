"""The ledger's tables come, go and come again; models and tables say the same."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.conftest import _named
from voucher.kernel import db, migrating
from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.ledger import chart, checking
from voucher.ledger.places import Leg
from voucher.ledger.posting import balance, post

SHAPES = """
SELECT relname::text AS name, string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) AS shape
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 WHERE relname LIKE 'ledger\\_%' GROUP BY relname
UNION ALL SELECT tgname::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname LIKE 'ledger\\_%'
UNION ALL SELECT proname::text, pg_get_functiondef(oid) || coalesce(proacl::text, '') FROM pg_proc WHERE proname LIKE 'ledger\\_%'
ORDER BY 1, 2"""


@pytest.fixture
def empty(server: str) -> Iterator[str]:
    name = f"ledger_empty_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name}")
        yield _named(server, name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def shapes(url: str) -> list[tuple[str, str]]:
    with psycopg.connect(url) as connection:
        return connection.execute(SHAPES).fetchall()


def test_up_down_up_is_up(empty: str) -> None:
    config = migrating.config(db.driver_url(empty))
    command.upgrade(config, "0004")
    before = shapes(empty)
    assert len(before) > 30
    command.downgrade(config, "0003")
    assert shapes(empty) == []
    command.upgrade(config, "0004")
    assert shapes(empty) == before


def test_the_models_are_the_tables(database: str) -> None:
    metadata = migrating.metadata()
    engine = sa.create_engine(db.driver_url(database), poolclass=sa.NullPool)
    with engine.connect() as connection:
        options = {"include_name": lambda name, kind, _: kind != "table" or (name or "").startswith("ledger_")}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        mine = [change for change in found if "ledger" in str(change)]
    assert mine == []


SYSTEM = Path("/usr/lib/postgresql/15/bin")


@pytest.mark.slow
@pytest.mark.skipif(not SYSTEM.exists(), reason="PostgreSQL 15 is not installed (Debian package postgresql-15)")
@pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")) and "copy_" not in os.environ["DATABASE_URL"],
    reason="another server is being tested",
)
def test_the_ledger_works_on_postgresql_15(now: None) -> None:
    home = Path(tempfile.mkdtemp(prefix="ledger-15-", dir="/tmp"))
    as_other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_other:
        shutil.chown(home, "postgres")

    def run(*words: str) -> None:
        subprocess.run(
            [*as_other, *words], check=True, cwd="/tmp", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    run(str(SYSTEM / "initdb"), "-D", f"{home}/data", "-A", "trust", "-U", "postgres", "-N", "--locale=C", "-E", "UTF8")
    control = [str(SYSTEM / "pg_ctl"), "-D", f"{home}/data", "-w", "-l", f"{home}/log"]
    run(*control, "-o", f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off", "start")
    try:
        url = db.driver_url(f"postgresql:///postgres?host={home}&user=postgres")
        command.upgrade(migrating.config(url), "0004")
        engine = sa.create_engine(url, connect_args={"options": "-c role=voucher_app"}, poolclass=sa.NullPool)
        with Session(engine) as session:
            leg = Leg(Won(5), chart.bank(), chart.subsidy(uuid4()))
            assert post(session, leg, key="k", by=None, document="D") == post(
                session, leg, key="k", by=None, document="D"
            )
            assert balance(session, leg.debit) == balance(session, leg.credit) == 5
            assert [proof for proof in checking.check(session) if proof.fault] == []
        engine.dispose()
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)
