"""Page: /ventures/<ref>/approve"""

import pytest

from voucher.kernel import db
from voucher.ledger import chart, posting


def in_bank(fund):
    with db.transaction(read_only=True) as session:
        return posting.balance(session, chart.fund_bank(fund.id))


def test_the_page_says_what_will_happen(as_user, world, fund, deal):
    page = as_user(world.jin).get(f"/ventures/{deal.ref}/approve").text
    assert "KRW\u00a0400,000,000 leaves the fund" in page
    assert "KRW\u00a0600,000,000" in page


def test_approved_and_paid_once(as_user, world, fund, deal):
    browser = as_user(world.jin)
    assert (
        browser.post(f"/ventures/{deal.ref}/approve", data={"decision": "approve"}).location == f"/ventures/{deal.ref}"
    )
    page = browser.post(f"/ventures/{deal.ref}/approve", data={"decision": "approve"})
    assert "was decided already" in page.text
    assert in_bank(fund) == 600_000_000


def test_refused_with_a_reason(as_user, world, fund, deal):
    browser = as_user(world.jin)
    page = browser.post(f"/ventures/{deal.ref}/approve", data={"decision": "refuse"})
    assert "Please write why" in page.text
    answer = browser.post(f"/ventures/{deal.ref}/approve", data={"decision": "refuse", "note": "Too dear."})
    assert answer.status_code == 302
    assert "Too dear." in browser.get(f"/ventures/{deal.ref}").text
    assert in_bank(fund) == 1_000_000_000


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Please choose one"),
        ({"decision": "sell"}, "Please choose from the list"),
        ({"decision": "approve", "note": "x" * 1001}, "At most 1000 characters"),
    ],
)
def test_what_cannot_be(as_user, world, fund, deal, data, said):
    page = as_user(world.jin).post(f"/ventures/{deal.ref}/approve", data=data)
    assert page.status_code == 200
    assert said in page.text
    assert in_bank(fund) == 1_000_000_000


def test_the_proposer_may_not(as_user, world, fund, deal):
    browser = as_user(world.gi)
    assert "Another manager decides" in browser.get(f"/ventures/{deal.ref}/approve").text
    assert browser.post(f"/ventures/{deal.ref}/approve", data={"decision": "approve"}).status_code == 403
    assert in_bank(fund) == 1_000_000_000


def test_money_that_went_elsewhere_meanwhile_is_told(as_user, world, fund, deal):
    from tests.funds.scene import kept
    from tests.ventures import scene

    kept(lambda s: scene.invest(s, world, fund, 700_000_000))
    page = as_user(world.jin).post(f"/ventures/{deal.ref}/approve", data={"decision": "approve"})
    assert page.status_code == 200
    assert "The fund has 300,000,000 won in its account" in page.text
