"""vouchers.paid"""

from tests import path as way
from voucher.kernel import errands
from voucher.vouchers import paying


def test_it_waits_and_then_shows_what_the_books_say(world, rail, as_user):
    path = way.issued(world)
    browser, url = as_user(world.alice), f"/vouchers/{path.voucher}/paid"
    assert "Nothing was paid" in browser.get(url).text
    hosted = paying.start(path.voucher, by=world.alice)
    waiting = browser.get(url).text
    assert "waiting for the bank" in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    rail.pay(hosted)
    assert "waiting for the bank" in browser.get(f"{url}?paid=yes").text, "the address is not believed"
    rail.bring()
    done = browser.get(url).text
    assert "the voucher is usable" in done
    assert "refresh" not in done
    assert f"/matches/{path.voucher}" in done


def test_money_that_goes_back_is_explained(world, rail, as_user):
    path = way.issued(world)
    rail.pay(paying.start(path.voucher, by=world.alice))
    event = rail.told("checkout.session.completed")[0]
    event["data"]["object"]["amount_total"] += 7
    rail.knock(event)
    errands.run_waiting()
    page = as_user(world.alice).get(f"/vouchers/{path.voucher}/paid").text
    assert "The sum was not the one that we asked for." in page
    assert "KRW\u00a06,000,007" in page


def test_after_one_part_the_next_is_asked_for(world, rail, as_user):
    path = way.issued(world, supply=1_000_000_000, budget_krw=10**10)
    rail.pay(paying.start(path.voucher, by=world.alice))
    rail.bring("checkout.session.completed")
    page = as_user(world.alice).get(f"/vouchers/{path.voucher}/paid").text
    assert "This part is in escrow" in page
