"""One request, one transaction; one job, one transaction."""

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import make_url
from sqlmodel import Field, Session, SQLModel, create_engine, select

from voucher import settings
from voucher.kernel import clock
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_

__all__ = [
    "Session",
    "Table",
    "afterwards",
    "alone",
    "connect",
    "copy_in",
    "insert_many",
    "instant",
    "key",
    "lock",
    "rate",
    "text_enum",
    "transaction",
    "won_column",
]

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
T = TypeVar("T", bound=SQLModel)
_DIALECT: sa.Dialect = postgresql.base.PGDialect()  # type: ignore[no-untyped-call]
_engine: sa.Engine | None = None
_seat: sa.Engine | None = None  # one connection, for what one thread of this process does at a time


def key() -> UUID:
    """A UUID that sorts by the time it was made (version 7 of RFC 9562), so indexes grow at one end."""
    milliseconds = time.time_ns() // 1_000_000
    number = milliseconds << 80 | int.from_bytes(os.urandom(10))
    return UUID(int=number & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)


class Table(SQLModel):
    """What every table has."""

    id: UUID = Field(default_factory=key, primary_key=True)
    created_at: datetime = Field(default_factory=clock.now, sa_type=sa.DateTime(timezone=True))


def text_enum(states: type[StrEnum], name: str = "state") -> sa.Enum:
    """Stored as readable text of at most 32 letters; the database refuses any other word by a named CHECK."""
    return sa.Enum(
        states,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=name,
        values_callable=lambda e: [s.value for s in e],
    )


def instant(**options: Any) -> Any:
    """A column for an instant (UTC)."""
    return Field(sa_type=sa.DateTime(timezone=True), **options)


def won_column(**options: Any) -> Any:
    """A column for whole won."""
    return Field(sa_type=sa.BigInteger, **options)


def rate(**options: Any) -> Any:
    """A column for a rate between 0 and 1, or a return: NUMERIC(9,6)."""
    return Field(sa_type=sa.Numeric(9, 6), **options)


def driver_url(url: str) -> sa.URL:
    """The address with the psycopg 3 driver named, whatever way it was written."""
    return make_url(url).set(drivername="postgresql+psycopg")


def connect(url: str, *, role: str | None = None, pool_size: int = 8) -> sa.Engine:
    """Open the pool of this process. With a role, every connection steps down to it and cannot own anything."""
    global _engine, _seat
    for old in (_engine, _seat):
        if old is not None:
            old.dispose()
    _engine = _pool(url, role, pool_size=pool_size, max_overflow=4)
    _seat = _pool(url, role, pool_size=1, max_overflow=0, pool_timeout=5)
    return _engine


def _pool(url: str, role: str | None, **size: int) -> sa.Engine:
    options = "-c timezone=UTC" + (f" -c role={role}" if role else "")
    made = create_engine(
        driver_url(url),
        pool_pre_ping=False,
        pool_recycle=1800,
        connect_args={"options": options, "connect_timeout": 5},
        hide_parameters=True,  # an error is logged with its statement, never with what people typed
        **size,
    )
    _on_lost_connection(made)
    _on_error(made)
    return made


def _on_lost_connection(engine: sa.Engine) -> None:
    """A pooled connection whose server went away is replaced at checkout, without a ping per request."""

    @sa.event.listens_for(engine, "checkout")
    def _checkout(dbapi_connection: Any, _record: Any, _proxy: Any) -> None:
        if dbapi_connection.closed or dbapi_connection.broken:
            raise sa.exc.DisconnectionError


def _on_error(engine: sa.Engine) -> None:
    """An error says what is wrong, and not with what: the server's detail holds the whole row, names and all."""

    @sa.event.listens_for(engine, "handle_error")
    def _handle_error(context: sa.engine.ExceptionContext) -> None:
        error, wrapped = context.original_exception, context.sqlalchemy_exception
        if isinstance(error, psycopg.Error) and error.diag.message_primary:
            error.args = (error.diag.message_primary,)
            if wrapped is not None:
                wrapped.args = (f"({type(error).__name__}) {error}",)


