"""Whoever approved the invoice does not release its payment: the database says so, whatever the program does."""

import psycopg
import pytest
import sqlalchemy as sa

from tests import path as way
from tests.disbursements.steps import APPROVER, payment
from tests.rail import Rail
from tests.world import World
from voucher.disbursements.lifecycle import State
from voucher.kernel import db

RELEASE = "UPDATE disbursements_disbursement SET state = 'released', hold_link_id = id, released_by_id = :bora"
ATTACKS = {
    "the approver releases": ([RELEASE], "two_people"),
    "another is named as approver of the payment": (
        ["UPDATE disbursements_disbursement SET approved_by_id = :dana", RELEASE],
        APPROVER,
    ),
    "another is named as approver of the invoice": (
        ["UPDATE invoices_invoice SET approved_by_id = :dana"],
        "stays named",
    ),
    "another is named in both": (
        [
            """WITH i AS (UPDATE invoices_invoice SET approved_by_id = :dana)
            UPDATE disbursements_disbursement SET approved_by_id = :dana""",
            RELEASE,
        ],
        "stays named",
    ),
    "the approval is taken away": (
        ["UPDATE invoices_invoice SET approved_by_id = NULL, approved_at = NULL, state = 'submitted'"],
        "stays named",
    ),
    "nobody is named": (["UPDATE disbursements_disbursement SET approved_by_id = NULL"], "approved_by_id"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_statement_makes_one_person_two(world: World, rail: Rail, attack: str) -> None:
    path = way.ready(world, rail)
    statements, rule = ATTACKS[attack]
    with pytest.raises(sa.exc.IntegrityError, match=rule), db.transaction() as session:
        for statement in statements:
            people = {name: getattr(world, name).id for name in ("bora", "dana") if f":{name}" in statement}
            session.connection().execute(sa.text(statement), people)
    found = payment(path)
    assert (found.state, found.approved_by_id, found.released_by_id) == (State.READY, world.bora.id, None)


def test_the_key_holds_where_the_trigger_is_gone(world: World, rail: Rail, database: str) -> None:
    way.ready(world, rail)
    with psycopg.connect(database) as owner, pytest.raises(psycopg.errors.ForeignKeyViolation, match=APPROVER):
        owner.execute("ALTER TABLE invoices_invoice DISABLE TRIGGER keep_invoice")
        owner.execute("UPDATE invoices_invoice SET approved_by_id = %s", [world.dana.id])


@pytest.mark.parametrize(
    "other", ["amount_krw = amount_krw - 1", "amount_krw = 2 * amount_krw", "supplier_id = firm_id"]
)
def test_a_payment_is_its_invoices_sum_to_its_supplier(world: World, rail: Rail, other: str) -> None:
    way.ready(world, rail)
    with pytest.raises(sa.exc.IntegrityError, match=APPROVER), db.transaction() as session:
        session.connection().execute(sa.text(f"UPDATE disbursements_disbursement SET {other}"))


def test_an_invoices_sum_stays_what_is_paid_where_the_trigger_is_gone(world: World, rail: Rail, database: str) -> None:
    way.ready(world, rail)
    with psycopg.connect(database) as owner, pytest.raises(psycopg.errors.ForeignKeyViolation, match=APPROVER):
        owner.execute("ALTER TABLE invoices_invoice DISABLE TRIGGER keep_invoice")
        owner.execute("UPDATE invoices_invoice SET vat_krw = vat_krw + 1")
