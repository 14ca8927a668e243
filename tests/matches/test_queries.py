"""However many suppliers, contracts and invoices there are, a page asks the database as often."""

import pytest

from tests import dealing
from voucher.kernel import db


def asked(browser, address):
    with dealing.counted() as statements:
        assert browser.get(address).status_code == 200
    return len(statements)


@pytest.mark.parametrize(
    "address", ["/suppliers/", "/matches/{voucher}", "/matches/{voucher}/compare?s=SUP-2026-000001"]
)
def test_suppliers(world, as_user, address):
    voucher, _ = dealing.begin(world)
    address, alice = address.format(voucher=voucher), as_user(world.alice)
    before = asked(alice, address)
    with db.transaction() as session:
        for n in range(12):
            dealing.another_supplier(session, f"{6000000000 + n}", f"공급{n:02d}")
    assert asked(alice, address) == before <= 9


@pytest.mark.parametrize("address", ["/contracts/", "/invoices/", "/contracts/?format=csv", "/invoices/?format=csv"])
def test_contracts_and_invoices(world, as_user, address):
    dealing.invoiced(world)
    browser = as_user(world.bora)
    before = asked(browser, address)
    dealing.accepted(world)
    dealing.signed(world)
    with db.transaction() as session:
        dealing.submitting.submit(
            session, "CTR-2026-000002", 1, dealing.Claim(dealing.number(9), dealing.TODAY), by=world.chul
        )
    assert asked(browser, address) == before <= 4


def test_one_contract_and_one_invoice(world, as_user):
    ref = dealing.invoiced(world, *[1_000_000] * 6)
    browser = as_user(world.bora)
    for address, most in (
        ("/contracts/CTR-2026-000001", 11),
        (f"/invoices/{ref}", 18),
        (f"/invoices/{ref}/approve", 18),
    ):
        assert asked(browser, address) <= most, address
