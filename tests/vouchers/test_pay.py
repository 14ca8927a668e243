"""vouchers.pay"""

from datetime import timedelta

import pytest

from tests import path as way
from tests.path import DUE
from tests.vouchers.test_funding import payments
from tests.world import NOW
from voucher import settings
from voucher.kernel import clock, db
from voucher.rails import gateway
from voucher.rails.events import CheckoutExpired
from voucher.rails.gateway import PaymentStatus
from voucher.vouchers import funding, paying


def test_it_says_what_is_paid_and_leads_to_the_hosted_page(world, rail, as_user):
    path = way.issued(world)
    browser = as_user(world.alice)
    page = browser.get(f"/vouchers/{path.voucher}/pay").text
    for said in ("KRW\u00a04,000,000", "KRW\u00a02,000,000", "KRW\u00a06,000,000", "KRW\u00a016,000,000", "escrow"):
        assert said in page, said
    assert "begun this payment already" not in page
    answer = browser.post(f"/vouchers/{path.voucher}/pay")
    assert answer.status_code == 303
    assert answer.location.startswith(f"{rail.sandbox.url}/checkout/")
    assert "begun this payment already" in browser.get(f"/vouchers/{path.voucher}/pay").text, "back without paying"
    again = browser.post(f"/vouchers/{path.voucher}/pay")
    assert again.location == answer.location, "pressed twice it is one payment"
    back = rail.pay(answer.location)
    assert back.headers["Location"] == f"{settings.get().public_url}/vouchers/{path.voucher}/paid"


def test_a_sum_in_parts_says_so(world, rail, as_user):
    path = way.issued(world, supply=1_000_000_000, budget_krw=10**10)
    page = as_user(world.alice).get(f"/vouchers/{path.voucher}/pay").text
    assert "comes in parts" in page
    assert "KRW\u00a090,000,000" in page


def test_what_is_paid_is_not_paid_again(world, rail, as_user):
    path = way.funded(world, rail)
    browser = as_user(world.alice)
    assert browser.get(f"/vouchers/{path.voucher}/pay").location.endswith(path.voucher)
    stale = browser.post(f"/vouchers/{path.voucher}/pay", follow_redirects=True)
    assert "already dealt with" in stale.text
    assert "Next: choose a supplier" in stale.text


def test_after_the_day_it_is_refused_with_the_reason(world, rail, as_user):
    path = way.issued(world)
    with clock.freeze(NOW + timedelta(days=15)):
        browser = as_user(world.alice)
        assert "The day to pay your own share has passed" in browser.get(f"/vouchers/{path.voucher}/pay").text
        answer = browser.post(f"/vouchers/{path.voucher}/pay")
    assert answer.status_code == 409
    assert "The day to pay your own share has passed" in answer.text


def test_without_a_rail_it_says_that_nothing_was_charged(world, rail, as_user, monkeypatch):
    path = way.issued(world)
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")
    settings.get.cache_clear()
    answer = as_user(world.alice).post(f"/vouchers/{path.voucher}/pay")
    monkeypatch.delenv("STRIPE_API_BASE")
    settings.get.cache_clear()
    assert answer.status_code == 409
    assert "Nothing was charged" in answer.text


def test_nobody_else_pays(world, rail, as_user):
    path = way.issued(world)
    assert as_user(world.mallory).post(f"/vouchers/{path.voucher}/pay").status_code == 404
    for person in (world.bora, world.dana, world.eun, world.chul):
        assert as_user(person).post(f"/vouchers/{path.voucher}/pay").status_code == 403


def test_whoever_takes_up_a_page_that_was_paid_lands_where_the_books_are_shown(world, rail, as_user):
    path = way.issued(world)
    rail.pay(paying.start(path.voucher, by=world.alice))
    answer = as_user(world.alice).post(f"/vouchers/{path.voucher}/pay")
    assert answer.location.endswith(f"/vouchers/{path.voucher}/paid")


@pytest.mark.parametrize("ended", ["paid", "expired"])
def test_a_page_that_was_opened_for_a_payment_that_ended_meanwhile_is_nobodys(world, rail, ended):
    """A webhook or the nightly run was faster than the rail's answer: the firm is not sent to a second page."""
    path = way.issued(world)
    paying.start(path.voucher, by=world.alice)
    (payment,) = payments(path)
    if ended == "paid":
        rail.pay(payment.checkout_url)
        rail.bring("checkout.session.completed")
    else:
        with db.transaction() as session:
            funding.close(session, CheckoutExpired(payment.checkout_id, {}))
    late = gateway.Checkout("cs_second", "https://pay.example/2", PaymentStatus.OPEN, DUE, "krw", "", {})
    with db.transaction() as session:
        assert paying.keep(session, payment.id, late) == ("" if ended == "paid" else None)
    assert payments(path)[0].checkout_id == payment.checkout_id
