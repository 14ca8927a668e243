"""Page: /funds/form"""

import pytest

from voucher.funds.models import Fund, Kind
from voucher.kernel import db

GOOD = {
    "name_ko": "산업AI 2호 조합",
    "name_en": "Industrial AI Fund II",
    "kind": "fund",
    "formed_on": "2026-11-02",
    "ends_on": "2034-11-01",
    "hurdle_rate": "6",
    "carry_rate": "20 %",
    "fee_rate": "2.25",
    "notice_business_days": "10",
    "pay_to": "IBK 012-345678-01-011",
}


def funds():
    with db.transaction(read_only=True) as session:
        return session.connection().exec_driver_sql("SELECT * FROM funds_fund").all()


def test_a_fund_is_entered(as_user, world):
    answer = as_user(world.gi).post("/funds/form", data=GOOD)
    assert answer.status_code == 302
    with db.transaction() as session:
        fund = db.one(session, Fund, Fund.name_en == "Industrial AI Fund II")
    assert answer.location == f"/funds/{fund.ref}"
    assert (str(fund.hurdle_rate), str(fund.carry_rate), str(fund.fee_rate)) == ("0.060000", "0.200000", "0.022500")
    assert fund.kind is Kind.FUND


def test_a_cvc_needs_its_balance_sheet(as_user, world):
    browser = as_user(world.gi)
    page = browser.post("/funds/form", data={**GOOD, "kind": "cvc"})
    assert "so we need its balance sheet" in page.text
    given = {**GOOD, "kind": "cvc", "company_debt_krw": "0", "company_equity_krw": "5,000,000,000"}
    assert browser.post("/funds/form", data=given).status_code == 302


def test_empty(as_user, world):
    page = as_user(world.gi).post("/funds/form", data={})
    assert page.status_code == 200
    assert page.text.count("Please fill this in.") >= 8
    assert funds() == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name_ko": "가" * 101}, "At most 100 characters"),
        ({"name_en": " \t "}, "Please fill this in"),
        ({"name_en": "x" * 100_000}, "At most 100 characters"),
        ({"kind": "bank"}, "Please choose one|Please choose from the list"),
        ({"formed_on": "2026-11-17"}, "today or earlier"),
        ({"formed_on": "1026-11-17"}, "between 2000 and 2099"),
        ({"formed_on": "yesterday"}, "such as 2026-11-21"),
        ({"formed_on": "2026-02-30"}, "no such day"),
        ({"ends_on": "2026-11-02"}, "must end after"),
        ({"hurdle_rate": "-1"}, "from 0 to 100"),
        ({"hurdle_rate": "101"}, "from 0 to 100"),
        ({"hurdle_rate": "NaN"}, "from 0 to 100"),
        ({"hurdle_rate": "1e2"}, "from 0 to 100"),
        ({"hurdle_rate": "٣"}, "from 0 to 100"),
        ({"carry_rate": "2.123456789"}, "from 0 to 100"),
        ({"fee_rate": "<script>"}, "from 0 to 100"),
        ({"notice_business_days": "9"}, "from 10 to 60"),
        ({"notice_business_days": "99999999999999999999"}, "from 10 to 60"),
        ({"notice_business_days": "ten"}, "whole number"),
        ({"company_debt_krw": "-5"}, "cannot be negative"),
        ({"company_equity_krw": "9" * 40}, "At most"),
    ],
)
def test_what_cannot_be(as_user, world, wrong, said):
    page = as_user(world.gi).post("/funds/form", data={**GOOD, **wrong})
    assert page.status_code == 200
    assert any(words in page.text for words in said.split("|")), page.text
    assert funds() == []


def test_what_was_typed_stays_and_is_not_markup(as_user, world):
    page = as_user(world.gi).post("/funds/form", data={**GOOD, "name_en": "<script>alert(1)</script>", "ends_on": ""})
    assert "&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text


def test_twice_is_told(as_user, world):
    browser = as_user(world.gi)
    assert browser.post("/funds/form", data=GOOD).status_code == 302
    page = browser.post("/funds/form", data=GOOD)
    assert "There is a fund with this name already." in page.text
    assert len(funds()) == 1


@pytest.mark.parametrize("who", ["alice", "eun", "bora", "hana"])
def test_only_managers(as_user, world, who):
    assert as_user(getattr(world, who)).post("/funds/form", data=GOOD).status_code == 403
