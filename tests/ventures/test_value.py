"""Page: /ventures/<ref>/value"""

import pytest

from tests.ventures.scene import EVIDENCE
from voucher.kernel import db

GOOD = {"as_of": "2026-11-16", "fair_value_krw": "500,000,000", "method": "multiples", "evidence": EVIDENCE}


def values():
    with db.transaction(read_only=True) as session:
        return session.connection().exec_driver_sql("SELECT fair_value_krw FROM ventures_valuation").scalars().all()


def test_a_value_is_proposed(as_user, world, held):
    browser = as_user(world.gi)
    assert browser.post(f"/ventures/{held.ref}/value", data=GOOD).location == f"/ventures/{held.ref}"
    assert values() == [500_000_000]
    assert "A value waits already" in browser.get(f"/ventures/{held.ref}/value").text


def test_nothing_left_is_a_value_too(as_user, world, held):
    as_user(world.gi).post(f"/ventures/{held.ref}/value", data={**GOOD, "fair_value_krw": "0"})
    assert values() == [0]


def test_twice_is_told(as_user, world, held):
    browser = as_user(world.gi)
    browser.post(f"/ventures/{held.ref}/value", data=GOOD)
    page = browser.post(f"/ventures/{held.ref}/value", data=GOOD)
    assert page.status_code == 409
    assert values() == [500_000_000]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"as_of": ""}, "Please fill this in"),
        ({"as_of": "2026-11-17"}, "today or an earlier day"),
        ({"as_of": "2026-11-15"}, "The fund invested on 16\xa0Nov\xa02026"),
        ({"as_of": "2026-13-01"}, "no such day"),
        ({"fair_value_krw": ""}, "Please fill this in"),
        ({"fair_value_krw": "-1"}, "cannot be negative"),
        ({"fair_value_krw": "0.5"}, "whole won"),
        ({"fair_value_krw": "9" * 30}, "At most"),
        ({"fair_value_krw": "많이"}, "in digits"),
        ({"method": ""}, "Please choose one"),
        ({"method": "last_round"}, "Please choose from the list"),
        ({"evidence": ""}, "Please fill this in"),
        ({"evidence": "Trust me."}, "at least 20 characters"),
        ({"evidence": "x" * 4001}, "At most 4000 characters"),
    ],
)
def test_what_cannot_be(as_user, world, held, wrong, said):
    page = as_user(world.gi).post(f"/ventures/{held.ref}/value", data={**GOOD, **wrong})
    assert page.status_code == 200
    assert said in page.text
    assert values() == []


def test_script_is_text(as_user, world, held):
    evidence = "<script>alert(1)</script> and some more words"
    browser = as_user(world.gi)
    browser.post(f"/ventures/{held.ref}/value", data={**GOOD, "evidence": evidence})
    assert "<script>alert" not in browser.get(f"/ventures/{held.ref}").text


def test_what_was_not_bought_has_no_value(as_user, world, deal):
    browser = as_user(world.gi)
    assert "There is nothing to value" in browser.get(f"/ventures/{deal.ref}/value").text
    assert browser.post(f"/ventures/{deal.ref}/value", data=GOOD).status_code == 409
    assert values() == []
