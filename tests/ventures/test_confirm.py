"""Page: /ventures/valuations/<ref>/confirm"""

import pytest

from voucher.kernel import db
from voucher.ledger import chart, posting


def above_cost(held):
    with db.transaction(read_only=True) as session:
        return posting.balance(session, chart.fund_unrealised(held.fund_id, held.id))


@pytest.fixture
def at(valuation):
    return f"/ventures/valuations/{valuation.ref}/confirm"


def test_the_page_says_what_will_change(as_user, world, at):
    page = as_user(world.jin).get(at).text
    assert "The books would change by" in page
    assert "KRW\u00a0100,000,000" in page


def test_confirmed_once(as_user, world, held, at):
    browser = as_user(world.jin)
    assert browser.post(at, data={"decision": "confirm"}).location == f"/ventures/{held.ref}"
    assert browser.post(at, data={"decision": "confirm"}).status_code == 409
    assert above_cost(held) == 100_000_000


def test_refused_with_a_reason(as_user, world, held, at):
    browser = as_user(world.jin)
    assert "Please write why" in browser.post(at, data={"decision": "refuse", "note": "  "}).text
    assert browser.post(at, data={"decision": "refuse", "note": "Other peers."}).status_code == 302
    assert above_cost(held) == 0
    assert "Other peers." in browser.get(at).text


@pytest.mark.parametrize("data", [{}, {"decision": "yes"}, {"decision": "confirm", "note": "가" * 1001}])
def test_what_cannot_be(as_user, world, held, at, data):
    assert as_user(world.jin).post(at, data=data).status_code == 200
    assert above_cost(held) == 0


def test_the_proposer_may_not(as_user, world, held, at):
    browser = as_user(world.gi)
    assert "Another manager confirms it" in browser.get(at).text
    assert browser.post(at, data={"decision": "confirm"}).status_code == 403
    assert above_cost(held) == 0


def test_what_is_not_there(as_user, world):
    assert as_user(world.jin).get("/ventures/valuations/VAL-2026-999999/confirm").status_code == 404
