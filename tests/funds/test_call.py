"""Page: /funds/<ref>/call"""

import re

import pytest

from tests.funds import scene
from voucher.kernel import db

GOOD = {"purpose": "First investments", "investment_krw": "1,000,000,000", "fee_krw": "7", "due_on": "2026-12-01"}


def calls():
    with db.transaction(read_only=True) as session:
        return session.connection().exec_driver_sql("SELECT amount_krw FROM funds_call ORDER BY number").scalars().all()


def look(browser, fund, **changes):
    page = browser.post(f"/funds/{fund.ref}/call", data={**GOOD, **changes}).text
    return dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page)), page


def test_first_the_split_to_the_won_then_the_call(as_user, world, fund):
    browser = as_user(world.gi)
    kept, page = look(browser, fund)
    for part in ("500,000,003", "300,000,002", "200,000,002"):
        assert part in page
    assert "1,000,000,007" in page
    assert calls() == []
    answer = browser.post(f"/funds/{fund.ref}/call", data={**kept, "confirm": "1"})
    assert answer.status_code == 302
    assert "/funds/calls/CALL-2026-" in answer.location
    assert calls() == [1_000_000_007]


def test_sent_twice_is_called_once(as_user, world, fund):
    browser = as_user(world.gi)
    kept, _page = look(browser, fund)
    browser.post(f"/funds/{fund.ref}/call", data={**kept, "confirm": "1"})
    page = browser.post(f"/funds/{fund.ref}/call", data={**kept, "confirm": "1"})
    assert page.status_code == 409
    assert "Another call was made meanwhile." in page.text
    assert "Make the call" in page.text
    assert calls() == [1_000_000_007]


@pytest.mark.parametrize("number", ["", "0", "-1", "2", "x", "9" * 50, "１"])
def test_a_made_up_number_calls_nothing(as_user, world, fund, number):
    browser = as_user(world.gi)
    kept, _page = look(browser, fund)
    page = browser.post(f"/funds/{fund.ref}/call", data={**kept, "number": number, "confirm": "1"})
    assert page.status_code == 409
    assert calls() == []


def test_going_back_to_change_keeps_what_was_typed(as_user, world, fund):
    browser = as_user(world.gi)
    kept, _page = look(browser, fund)
    page = browser.post(f"/funds/{fund.ref}/call", data={**kept, "change": "1"}).text
    assert "First investments" in page
    assert 'value="1000000000"' in page
    assert "Make the call" not in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"purpose": ""}, "Please fill this in"),
        ({"purpose": "x" * 1001}, "At most 1000 characters"),
        ({"investment_krw": "", "fee_krw": ""}, "at least one of the three"),
        ({"investment_krw": "0", "fee_krw": "0", "expense_krw": "0"}, "at least one of the three"),
        ({"investment_krw": "-1"}, "cannot be negative"),
        ({"investment_krw": "1e9"}, "in digits"),
        ({"investment_krw": "많이"}, "in digits"),
        ({"expense_krw": "9" * 30}, "At most"),
        ({"investment_krw": "10,000,000,001"}, "Only 10,000,000,001 won can still be called"),
        ({"due_on": ""}, "Please fill this in"),
        ({"due_on": "2026-11-27"}, "the first day possible is 30\xa0Nov\xa02026"),
        ({"due_on": "2000-01-01"}, "the first day possible is 30\xa0Nov\xa02026"),
        ({"due_on": "2034-01-05"}, "The fund ends before this day"),
        ({"due_on": "soon"}, "such as 2026-11-21"),
    ],
)
@pytest.mark.parametrize("confirm", [False, True])
def test_what_cannot_be(as_user, world, fund, wrong, said, confirm):
    data = {**GOOD, **wrong, "number": "1"} | ({"confirm": "1"} if confirm else {})
    page = as_user(world.gi).post(f"/funds/{fund.ref}/call", data=data)
    assert page.status_code == 200
    assert said in page.text
    assert "Make the call" not in page.text
    assert calls() == []


def test_script_is_text(as_user, world, fund):
    _kept, page = look(as_user(world.gi), fund, purpose="<script>alert(1)</script>\"'")
    assert "<script>alert" not in page


def test_a_fund_without_promises_cannot_call(as_user, world, app):
    fund = scene.kept(lambda s: scene.form(s, world))
    browser = as_user(world.gi)
    assert "Nothing can be called" in browser.get(f"/funds/{fund.ref}/call").text
    assert browser.post(f"/funds/{fund.ref}/call", data=GOOD).status_code == 409
    assert calls() == []


@pytest.mark.parametrize("who", ["alice", "eun", "dana"])
def test_only_managers(as_user, world, fund, who):
    assert as_user(getattr(world, who)).post(f"/funds/{fund.ref}/call", data=GOOD).status_code == 403
