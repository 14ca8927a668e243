"""What `voucher check` proves of vouchers and payments, and that it finds what is wrong."""

import psycopg
import pytest
from sqlalchemy import text

from tests import path as way
from tests.disbursements.steps import APPROVER, release
from tests.rail import Rail
from tests.world import World
from voucher.disbursements import checking as payments
from voucher.kernel import db, errands
from voucher.ledger import checking
from voucher.vouchers import checking as vouchers

MINE = [*vouchers.CHECKS, *payments.CHECKS]


def faults() -> list[str]:
    with checking.snapshot() as session:
        return [str(proof) for proof in checking.check(session, MINE) if proof.fault]


def test_the_books_hold_at_every_step(world: World, rail: Rail) -> None:
    rail.order("/payouts/fail", count=1)
    path = way.issued(world)
    assert faults() == []
    way.paying.start(path.voucher, by=world.alice)
    assert faults() == []
    path = way.ready(world, rail, title_en="Another")
    assert faults() == []
    release(path)
    assert faults() == []
    errands.run_waiting()
    assert faults() == []
    rail.finish_payouts()
    rail.bring()
    assert faults() == []
    release(path)
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring()
    assert faults() == []


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ("UPDATE vouchers_voucher SET state = 'used'", "usable exactly when"),
        ("UPDATE vouchers_voucher SET face_krw = face_krw + 1, own_krw = own_krw + 1", "granted"),
        ("UPDATE vouchers_own_share_payment SET amount_krw = 1, received_krw = 1", "usable exactly when"),
    ],
)
def test_what_does_not_fit_is_found(world: World, rail: Rail, wrong: str, found: str) -> None:
    path = way.ready(world, rail)
    with db.transaction() as session:
        if "used" in wrong:
            session.connection().execute(text("DELETE FROM vouchers_own_share_payment"))
        session.connection().execute(text(wrong))
    assert any(found in line and path is not None for line in faults()), faults()


def test_an_approval_forged_by_the_owner_of_the_database_is_found(world: World, rail: Rail, database: str) -> None:
    way.ready(world, rail)
    with psycopg.connect(database) as owner:  # the key that forbids it has to go first: see test_two_people.py
        owner.execute(f"ALTER TABLE disbursements_disbursement DROP CONSTRAINT {APPROVER}")
        owner.execute("UPDATE disbursements_disbursement SET approved_by_id = %s", [world.dana.id])
        owner.execute("UPDATE disbursements_disbursement SET amount_krw = amount_krw - 1")
    for rule in ("one person and released by another", "over what was invoiced"):
        assert any(rule in line for line in faults()), faults()
