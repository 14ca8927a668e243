"""Page: /ventures/funds/<ref>/invest"""

import pytest

from tests.funds import scene as funds
from voucher.kernel import db

GOOD = {"firm": "220-82-03228", "instrument": "rcps", "amount_krw": "400,000,000", "reason": "Halves the rejects."}


def deals():
    with db.transaction(read_only=True) as session:
        return session.connection().exec_driver_sql("SELECT amount_krw, overseas FROM ventures_investment").all()


@pytest.mark.parametrize("firm", ["220-82-03228", "2208203228", "하늘정밀", "Haneul Precision", " 하늘정밀 "])
def test_a_firm_is_meant_by_number_or_name(as_user, world, fund, firm):
    answer = as_user(world.gi).post(f"/ventures/funds/{fund.ref}/invest", data={**GOOD, "firm": firm})
    assert answer.status_code == 302
    assert answer.location.startswith("/ventures/DEAL-2026-")
    assert deals() == [(400_000_000, False)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"firm": ""}, "Please fill this in"),
        ({"firm": "x" * 101}, "At most 100 characters"),
        ({"firm": "철수비전"}, "We know no firm"),
        ({"firm": "5008899530"}, "We know no firm"),
        ({"firm": "<script>"}, "We know no firm"),
        ({"firm": "%"}, "We know no firm"),
        ({"instrument": ""}, "Please choose one"),
        ({"instrument": "gold"}, "Please choose from the list"),
        ({"amount_krw": ""}, "Please fill this in"),
        ({"amount_krw": "0"}, "At least"),
        ({"amount_krw": "-1"}, "cannot be negative"),
        ({"amount_krw": "많이"}, "in digits"),
        ({"amount_krw": "1,000,000,001"}, "The fund has 1,000,000,000 won in its account"),
        ({"amount_krw": "9" * 30}, "At most"),
        ({"reason": " "}, "Please fill this in"),
        ({"reason": "x" * 2001}, "At most 2000 characters"),
    ],
)
def test_what_cannot_be(as_user, world, fund, wrong, said):
    page = as_user(world.gi).post(f"/ventures/funds/{fund.ref}/invest", data={**GOOD, **wrong})
    assert page.status_code == 200
    assert said in page.text
    assert "<script>" not in page.text.replace("<script src", "")
    assert deals() == []


def test_twice_is_told(as_user, world, fund):
    browser = as_user(world.gi)
    browser.post(f"/ventures/funds/{fund.ref}/invest", data=GOOD)
    page = browser.post(f"/ventures/funds/{fund.ref}/invest", data=GOOD)
    assert "was proposed already" in page.text
    assert len(deals()) == 1


def test_overseas_over_the_limit_is_told_with_the_room(as_user, world, cvc):
    browser, at = as_user(world.gi), f"/ventures/funds/{cvc.ref}/invest"
    page = browser.post(at, data={**GOOD, "overseas": "y"})
    assert "at most 20 %, and this would make it 40 %" in page.text
    assert browser.post(at, data={**GOOD, "overseas": "y", "amount_krw": "200,000,000"}).status_code == 302


def test_without_money_it_says_what_to_do_first(as_user, world, app):
    fund = funds.kept(lambda s: funds.form(s, world, funds.TERMS, 100))
    browser = as_user(world.gi)
    assert "Call capital first" in browser.get(f"/ventures/funds/{fund.ref}/invest").text
    assert browser.post(f"/ventures/funds/{fund.ref}/invest", data=GOOD).status_code == 200
    assert deals() == []
