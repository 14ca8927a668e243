"""Every rule of the ledger, attacked by SQL: as the portal's own role and as the owner of the tables."""

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest

from tests.ledger.books import NIL, TRANSFER, fill, insert, number, raw
from voucher.kernel import db
from voucher.ledger.places import Leg, Place
from voucher.ledger.posting import balance, close_period, hold, post, reverse, settle

TABLES = ["account", "book", "entry", "period", "transfer", "unit"]
DENIED = psycopg.errors.InsufficientPrivilege
RAISED = psycopg.errors.RestrictViolation
CHECK = psycopg.errors.CheckViolation


@pytest.fixture
def places(database: str, now: None) -> tuple[Place, Place]:
    """Two guarded places, the first with a thousand won in it."""
    with db.transaction() as session:
        return fill(session)


@pytest.fixture
def app(database: str, places: object) -> Iterator[psycopg.Connection]:
    with raw(database, owner=False) as connection:
        yield connection


@pytest.fixture
def owner(database: str, places: object) -> Iterator[psycopg.Connection]:
    with raw(database, owner=True) as connection:
        yield connection


@pytest.fixture
def row(app: psycopg.Connection, places: tuple[Place, Place]) -> dict[str, object]:
    """A transfer that would be accepted."""
    here, there = places
    return TRANSFER | {"credit_id": number(app, here), "debit_id": number(app, there)}


def test_a_well_formed_transfer_is_accepted(app: psycopg.Connection, row: dict[str, object]) -> None:
    insert(app, row)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("deed", ["UPDATE ledger_{0} SET {1} = {1}", "DELETE FROM ledger_{0}", "TRUNCATE ledger_{0}"])
def test_nothing_is_changed_or_removed(
    app: psycopg.Connection, owner: psycopg.Connection, table: str, deed: str
) -> None:
    column = {"account": "debits", "book": "code", "entry": "debits", "period": "book", "unit": "code"}
    statement = deed.format(table, column.get(table, "amount"))
    with pytest.raises(DENIED):
        app.execute(statement)
    cascade = " CASCADE" if deed.startswith("TRUNCATE") else ""
    with pytest.raises(RAISED):
        owner.execute(statement + cascade)


def test_truncating_all_tables_at_once_is_refused(owner: psycopg.Connection) -> None:
    with pytest.raises(RAISED):
        owner.execute("TRUNCATE " + ", ".join(f"ledger_{table}" for table in TABLES))


def test_an_entry_cannot_be_forged(app: psycopg.Connection, owner: psycopg.Connection) -> None:
    forged = "INSERT INTO ledger_entry SELECT account_id, version + 1, transfer_id + 1000, debits, credits, 0, 0, now() FROM ledger_entry"
    with pytest.raises(DENIED):
        app.execute(forged)
    with pytest.raises(RAISED):
        owner.execute(forged)


@pytest.mark.parametrize("column", ["debits", "credits", "pending_debits", "pending_credits", "version"])
def test_an_account_opens_empty(app: psycopg.Connection, owner: psycopg.Connection, column: str) -> None:
    statement = (
        f"INSERT INTO ledger_account (book, code, owner_id, unit, guard, {column})"
        f" VALUES ('budget', 'available', '{NIL}', 'KRW', 'none', 5)"
    )
    with pytest.raises(DENIED):
        app.execute(statement)
    with pytest.raises(CHECK):
        owner.execute(statement)


@pytest.mark.parametrize(
    ("column", "value"), [("book", "'fund:x'"), ("unit", "'USD'"), ("code", "'No Such'"), ("guard", "'perhaps'")]
)
def test_an_account_is_well_formed(app: psycopg.Connection, column: str, value: str) -> None:
    values = {"book": "'budget'", "code": "'available'", "owner_id": f"'{NIL}'", "unit": "'KRW'", "guard": "'none'"}
    values[column] = value
    with pytest.raises(CHECK):
        app.execute(f"INSERT INTO ledger_account ({', '.join(values)}) VALUES ({', '.join(values.values())})")


