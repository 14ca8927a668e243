"""What the database allows of a bank account, whoever writes to it."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests import accounts, dealing
from voucher.kernel import db


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("account_confirmed_at = NULL, account_confirmed_by_id = NULL", "account_held_or_confirmed"),
        ("account_held_at = now()", "account_held_or_confirmed"),
        ("account_by_id = NULL", "account_named_by_somebody"),
        ("account_confirmed_by_id = account_by_id", "account_two_people"),
        ("account_confirmed_by_id = NULL", "account_confirmed_by_somebody"),
        ("payout_account = '', account_connected_at = NULL, account_by_id = NULL", "account_held_or_confirmed"),
        ("payout_account = '', account_by_id = NULL", "account_connected"),
    ],
)
def test_an_account_is_named_and_confirmed_by_two_people(world, change, rule):
    with db.transaction() as session:
        dealing.supplier(session, world.organisations["chul_ai"])
    with pytest.raises(IntegrityError, match=f'"ck_suppliers_supplier_{rule}"'), db.transaction() as session:
        session.connection().execute(sa.text(f"UPDATE suppliers_supplier SET {change}"))


@pytest.mark.parametrize("more", [{}, accounts.WAITING, accounts.NONE])
def test_confirmed_waiting_or_none_at_all(world, more):
    with db.transaction() as session:
        assert dealing.supplier(session, world.organisations["chul_ai"], **more).id
