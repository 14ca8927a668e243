"""Whoever made sure of a supplier's account does not release the payments to it."""

import pytest
import sqlalchemy as sa

from tests import path as way
from tests.disbursements.steps import payment, release
from tests.path import Path
from tests.rail import Rail
from tests.world import World
from voucher.disbursements import queries
from voucher.disbursements.lifecycle import State
from voucher.kernel import clock, db
from voucher.kernel.errors import NotPermitted
from voucher.people.models import User
from voucher.suppliers import confirming
from voucher.suppliers.models import Supplier


def confirmed(world: World, rail: Rail, by: User) -> Path:
    """A payment waits, and this person has just made sure of the account that it goes to."""
    path = way.ready(world, rail)
    with db.transaction() as session:
        row = db.lock(session, Supplier, Supplier.organisation_id == world.organisations["chul_ai"])
        row.account_confirmed_at, row.account_confirmed_by_id, row.account_held_at = None, None, clock.now()
        session.flush()
        confirming.confirm(session, row.ref, "02-555-0199로 전화", looked_at=confirming.seen(row), by=by)
    return path


def test_who_confirmed_does_not_release(world: World, rail: Rail, as_user) -> None:
    path = confirmed(world, rail, world.dana)
    with pytest.raises(NotPermitted, match="Another person"):
        release(path)
    dana = as_user(world.dana)
    page = dana.get(f"/disbursements/{path.payment}/release").text
    assert "a colleague must release" in page
    assert "02-555-0199로 전화" in page
    assert '<button type="submit" class="krds-btn large primary"' not in page
    assert dana.post(f"/disbursements/{path.payment}/release").status_code == 403
    many = dana.get("/disbursements/release").text
    assert "you confirmed the account" in many
    assert f'value="{path.payment}"' not in many
    assert dana.post("/disbursements/release", data={"refs": path.payment}).status_code == 403
    assert f"/disbursements/{path.payment}/release" not in dana.get(f"/disbursements/{path.payment}").text
    with db.transaction(read_only=True) as session:
        assert queries.waiting_for(session, world.dana) == []
    assert payment(path).state is State.READY


def test_another_releases_and_sees_who_confirmed(world: World, rail: Rail, as_user) -> None:
    path = confirmed(world, rail, world.bora)
    page = as_user(world.dana).get(f"/disbursements/{path.payment}/release").text
    assert f"by {world.bora.name}" in page
    assert "02-555-0199로 전화" in page
    release(path)
    assert payment(path).account_confirmed_by_id == world.bora.id


@pytest.mark.parametrize(("confirmer", "rule"), [(":dana", "two_people_with_account"), ("NULL", "with_confirmed")])
def test_the_database_keeps_two_people(world: World, rail: Rail, confirmer: str, rule: str) -> None:
    path = way.ready(world, rail)
    release(path)
    with pytest.raises(sa.exc.IntegrityError, match=rule), db.transaction() as session:
        statement = f"UPDATE disbursements_disbursement SET account_confirmed_by_id = {confirmer}"
        session.connection().execute(sa.text(statement), {"dana": world.dana.id} if "dana" in confirmer else {})