def test_a_book_is_budget_cash_or_a_funds(app: psycopg.Connection) -> None:
    for name in ("fund:1", "Budget", "", "budget "):
        with pytest.raises(CHECK):
            app.execute("INSERT INTO ledger_book (code) VALUES (%s)", [name])


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"amount": 0}, "ck_ledger_transfer_amount"),
        ({"amount": -1}, "ck_ledger_transfer_amount"),
        ({"amount": 100_000_000_000_001}, "ck_ledger_transfer_amount"),
        ({"amount": 1001}, "ck_ledger_account_enough"),
        ({"key": ""}, "ledger_transfer_named"),
        ({"document": ""}, "ledger_transfer_named"),
        ({"leg": 0}, "ledger_transfer_leg"),
        ({"leg": 2}, "ledger_transfer_leg"),
        ({"legs": 2}, "ledger_link_whole"),
        ({"leg": 2, "legs": 2}, "ledger_link_whole"),
        ({"state": "done"}, "ledger_transfer_state"),
        ({"state": "post"}, "ledger_transfer_resolves"),
        ({"state": "posted", "resolves_id": 1}, "ledger_transfer_resolves"),
        ({"state": "pending", "reverses_id": 1}, "ledger_transfer_reverses"),
        ({"state": "post", "resolves_id": 1}, "ledger_resolves_pending"),
        ({"state": "void", "resolves_id": 9_999_999}, "ledger_resolves_pending"),
        ({"reverses_id": 9_999_999}, "ledger_reverses_posted"),
        ({"effective_on": "infinity"}, "ledger_transfer_effective_on"),
        ({"effective_on": "1999-12-31"}, "ledger_transfer_effective_on"),
    ],
)
def test_a_transfer_is_well_formed(
    app: psycopg.Connection, row: dict[str, object], change: dict[str, object], rule: str
) -> None:
    with pytest.raises(CHECK) as refused:
        insert(app, row | change)
    assert refused.value.diag.constraint_name == rule


def test_an_amount_beyond_the_numbers_is_refused(app: psycopg.Connection, row: dict[str, object]) -> None:
    with pytest.raises(psycopg.errors.NumericValueOutOfRange):
        insert(app, row | {"amount": 2**63})


def test_both_sides_differ_and_belong_to_the_book(app: psycopg.Connection, row: dict[str, object]) -> None:
    with pytest.raises(CHECK, match="two_accounts"):
        insert(app, row | {"debit_id": row["credit_id"]})
    for change in ({"book": "cash"}, {"debit_id": 9_999_999}, {"credit_id": 9_999_999}, {"unit": "USD"}):
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            insert(app, row | change)


def test_the_other_side_cannot_be_in_another_unit(
    app: psycopg.Connection, row: dict[str, object], owner: psycopg.Connection
) -> None:
    owner.execute("INSERT INTO ledger_unit VALUES ('USD', 2)")
    made = app.execute(
        "INSERT INTO ledger_account (book, code, owner_id, unit, guard) VALUES ('budget', 'available', %s, 'USD', 'none') RETURNING id",
        [NIL],
    ).fetchone()
    assert made
    for change in ({"debit_id": made[0]}, {"debit_id": made[0], "unit": "USD"}):
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            insert(app, row | change)


def test_the_digest_the_number_and_the_sums_are_not_the_callers(
    app: psycopg.Connection, owner: psycopg.Connection, row: dict[str, object]
) -> None:
    with pytest.raises(DENIED):
        insert(app, row | {"digest": b"x"})
    with pytest.raises(psycopg.errors.GeneratedAlways):
        insert(owner, row | {"id": 77, "digest": b"x"})
    insert(owner, row | {"digest": b"x"})
    digest = owner.execute("SELECT digest FROM ledger_transfer WHERE key = 'forged'").fetchone()
    assert digest and len(digest[0]) == 32


def test_a_link_is_made_whole_in_one_statement(app: psycopg.Connection, row: dict[str, object]) -> None:
    two = row | {"leg": 2}
    other = str(row["link_id"])[:-1] + "2"
    for rows in (
        [row | {"legs": 2}, two | {"legs": 2, "state": "pending"}],
        [row | {"legs": 2}, two | {"legs": 2, "key": "else"}],
        [row | {"legs": 2}, two | {"legs": 3}],
        [row | {"legs": 3}, two | {"legs": 3}],
        [row | {"legs": 2}, two | {"legs": 2, "link_id": other, "key": "else"}],
    ):
        with pytest.raises(CHECK, match="whole"):
            insert(app, *rows)
    insert(app, row | {"legs": 2}, two | {"legs": 2})
    with pytest.raises(psycopg.errors.UniqueViolation):
        insert(app, row | {"key": "added later"})


def test_a_key_is_used_once_in_all_books(app: psycopg.Connection, row: dict[str, object]) -> None:
    insert(app, row)
    with pytest.raises(psycopg.errors.UniqueViolation):
        insert(app, row | {"link_id": str(row["link_id"])[:-1] + "2"})


