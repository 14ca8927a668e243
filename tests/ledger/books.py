"""Raw connections and rows for attacking the ledger by SQL, past all of our Python."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from psycopg import sql

from voucher import settings
from voucher.ledger import chart
from voucher.ledger.places import Leg, Place
from voucher.ledger.posting import post

NIL = "00000000-0000-0000-0000-000000000000"


@contextmanager
def raw(url: str, *, owner: bool) -> Iterator[psycopg.Connection]:
    """A connection as the owner of the tables, or as the role that the portal runs as."""
    options = "" if owner else f"-c role={settings.get().app_role}"
    with psycopg.connect(url, options=options, autocommit=True) as connection:
        yield connection


def fill(session: object, amount: int = 1000) -> tuple[Place, Place]:
    """Two guarded places, the first with money in it."""
    line, round_id = uuid4(), uuid4()
    source, here = chart.authority(line), chart.available(round_id)
    post(session, Leg(amount, source, chart.appropriation(line)), key=f"a{line}", by=None, document="A")
    post(session, Leg(amount, here, source), key=f"b{line}", by=None, document="B")
    return here, source


def number(connection: psycopg.Connection, place: Place) -> int:
    """The account's number."""
    row = connection.execute(
        "SELECT id FROM ledger_account WHERE book = %s AND code = %s AND owner_id = %s",
        [place.book, place.code, place.owner_id or NIL],
    ).fetchone()
    assert row
    return row[0]


TRANSFER = {
    "book": "budget",
    "key": "forged",
    "link_id": "0190b5a0-0000-7000-8000-000000000001",
    "leg": 1,
    "legs": 1,
    "state": "posted",
    "debit_id": 0,
    "credit_id": 0,
    "amount": 1,
    "unit": "KRW",
    "effective_on": "2026-06-01",
    "document": "X",
    "memo": "",
}


def insert(connection: psycopg.Connection, *rows: dict[str, object]) -> None:
    """Transfers by one INSERT, as somebody who has found a way to the database would."""
    columns = list(rows[0])
    line = sql.SQL("({})").format(sql.SQL(", ").join(sql.Placeholder() * len(columns)))
    statement = sql.SQL("INSERT INTO ledger_transfer ({}) VALUES {}").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.SQL(", ").join([line] * len(rows))
    )
    connection.execute(statement, [value for row in rows for value in row.values()])
