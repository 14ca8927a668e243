"""Page: /funds/calls/<ref>/receive/<partner_ref>"""

import pytest

from voucher.funds import queries
from voucher.kernel import db
from voucher.ledger import chart


@pytest.fixture
def at(call, lines):
    return f"/funds/calls/{call.ref}/receive/{lines[0][0]}"


def in_bank(fund):
    with db.transaction(read_only=True) as session:
        return queries.standing(session, fund).total(chart.fund_bank)


def good(lines):
    return {"amount_krw": f"{lines[0][1]:,}", "received_on": "2026-11-16"}


def test_a_payment_is_confirmed(as_user, world, fund, call, lines, at):
    answer = as_user(world.jin).post(at, data=good(lines))
    assert answer.location == f"/funds/calls/{call.ref}"
    assert in_bank(fund) == lines[0][1]


def test_twice_is_booked_once(as_user, world, fund, lines, at):
    browser = as_user(world.jin)
    browser.post(at, data=good(lines))
    page = browser.post(at, data=good(lines))
    assert "This payment was confirmed already." in page.text
    assert in_bank(fund) == lines[0][1]
    assert "It came on 16\u00a0Nov\u00a02026" in browser.get(at).text


def test_the_caller_may_not(as_user, world, fund, lines, at):
    browser = as_user(world.gi)
    assert "Another manager confirms" in browser.get(at).text
    assert browser.post(at, data=good(lines)).status_code == 403
    assert in_bank(fund) == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount_krw": ""}, "Please fill this in"),
        ({"amount_krw": "1"}, "was asked for 500,000,000 won"),
        ({"amount_krw": "500,000,001"}, "was asked for 500,000,000 won"),
        ({"amount_krw": "-500,000,000"}, "cannot be negative"),
        ({"amount_krw": "٥٠٠"}, "in digits"),
        ({"amount_krw": "9" * 99}, "At most"),
        ({"received_on": ""}, "Please fill this in"),
        ({"received_on": "2026-11-17"}, "between the notice of 16\xa0Nov\xa02026 and today"),
        ({"received_on": "2026-11-15"}, "between the notice of 16\xa0Nov\xa02026 and today"),
        ({"received_on": "<script>"}, "such as 2026-11-21"),
    ],
)
def test_what_cannot_be(as_user, world, fund, lines, at, wrong, said):
    page = as_user(world.jin).post(at, data={**good(lines), **wrong})
    assert page.status_code == 200
    assert said in page.text
    assert in_bank(fund) == 0


def test_a_partner_that_was_not_asked(as_user, world, call):
    assert as_user(world.jin).get(f"/funds/calls/{call.ref}/receive/ORG-2026-000001").status_code == 404