def engine() -> sa.Engine:
    """The engine of this process."""
    assert _engine is not None, "connect() first"
    return _engine


def connect_from_settings() -> sa.Engine:
    """Open the pool as the settings say, stepping down to the role that owns nothing."""
    chosen = settings.get()
    return connect(chosen.database_url, role=chosen.app_role, pool_size=chosen.pool_size)


@contextmanager
def transaction(*, read_only: bool = False, seated: bool = False) -> Iterator[Session]:
    """A session whose work is all kept or all undone. Read-only ones cannot write: the database refuses.

    A seated one has this process's one connection for work that one at a time does, again and again: there the database
    knows every statement already. Whoever finds it taken waits five seconds at most. It opens when it is first needed.
    """
    session = Session(_seat if seated else engine(), expire_on_commit=False)
    try:
        with session:
            if read_only:
                session.connection(execution_options={"postgresql_readonly": True})
            yield session
            session.commit()
    finally:
        for work in session.info.pop("afterwards", ()):
            with transaction() as own:
                work(own)


@contextmanager
def alone() -> Iterator[sa.Connection]:
    """A connection for one statement that is a transaction of its own, with nothing said before and after it."""
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


def afterwards(session: Session, work: Callable[[Session], object]) -> None:
    """Have `work` done in a transaction of its own once this one has ended, whether it was kept or undone.

    For what must stay although the request is refused, such as a failed attempt to sign in. It waits until this
    transaction has given its connection back: whoever holds one never asks the pool for a second, or all the threads
    of a process could wait for each other.
    """
    session.info.setdefault("afterwards", []).append(work)


def insert_many(
    session: Session, table: type[Table], rows: Sequence[Mapping[str, object]], same: Mapping[str, object]
) -> None:
    """Write many rows in one statement, in the order given. What is the same in all of them is said once.

    The database looks at its constraints once for all rows, and nothing is said back and forth for each of them.
    Defaults of the model are not filled in.
    """
    if rows:
        statement = _inserting(table, tuple(rows[0]), tuple(same))
        said = json.dumps(rows, default=str, ensure_ascii=False)
        session.connection().exec_driver_sql(statement, (*same.values(), said))


@lru_cache(maxsize=32)
def _inserting(table: type[Table], each: tuple[str, ...], same: tuple[str, ...]) -> str:
    """All rows are one JSON text: that is written at once, while a driver makes arrays value by value."""
    columns = table.metadata.tables[str(table.__tablename__)].c
    types = {name: columns[name].type.compile(_DIALECT) for name in (*same, *each)}
    said = [f"%s::{types[name]}" for name in same] + [f"x.{name}" for name in each]
    row = ", ".join(f"{name} {types[name]}" for name in each)
    rows = f"ROWS FROM (json_to_recordset(%s::json) AS ({row})) WITH ORDINALITY AS x ({', '.join(each)}, n)"
    return (
        f"INSERT INTO {table.__tablename__} ({', '.join((*same, *each))}) SELECT {', '.join(said)} "  # noqa: S608
        f"FROM {rows} ORDER BY x.n"
    )


def copy_in(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write very many rows at once, in this transaction: what one INSERT for each would take minutes for."""
    driver: Any = session.connection().connection.driver_connection
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with driver.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)


def lock(session: Session, table: type[T], where: sa.ColumnElement[bool] | bool) -> T:
    """Lock one row and read it afresh; NotFound when there is none.

    Without populate_existing a row already seen in this transaction keeps its old
    values after waiting for the lock, and two officers can approve one application.
    The lock is FOR NO KEY UPDATE: whoever locks waits, whoever only refers to the row
    by a foreign key does not. With FOR UPDATE a new invoice and a payment of the same
    voucher would wait for each other.
    """
    query = select(table).where(where).with_for_update(of=table, key_share=True)
    found = session.exec(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return found


def one(session: Session, table: type[T], where: sa.ColumnElement[bool] | bool) -> T:
    """Read one row; NotFound when there is none."""
    found = session.exec(select(table).where(where)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return found
