"""Wherever a split is shown, the partner's share stands in it with its name; where there is none, nothing is said."""

import pytest
from sqlmodel import select

from tests import path as way
from tests.contributions.steps import a_round, confirmed
from tests.rail import rail, sandbox
from voucher.applications.models import Application
from voucher.kernel import db
from voucher.people.models import Organisation
from voucher.reports import following, tracing
from voucher.vouchers.models import Voucher

__all__ = ["rail", "sandbox"]


@pytest.fixture
def path(world, rail):
    """A payment of a round with a partner waits for release."""
    return way.ready(world, rail, opened=confirmed(world, a_round(world)))


def application(path) -> str:
    with db.transaction(read_only=True) as session:
        voucher = session.exec(select(Voucher).where(Voucher.ref == path.voucher)).one()
        return session.get_one(Application, voucher.application_id).ref


def test_firm_supplier_and_agency_see_the_three_shares(as_user, world, path):
    alice, bora, dana, chul = (as_user(one) for one in (world.alice, world.bora, world.dana, world.chul))
    pages = {
        f"/vouchers/{path.voucher}": (alice, bora),
        f"/applications/{application(path)}": (alice, bora),
        f"/applications/{application(path)}/rules": (alice, bora),
        f"/contracts/{path.contract}": (alice, chul, bora),
        f"/invoices/{path.invoice}": (chul, bora),
        f"/disbursements/{path.payment}": (chul, dana),
        f"/disbursements/{path.payment}/release": (dana,),
    }
    for address, readers in pages.items():
        for browser in readers:
            page = browser.get(f"{address}?lang=en").text
            assert "6,000,000" in page, address
            assert "Dosan Capital" in page or "Partner&#39;s share" in page, address
            korean = browser.get(f"{address}?lang=ko").text
            assert "도산캐피탈" in korean or "참여기업" in korean, address


def test_whoever_signs_for_the_agency_sees_that_the_money_would_go_round(as_user, world, rail):
    path = way.countersigned(world, way.funded(world, rail, opened=confirmed(world, a_round(world))))
    warning = "looks related to the large firm"
    page = f"/contracts/{path.contract}/seal"
    assert warning not in as_user(world.boram).get(page).text
    with db.transaction() as session:
        partner, supplier = (session.get_one(Organisation, world.organisations[it]) for it in ("dosan", "chul_ai"))
        partner.representative = " ".join(supplier.representative)
    told = as_user(world.boram).get(page).text
    assert warning in told
    assert "the same representative" in told


def test_nothing_is_said_of_a_partner_where_there_is_none(as_user, world, rail):
    other = way.ready(world, rail)
    for address in (f"/vouchers/{other.voucher}", f"/contracts/{other.contract}", f"/invoices/{other.invoice}"):
        assert "Partner" not in as_user(world.bora).get(f"{address}?lang=en").text, address


def test_the_lists_that_are_taken_away_have_the_share(as_user, world, path):
    for address in ("/vouchers/?format=csv", "/invoices/?format=csv"):
        assert "6000000,6000000,8000000" in as_user(world.bora).get(address).text, address


def test_the_way_of_the_money_shows_where_the_partners_came_from(world, path):
    with db.transaction(read_only=True) as session:
        found = following.follow(session, tracing.chain(session, path.payment))
    told = {stop.leg.label: stop.part_krw for stop in found.cash}
    assert told["The partner paid the agency"] == 6_000_000
    assert told["Promised to the firm of the partner's money"] == 6_000_000
    assert told["From the agency's bank to the payment service"] == 12_000_000
    assert told["The partner's part is now owed to the supplier"] == 6_000_000


def test_a_firm_reads_it_before_it_applies_and_on_its_receipt(as_user, world, path):
    address = f"/applications/{application(path)}/receipt"
    assert "Dosan Capital pays" in as_user(world.alice).get(f"{address}?lang=en").text
