"""The sandbox's memory: PostgreSQL schema `sandbox`, so that a kill -9 loses nothing that was answered."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from psycopg import Connection
from psycopg.errors import DeadlockDetected
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

Thing: TypeAlias = dict[str, Any]
Db: TypeAlias = Connection[Thing]

TABLES = """
CREATE TABLE IF NOT EXISTS sandbox.object (
    seq bigint GENERATED ALWAYS AS IDENTITY, id text PRIMARY KEY, kind text NOT NULL, account text NOT NULL,
    body jsonb NOT NULL);
CREATE INDEX IF NOT EXISTS object_list ON sandbox.object (kind, account, seq DESC);
CREATE TABLE IF NOT EXISTS sandbox.balance (
    account text NOT NULL, currency text NOT NULL, available bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (account, currency));
CREATE TABLE IF NOT EXISTS sandbox.idempotency (
    account text NOT NULL, key text NOT NULL, endpoint text NOT NULL, digest text NOT NULL, status int NOT NULL,
    body text NOT NULL, request_id text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS sandbox.delivery (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_id text NOT NULL, type text NOT NULL,
    account text NOT NULL, body text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'held', 'sent')),
    due_at timestamptz NOT NULL, attempts int NOT NULL DEFAULT 0, last_status int, last_error text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(), sent_at timestamptz);
CREATE INDEX IF NOT EXISTS delivery_due ON sandbox.delivery (due_at) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS sandbox.due (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, due_at timestamptz NOT NULL, work text NOT NULL,
    subject text NOT NULL);
CREATE INDEX IF NOT EXISTS due_at ON sandbox.due (due_at);
CREATE TABLE IF NOT EXISTS sandbox.control (name text PRIMARY KEY, value jsonb NOT NULL);
CREATE TABLE IF NOT EXISTS sandbox.mail (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sender text NOT NULL, recipients text[] NOT NULL,
    subject text NOT NULL, raw bytea NOT NULL, received_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS sandbox.business (b_no text PRIMARY KEY, body jsonb NOT NULL);
CREATE TABLE IF NOT EXISTS sandbox.certificate (
    b_no text NOT NULL, kind text NOT NULL, body jsonb NOT NULL, PRIMARY KEY (b_no, kind));
"""
TRIES = 5
NAMES = ("object", "balance", "idempotency", "delivery", "due", "control", "mail", "business", "certificate")


def _readable(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def as_json(value: object) -> Jsonb:
    """A value for a jsonb column, letters kept as they are."""
    return Jsonb(value, dumps=_readable)


class Store:
    """A small pool of connections; every request and every job of the sandbox is one transaction."""

    def __init__(self, url: str) -> None:
        """Raises psycopg.OperationalError when nobody answers there."""
        Connection.connect(url, connect_timeout=5).close()
        self._pool: ConnectionPool[Db] = ConnectionPool(
            url,
            connection_class=Connection[Thing],
            kwargs={"row_factory": dict_row},
            min_size=1,
            max_size=12,
            check=ConnectionPool.check_connection,
            open=True,
            name="sandbox",
        )

    def prepare(self) -> None:
        """Make the tables that are missing. Two sandboxes starting at once wait for each other."""
        with self.transaction() as db:
            db.execute("SELECT pg_advisory_xact_lock(hashtextextended('sandbox.tables', 0))")
            known = db.execute("SELECT to_regnamespace('sandbox') IS NOT NULL AS known").fetchone()
            if not (known and known["known"]):
                db.execute("CREATE SCHEMA sandbox")
            db.execute(TABLES)

    @contextmanager
    def transaction(self) -> Iterator[Db]:
        """Commits at the end, or nothing of it happened."""
        with self._pool.connection() as db:
            yield db

    def close(self) -> None:
        self._pool.close(timeout=1)


def forget(db: Db, names: tuple[str, ...] = NAMES) -> None:
    """Empty these tables. Waits for whoever is at work in them."""
    for name in names:
        if name not in NAMES:
            raise ValueError(name)
    tables = ", ".join(f"sandbox.{name}" for name in names)
    for attempt in range(TRIES):
        try:
            with db.transaction():
                db.execute(f"TRUNCATE {tables}")
        except DeadlockDetected:  # the courier was at work in two of them
            if attempt == TRIES - 1:
                raise
        else:
            return
