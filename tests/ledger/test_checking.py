"""`voucher check` finds whatever somebody with all rights did behind the triggers' back, and says where."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import psycopg
import pytest

from tests.ledger.books import fill, raw
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.ledger import checking
from voucher.ledger.checking import Proof
from voucher.ledger.places import Leg
from voucher.ledger.posting import close_period, hold, post, reverse, settle


@pytest.fixture
def owner(database: str, now: None) -> Iterator[psycopg.Connection]:
    """The owner, with the triggers asleep in this session only."""
    with db.transaction() as session:
        here, there = fill(session)
        link = post(session, Leg(Won(5), there, here), key="p", by=None, document="X")
        reverse(session, link, key="r", by=None)
        held = hold(session, Leg(Won(6), there, here), key="h", by=None, document="X")
        settle(session, held, key="s", by=None)
    with raw(database, owner=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def first_fault() -> Proof | None:
    with checking.snapshot() as session:
        return next((proof for proof in checking.check(session) if proof.fault), None)


def test_sound_books_pass(owner: psycopg.Connection) -> None:
    assert first_fault() is None


NTH = "(SELECT id FROM ledger_transfer WHERE key = '{}')"


@pytest.mark.parametrize(
    ("deed", "found", "place"),
    [
        ("UPDATE ledger_account SET debits = debits + 1 WHERE code = 'available'", "replay", "account"),
        ("UPDATE ledger_account SET guard = 'none' WHERE code = 'available'", "chart", "budget:available"),
        ("UPDATE ledger_account SET code = 'slush' WHERE code = 'available'", "chart", "budget:slush"),
        ("UPDATE ledger_entry SET credits = credits + 1 WHERE version = 2", "replay", "version 2"),
        ("UPDATE ledger_entry SET recorded_at = '2020-01-01' WHERE version = 3", "replay", "version 3"),
        ("UPDATE ledger_entry SET version = version + 1 WHERE version = 6", "replay", "version"),
        ("DELETE FROM ledger_entry WHERE version = 2", "replay", "version 3"),
        ("DELETE FROM ledger_entry WHERE version = 5", "replay", "account"),
        (f"DELETE FROM ledger_transfer WHERE id = {NTH.format('p')}", "replay", "does not exist"),
        (f"UPDATE ledger_transfer SET amount = 4 WHERE id = {NTH.format('p')}", "replay", "version"),
        (f"UPDATE ledger_transfer SET document = 'Y' WHERE id = {NTH.format('p')}", "digest", "transfer"),
        ("UPDATE ledger_transfer SET link_id = gen_random_uuid(), legs = 2 WHERE key = 'p'", "digest", "transfer"),
        ("UPDATE ledger_transfer SET key = 'h' WHERE key = 's'", "a key names", "key h"),
        (
            "INSERT INTO ledger_account (book, code, owner_id, unit, guard, debits) VALUES ('cash', 'bank', gen_random_uuid(), 'KRW', 'debit', 9)",
            "chart",
            "no transfer brought",
        ),
    ],
)
def test_tampering_is_found_and_named(owner: psycopg.Connection, deed: str, found: str, place: str) -> None:
    owner.execute("ALTER TABLE ledger_transfer DROP CONSTRAINT uq_ledger_transfer_key")
    owner.execute(deed)
    proof = first_fault()
    assert proof is not None
    assert found in proof.name
    assert place in (proof.fault or "")


def forge(owner: psycopg.Connection, columns: str, **values: object) -> None:
    """A further transfer like an existing one, with its two entries, consistent in every running sum."""
    names = "book, key, link_id, leg, legs, state, debit_id, credit_id, amount, unit, resolves_id, reverses_id, effective_on, document, memo, digest"
    owner.execute(
        f"INSERT INTO ledger_transfer ({names}, recorded_at) SELECT {columns}, now() FROM ledger_transfer WHERE key = %(like)s",
        values,
    )


LIKE = "book, %(key)s, gen_random_uuid(), leg, legs, {}, debit_id, credit_id, amount, unit, {}, {}, effective_on, document, memo, {}"


def balanced(owner: psycopg.Connection, key: str) -> None:
    """Give a forged transfer the entries and sums that it would have had."""
    owner.execute(
        """
        UPDATE ledger_transfer SET digest = ledger_digest(state, leg, legs, debit_id, credit_id, amount, resolves_id, reverses_id, document)
            WHERE key = %s""",
        [key],
    )
    row = owner.execute(
        "SELECT id, state, debit_id, credit_id, amount FROM ledger_transfer WHERE key = %s", [key]
    ).fetchone()
    assert row
    number, state, debit_id, credit_id, amount = row
    now = amount if state in {"posted", "post"} else 0
    for account_id, side in ((debit_id, "debits"), (credit_id, "credits")):
        owner.execute(
            f"UPDATE ledger_account SET {side} = {side} + %s, version = version + 1 WHERE id = %s", [now, account_id]
        )
        owner.execute(
            "INSERT INTO ledger_entry SELECT id, version, %s, debits, credits, pending_debits, pending_credits, now() FROM ledger_account WHERE id = %s",
            [number, account_id],
        )


@pytest.mark.parametrize(
    ("like", "state", "resolves", "reverses", "name"),
    [
        ("s", "'void'", "resolves_id", "NULL", "held money"),
        ("r", "'posted'", "NULL", "reverses_id", "reversals"),
        ("p", "'posted'", "NULL", "id", "reversals"),
        ("p", "'posted'", "NULL", "999", "reversals"),
    ],
)
def test_a_perfect_forgery_is_found_by_what_it_follows(
    owner: psycopg.Connection, like: str, state: str, resolves: str, reverses: str, name: str
) -> None:
    owner.execute("DROP INDEX uq_ledger_transfer_resolves_id, uq_ledger_transfer_reverses_id")
    owner.execute("ALTER TABLE ledger_account DROP CONSTRAINT ck_ledger_account_enough")
    forge(owner, LIKE.format(state, resolves, reverses, "digest"), key="forged", like=like)
    if state == "'void'":
        owner.execute(
            "UPDATE ledger_account SET pending_debits = pending_debits + 6, pending_credits = pending_credits + 6"
        )
    balanced(owner, "forged")
    owner.execute("ALTER TABLE ledger_account ADD CONSTRAINT ck_ledger_account_enough CHECK (true)")
    with checking.snapshot() as session:
        faults = [proof.name for proof in checking.check(session) if proof.fault]
    assert any(name in fault for fault in faults), faults


@pytest.mark.parametrize(
    "deed",
    [
        "ALTER TABLE ledger_transfer DISABLE TRIGGER ledger_transfer_moves",
        "DROP TRIGGER ledger_entry_never ON ledger_entry",
        "ALTER TABLE ledger_account DROP CONSTRAINT ck_ledger_account_enough",
        "GRANT UPDATE ON ledger_account TO voucher_app",
        "GRANT INSERT ON ledger_entry TO voucher_app",
    ],
)
def test_a_lock_that_was_opened_is_found(owner: psycopg.Connection, deed: str) -> None:
    owner.execute(deed)
    proof = first_fault()
    assert proof is not None
    assert "guards are in place" in proof.name


def test_a_transfer_into_a_closed_period_is_found(owner: psycopg.Connection) -> None:
    with db.transaction() as session:
        close_period(session, "budget", date(2026, 1, 31), by=None)
    owner.execute(
        "UPDATE ledger_transfer SET effective_on = '2026-01-05', recorded_at = now() + interval '9 years' WHERE key = 'p'"
    )
    proof = first_fault()
    assert proof is not None
    assert "closed periods" in proof.name
    assert "budget until 2026-01-31" in (proof.fault or "")


def test_other_packages_add_their_proofs(owner: psycopg.Connection, capsys: pytest.CaptureFixture[str]) -> None:
    def vouchers_agree(session: Session) -> Proof:
        return Proof("vouchers agree with the ledger", 3, f"voucher {uuid4()}")

    assert checking.main() == 0
    assert checking.main(extra=[vouchers_agree]) == 1
    said = capsys.readouterr().out
    assert "FAULT  vouchers agree with the ledger: voucher" in said
    assert said.count("ok ") == 2 * len(checking.CHECKS)
