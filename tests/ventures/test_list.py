"""Page: /ventures/"""

import pytest

from tests.ventures import scene
from voucher.funds.models import Fund
from voucher.kernel import db


def test_nothing_yet_says_what_to_do(as_user, world):
    page = as_user(world.gi).get("/ventures/").text
    assert "No investment yet" in page
    assert 'href="/funds/"' in page


def test_investments_with_their_values(as_user, world, held):
    page = as_user(world.eun).get("/ventures/").text
    assert held.ref in page
    assert "Haneul Precision" in page
    assert "KRW\u00a0400,000,000" in page


@pytest.mark.parametrize(
    ("asked", "there"),
    [("q=haneul", True), ("q=하늘", True), ("q=DEAL", True), ("q=zzz", False), ("state=proposed", True),
     ("state=approved", False), ("state=<script>", True), ("q=%00%25", False), ("before=x", True)],
)  # fmt: skip
def test_search(as_user, world, deal, asked, there):
    page = as_user(world.gi).get(f"/ventures/?{asked}")
    assert page.status_code == 200
    assert (deal.ref in page.text) == there


def test_investments_are_arranged_as_asked(as_user, world, deal):
    with db.transaction() as session:
        fund = session.get_one(Fund, deal.fund_id)
        larger = scene.propose(session, world, fund, deal.amount_krw + 1).ref
        smaller = scene.propose(session, world, fund, deal.amount_krw - 1).ref
    for sort, wanted in (
        ("largest", [larger, deal.ref, smaller]),
        ("oldest", [deal.ref, larger, smaller]),
        ("newest", [smaller, larger, deal.ref]),
    ):
        for form in ("", "&format=csv"):
            page = as_user(world.gi).get(f"/ventures/?sort={sort}{form}").text
            assert sorted(wanted, key=page.index) == wanted, (sort, form)


def test_export(as_user, world, held):
    answer = as_user(world.eun).get("/ventures/?format=csv")
    assert answer.mimetype == "text/csv"
    assert f"{held.ref},Industrial AI Fund I,Haneul Precision" in answer.text
    assert "400000000,400000000,2026-11-16" in answer.text
