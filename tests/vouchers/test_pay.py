"""vouchers.pay"""

from datetime import timedelta

from tests import path as way
from tests.world import NOW
from voucher import settings
from voucher.kernel import clock
from voucher.vouchers import paying


def test_it_says_what_is_paid_and_leads_to_the_hosted_page(world, rail, as_user):
    path = way.issued(world)
    browser = as_user(world.alice)
    page = browser.get(f"/vouchers/{path.voucher}/pay").text
    for said in ("KRW\u00a04,000,000", "KRW\u00a02,000,000", "KRW\u00a06,000,000", "KRW\u00a016,000,000", "escrow"):
        assert said in page, said
    answer = browser.post(f"/vouchers/{path.voucher}/pay")
    assert answer.status_code == 303
    assert answer.location.startswith(f"{rail.sandbox.url}/checkout/")
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
