"""Whoever qualifies a supplier sees which firms and suppliers look related to it."""

import pytest

from tests import accounts, dealing
from voucher.kernel import db
from voucher.people.models import Organisation
from voucher.people.relations import Tie
from voucher.suppliers import relating
from voucher.suppliers.lifecycle import State


@pytest.fixture
def pair(world):
    """Chul has applied; another supplier is in the pool already."""
    with db.transaction() as session:
        chul = dealing.supplier(session, world.organisations["chul_ai"], state=State.APPLIED, bank_code="004")
        other, supplier, _person = dealing.another_supplier(
            session, "2222222222", "이웃", bank_code="004", bank_last4="0001"
        )
        return chul.id, supplier.id, other.id


def near(session, world, supplier_id):
    chul = session.get_one(Organisation, world.organisations["chul_ai"])
    found = relating.near(session, chul, session.get_one(relating.Supplier, supplier_id))
    return {one.organisation.id: list(one.ties) for one in found}


def test_nobody_is_related_to_begin_with(world, pair, as_user):
    chul, _supplier, _other = pair
    with db.transaction(read_only=True) as session:
        assert near(session, world, chul) == {}
        ref = session.get_one(relating.Supplier, chul).ref
    assert "look related" not in as_user(world.bora).get(f"/suppliers/{ref}/qualify").text


def test_a_firm_and_a_supplier_that_share_something_are_shown(world, pair, as_user):
    chul, supplier, other = pair
    with db.transaction() as session:
        own = session.get_one(Organisation, world.organisations["chul_ai"])
        own.representative, own.address = "김 철수", "경남 창원시, 1"
        firm = session.get_one(Organisation, world.organisations["haneul"])
        firm.representative, firm.address = "김철수", "경남  창원시 1"
        account = session.get_one(relating.Supplier, chul)
        session.get_one(relating.Supplier, supplier).bank_last4 = account.bank_last4
        session.flush()
        assert near(session, world, chul) == {firm.id: [Tie.REPRESENTATIVE, Tie.ADDRESS], other: [Tie.ACCOUNT]}
        ref, number = account.ref, firm.registration_no
    page = as_user(world.bora).get(f"/suppliers/{ref}/qualify").text
    for words in ("look related", "the same representative", "the same address", "last four digits", number[-5:]):
        assert words in page


def test_no_account_is_no_tie(world, pair):
    chul, _supplier, other = pair
    with db.transaction() as session:
        accounts.lose(session, world.organisations["chul_ai"])
        accounts.lose(session, other)
        assert near(session, world, chul) == {}