def test_a_pending_transfer_resolves_once(
    app: psycopg.Connection, row: dict[str, object], places: tuple[Place, Place]
) -> None:
    with db.transaction() as session:
        held = hold(session, Leg(5, places[1], places[0]), key="h", by=None, document="X")
        settle(session, held, key="s", by=None)
        hold(session, Leg(5, places[1], places[0]), key="open", by=None, document="X")
    found = app.execute("SELECT id, debit_id, credit_id FROM ledger_transfer WHERE key = 'h'").fetchone()
    assert found
    again = row | {"state": "void", "resolves_id": found[0], "debit_id": found[1], "credit_id": found[2]}
    with pytest.raises(psycopg.errors.UniqueViolation):
        insert(app, again | {"amount": 5})
    waiting = app.execute("SELECT id FROM ledger_transfer WHERE key = 'open'").fetchone()
    assert waiting
    for change in ({"amount": 4}, {"amount": 5, "debit_id": found[2], "credit_id": found[1]}):
        with pytest.raises(CHECK):
            insert(app, again | {"resolves_id": waiting[0]} | change)


def test_a_transfer_is_reversed_once_and_exactly(
    app: psycopg.Connection, row: dict[str, object], places: tuple[Place, Place]
) -> None:
    with db.transaction() as session:
        link = post(session, Leg(5, places[1], places[0]), key="p", by=None, document="X")
        post(session, Leg(5, places[1], places[0]), key="q", by=None, document="X")
        reverse(session, link, key="r", by=None)
    first, second, back = (
        app.execute("SELECT id FROM ledger_transfer WHERE key = %s", [key]).fetchone()[0] for key in "pqr"
    )
    mirror = row | {"debit_id": row["credit_id"], "credit_id": row["debit_id"], "amount": 5}
    with pytest.raises(psycopg.errors.UniqueViolation):
        insert(app, mirror | {"reverses_id": first})
    for change in ({"amount": 4}, {"debit_id": row["debit_id"], "credit_id": row["credit_id"]}, {"reverses_id": back}):
        with pytest.raises(CHECK):
            insert(app, mirror | {"reverses_id": second} | change)


def test_a_closed_period_refuses_sql_too(
    app: psycopg.Connection, owner: psycopg.Connection, row: dict[str, object]
) -> None:
    with db.transaction() as session:
        close_period(session, "budget", day := date(2026, 1, 31), by=None)
    for connection in (app, owner):
        with pytest.raises(CHECK, match="closed"):
            insert(connection, row | {"effective_on": day})
    with pytest.raises(DENIED):
        app.execute(
            "INSERT INTO ledger_period (book, starts_on, lasts_until) VALUES ('budget', '2026-03-01', '2026-03-02')"
        )
    with pytest.raises(CHECK):
        owner.execute(
            "INSERT INTO ledger_period (book, starts_on, lasts_until) VALUES ('budget', '2026-03-01', '2026-01-02')"
        )


def test_the_movers_cannot_be_hung_on_another_table(app: psycopg.Connection, owner: psycopg.Connection) -> None:
    hang = "CREATE TRIGGER t AFTER INSERT ON {} REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_move()"
    app.execute("CREATE TEMP TABLE mine (LIKE ledger_transfer)")
    with pytest.raises(DENIED):
        app.execute(hang.format("mine"))
    owner.execute("CREATE TEMP TABLE mine (LIKE ledger_transfer)")
    owner.execute(hang.format("mine"))
    with pytest.raises(DENIED):
        owner.execute("INSERT INTO mine SELECT * FROM ledger_transfer LIMIT 1")


def test_a_table_of_the_same_name_in_the_session_deceives_nobody(
    app: psycopg.Connection, row: dict[str, object], places: tuple[Place, Place]
) -> None:
    app.execute("CREATE TEMP TABLE ledger_account AS SELECT * FROM public.ledger_account")
    with pytest.raises(CHECK):
        insert(app, row | {"amount": 1001})
    insert(app, row | {"amount": 1000})
    with db.transaction() as session:
        assert balance(session, places[0]) == 0


def test_the_role_owns_nothing_and_makes_nothing(app: psycopg.Connection) -> None:
    for statement in (
        "ALTER TABLE ledger_account DISABLE TRIGGER ALL",
        "ALTER TABLE ledger_account DROP CONSTRAINT ck_ledger_account_enough",
        "DROP TRIGGER ledger_account_moves ON ledger_account",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ):
        with pytest.raises(DENIED):
            app.execute(statement)
