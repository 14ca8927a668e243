"""A database and the migrations that made it belong together; where they no longer do, that is said at once."""

import psycopg
import pytest
from alembic import command

from voucher.kernel import db, migrating

CHANGED = "Migration 0004, 0013 changed after it was applied"


def kept(database: str) -> str:
    with psycopg.connect(database) as owner:
        return owner.execute("SELECT obj_description('alembic_version'::regclass)").fetchone()[0] or ""


def test_what_was_applied_is_kept_in_the_database(database):
    assert not migrating.migrate(), "up to date"
    assert all(f'"{number}": "{digest}"' in kept(database) for number, digest in migrating.digests().items())


def test_the_ledgers_two_files_are_one_migration():
    numbers = list(migrating.digests())
    assert numbers == sorted(set(numbers))
    assert numbers[0] == "0001"


def test_a_migration_that_changed_later_is_one_clear_line(database, monkeypatch):
    really = migrating.digests()
    monkeypatch.setattr(migrating, "digests", lambda: really | {"0013": "another", "0004": "another"})
    with pytest.raises(RuntimeError, match=CHANGED) as told:
        migrating.migrate()
    assert "\n" not in str(told.value)
    assert "var/" in str(told.value)


def test_one_that_is_not_applied_yet_may_change(database, monkeypatch):
    config = migrating.config(db.driver_url(database))
    command.downgrade(config, "-1")
    last, really = max(migrating.digests()), migrating.digests()
    assert f'"{last}"' not in kept(database)
    monkeypatch.setattr(migrating, "digests", lambda: really | {last: "another"})
    assert migrating.migrate()
    assert f'"{last}": "another"' in kept(database)


def test_a_database_from_before_anything_was_kept_is_refused(database):
    with psycopg.connect(database) as owner:
        owner.execute("COMMENT ON TABLE alembic_version IS NULL")
    with pytest.raises(RuntimeError, match="0001, 0002"):
        migrating.migrate()
