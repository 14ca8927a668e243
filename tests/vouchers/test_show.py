"""vouchers.show"""

import re
from datetime import timedelta

from tests import path as way
from tests.world import NOW
from voucher.kernel import clock, errands
from voucher.vouchers import lapsing, paying


def application_of(browser, path):
    """Where the page of a voucher leads."""
    return re.search(r"/applications/APP-[0-9-]+", browser.get(f"/vouchers/{path.voucher}").text)[0]


def test_a_new_voucher_says_what_to_pay_by_when(world, app, as_user):
    path = way.issued(world)
    page = as_user(world.alice).get(f"/vouchers/{path.voucher}").text
    assert "KRW\u00a06,000,000" in page
    assert "30\u00a0Nov\u00a02026" in page
    assert f"/vouchers/{path.voucher}/pay" in page
    agency = as_user(world.eun).get(f"/vouchers/{path.voucher}").text
    assert f"/vouchers/{path.voucher}/pay" not in agency
    assert "Waiting for the own share" in agency


def test_after_the_day_there_is_no_button_any_more(world, app, as_user):
    path = way.issued(world)
    with clock.freeze(NOW + timedelta(days=15)):
        page = as_user(world.alice).get(f"/vouchers/{path.voucher}").text
        assert "Too late" in page
        assert f"/vouchers/{path.voucher}/pay" not in page


def test_each_state_says_what_comes_next(world, rail, as_user):
    path = way.issued(world)
    rail.pay(paying.start(path.voucher, by=world.alice))
    rail.bring()
    firm, agency = as_user(world.alice), as_user(world.dana)
    page = firm.get(f"/vouchers/{path.voucher}").text
    assert "Next: choose a supplier" in page
    assert f"/matches/{path.voucher}" in page
    assert "Payment received" in page
    assert "The firm may use it until" in agency.get(f"/vouchers/{path.voucher}").text


def test_a_contract_draws_on_it(world, rail, as_user):
    path = way.contracted(world, rail)
    page = as_user(world.alice).get(f"/vouchers/{path.voucher}").text
    assert "A contract draws on this voucher" in page
    assert "In a contract or on an invoice" in page


def test_lapsed_it_says_so(world, rail, as_user):
    path = way.issued(world)
    with clock.freeze(NOW + timedelta(days=15)):
        lapsing.lapse_unpaid()
        errands.run_waiting()
        page = as_user(world.alice).get(f"/vouchers/{path.voucher}").text
    assert "went back to the round" in page
    assert "Given back" in page


def test_roles_that_have_no_business_here_are_refused(world, app, as_user):
    path = way.issued(world)
    for person in (world.chul, world.gi, world.hana):
        assert as_user(person).get(f"/vouchers/{path.voucher}").status_code == 403
    assert as_user(world.alice).get("/vouchers/VCH-2026-999999").status_code == 404


def test_no_more_went_back_than_was_there(world, rail, as_user):
    """Nobody paid, so nothing of the firm's went back; and its application does not ask for the own share any more."""
    path = way.issued(world)
    firm = as_user(world.alice)
    application = application_of(firm, path)
    assert "The day to pay is" in firm.get(application).text
    with clock.freeze(NOW + timedelta(days=15)):
        lapsing.lapse_unpaid()
        errands.run_waiting()
        later = as_user(world.alice)
        page, asked = later.get(f"/vouchers/{path.voucher}").text, later.get(application).text
    assert "KRW\u00a022,000,000" not in page
    assert "KRW\u00a016,000,000" in page
    assert "Your voucher is over" in asked
    assert "The day to pay is" not in asked


def test_once_it_is_paid_the_application_leads_on(world, rail, as_user):
    path = way.funded(world, rail)
    firm = as_user(world.alice)
    page = firm.get(application_of(firm, path)).text
    assert "Your own share is paid" in page
    assert f'href="/vouchers/{path.voucher}"' in page
