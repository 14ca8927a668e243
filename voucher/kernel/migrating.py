"""Bring the database to the shape that the code expects. Migrations are in migrations/, numbered."""

import importlib
import pkgutil

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


def migrate(url: sa.URL | None = None) -> bool:
    """Apply what is missing; True when anything was. Raises RuntimeError on a server too old or too new."""
    made = config(url)
    engine = sa.create_engine(made.attributes["url"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        version = int((connection.dialect.server_version_info or (0,))[0])
        if not LOWEST <= version <= HIGHEST:
            message = f"PostgreSQL {version} is not supported; use {LOWEST} to {HIGHEST}."
            raise RuntimeError(message)
        current = MigrationContext.configure(connection).get_current_heads()
    if set(current) == set(ScriptDirectory.from_config(made).get_heads()):
        return False
    command.upgrade(made, "head")
    return True
