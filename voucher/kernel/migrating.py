"""Bring the database to the shape that the code expects. Migrations are in migrations/, numbered."""

import hashlib
import importlib
import json
import pkgutil
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

import voucher
from voucher import settings
from voucher.kernel.db import driver_url

LOWEST, HIGHEST = 15, 18  # versions of PostgreSQL that the tests run on


def owner_url() -> sa.URL:
    """Who may change the shape: the owner's login where there is one."""
    chosen = settings.get()
    return driver_url(chosen.owner_database_url or chosen.database_url)


def config(url: sa.URL | None = None) -> Config:
    """Alembic's configuration, without a file."""
    made = Config()
    made.set_main_option("script_location", str(settings.ROOT / "voucher" / "kernel" / "migration"))
    made.set_main_option("version_locations", str(settings.ROOT / "migrations"))
    made.set_main_option("path_separator", "os")
    made.attributes["url"] = url or owner_url()
    made.attributes["app_role"] = settings.get().app_role
    return made


def metadata() -> sa.MetaData:
    """Every table of every package."""
    for package in pkgutil.iter_modules(voucher.__path__):
        if package.ispkg and importlib.util.find_spec(f"voucher.{package.name}.models"):
            importlib.import_module(f"voucher.{package.name}.models")
    return SQLModel.metadata


def digests() -> dict[str, str]:
    """What each migration says: of its files, those of one number together."""
    texts: dict[str, Any] = {}
    for path in sorted((settings.ROOT / "migrations").glob("[0-9]*.*")):
        if path.suffix in {".py", ".sql"}:
            texts.setdefault(path.name[:4], hashlib.sha256()).update(path.read_bytes())
    return {number: text.hexdigest()[:16] for number, text in texts.items()}


def note_applied(connection: sa.Connection, number: str, *, up: bool) -> None:
    """Keep in the database itself what a migration said when it was applied; a dump carries it along."""
    known = {kept: digest for kept, digest in _applied(connection).items() if kept != number}
    if up:
        known[number] = digests()[number]
    connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{json.dumps(known)}'")


def _applied(connection: sa.Connection) -> dict[str, str]:
    found = connection.exec_driver_sql("SELECT obj_description(to_regclass('alembic_version'), 'pg_class')").scalar()
    return dict(json.loads(found)) if found else {}


def _require_as_applied(connection: sa.Connection, made: Config, heads: tuple[str, ...]) -> None:
    """A migration that was edited later would leave the tables as they were, and every page would fail one day."""
    applied, now = _applied(connection), digests()
    known = {script.revision for script in ScriptDirectory.from_config(made).walk_revisions()}
    numbers = [number for number in now if heads and number <= max(heads)] if set(heads) <= known else []
    changed = [number for number in numbers if applied.get(number) != now[number]]
    if changed:
        message = (
            f"Migration {', '.join(changed)} changed after it was applied to this database. Run the version that made"
            " the database; or, if it was only a trial, remove the folder var/ with all its data and begin again."
        )
        raise RuntimeError(message)


def migrate(url: sa.URL | None = None) -> bool:
    """Apply what is missing; True when anything was.

    Raises RuntimeError on a server too old or too new, and where an applied migration is not what it was.
    """
    made = config(url)
    engine = sa.create_engine(made.attributes["url"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        version = int((connection.dialect.server_version_info or (0,))[0])
        if not LOWEST <= version <= HIGHEST:
            message = f"PostgreSQL {version} is not supported; use {LOWEST} to {HIGHEST}."
            raise RuntimeError(message)
        current = MigrationContext.configure(connection).get_current_heads()
        _require_as_applied(connection, made, current)
    if set(current) == set(ScriptDirectory.from_config(made).get_heads()):
        return False
    command.upgrade(made, "head")
    return True
