"""Page: /funds/<ref>/commit"""

import pytest
import sqlalchemy as sa

from tests.funds import scene
from voucher.kernel import db


@pytest.fixture
def dosan(app, world):
    with db.transaction() as session:
        query = sa.text("SELECT ref FROM people_organisation WHERE id = :id")
        return session.connection().execute(query, {"id": world.organisations["dosan"]}).scalar_one()


def promises():
    with db.transaction(read_only=True) as session:
        return (
            session.connection().exec_driver_sql("SELECT amount_krw FROM funds_commitment ORDER BY id").scalars().all()
        )


def test_a_promise_is_entered(as_user, world, fund, dosan):
    answer = as_user(world.gi).post(f"/funds/{fund.ref}/commit", data={"partner_ref": dosan, "amount_krw": "7,000"})
    assert answer.location == f"/funds/{fund.ref}"
    assert promises()[-1] == 7000


def test_twice_is_told(as_user, world, fund, dosan):
    browser, data = as_user(world.gi), {"partner_ref": dosan, "amount_krw": "7,000"}
    browser.post(f"/funds/{fund.ref}/commit", data=data)
    page = browser.post(f"/funds/{fund.ref}/commit", data=data)
    assert page.status_code == 200
    assert len(promises()) == 4


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount_krw": ""}, "Please fill this in"),
        ({"amount_krw": "0"}, "At least"),
        ({"amount_krw": "-7"}, "cannot be negative"),
        ({"amount_krw": "1.5"}, "whole won"),
        ({"amount_krw": "많이"}, "in digits"),
        ({"amount_krw": "9" * 30}, "At most"),
        ({"amount_krw": "<script>"}, "in digits"),
        ({"partner_ref": ""}, "Please choose one"),
        ({"partner_ref": "ORG-2026-999999"}, "Please choose from the list"),
    ],
)
def test_what_cannot_be(as_user, world, fund, dosan, wrong, said):
    data = {"partner_ref": dosan, "amount_krw": "7,000", **wrong}
    page = as_user(world.gi).post(f"/funds/{fund.ref}/commit", data=data)
    assert page.status_code == 200
    assert said in page.text
    assert len(promises()) == 3


def test_outside_money_over_the_limit_is_told_with_the_room(as_user, world, cvc, dosan):
    browser, at = as_user(world.gi), f"/funds/{cvc.ref}/commit"
    assert "They may promise KRW\u00a0500,000,000 more." in browser.get(at).text
    page = browser.post(at, data={"partner_ref": dosan, "amount_krw": "500,000,001", "outside": "y"})
    assert "The law allows at most 40 %, and this would make it 40.01 %" in page.text
    assert browser.post(at, data={"partner_ref": dosan, "amount_krw": "500,000,000", "outside": "y"}).status_code == 302


def test_after_a_call_nobody_can_join(as_user, world, fund, call, dosan):
    browser = as_user(world.gi)
    assert "No partner can join any more" in browser.get(f"/funds/{fund.ref}/commit").text
    page = browser.post(f"/funds/{fund.ref}/commit", data={"partner_ref": dosan, "amount_krw": "7,000"})
    assert page.status_code == 409
    assert len(promises()) == 3


def test_when_everybody_has_promised(as_user, world, app, dosan):
    fund = scene.kept(lambda s: scene.form(s, world))
    browser = as_user(world.gi)
    browser.post(f"/funds/{fund.ref}/commit", data={"partner_ref": dosan, "amount_krw": "7,000"})
    assert "No partner is left" in browser.get(f"/funds/{fund.ref}/commit").text
