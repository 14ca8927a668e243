"""Kinds of cost in contracts.draft: only what the round pays for, and as much as the pieces of work."""

from dataclasses import replace

import pytest
import sqlalchemy.exc
from sqlalchemy import text

from tests import dealing
from tests.contracts.test_draft import said
from voucher.contracts import drafting, queries
from voucher.contracts.forms import CostsForm
from voucher.contracts.whole import Whole
from voucher.kernel import db
from voucher.kernel.errors import Refused
from voucher.kernel.money import Won
from voucher.programmes.rules import Cost


@pytest.fixture
def ref(world):
    return dealing.drafted(world)


def costs(ref):
    with db.transaction(read_only=True) as session:
        return {line.kind: line.supply_krw for line in queries.costs_of(session, dealing.contract(ref).id)}


def test_kinds_of_cost_are_kept_changed_and_taken_away(world, ref, as_user):
    alice = as_user(world.alice)
    assert costs(ref) == {}
    alice.post(f"/contracts/{ref}/draft", data=said(ref))
    assert costs(ref) == {Cost.LABOUR: 12_500_000, Cost.SOLUTION: 12_500_000}
    other = {"costs-labour_krw": "", "costs-solution_krw": "2천4백만", "costs-infrastructure_krw": "1,000,000원"}
    alice.post(f"/contracts/{ref}/draft", data=said(ref, **other))
    assert costs(ref) == {Cost.SOLUTION: 24_000_000, Cost.INFRASTRUCTURE: 1_000_000}
    page = alice.get(f"/contracts/{ref}/draft").get_data(as_text=True)
    assert 'value="24,000,000"' in page
    assert "costs-training_krw" not in page  # the AI voucher does not pay for it
    for address in (f"/contracts/{ref}", f"/contracts/{ref}/sign"):
        assert "인프라: 서버와 클라우드" in alice.get(f"{address}?lang=ko").get_data(as_text=True)
        assert "Infrastructure: servers and cloud" in alice.get(f"{address}?lang=en").get_data(as_text=True)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"costs-labour_krw": "1"}, "12,500,001 won together, and the pieces of work 25,000,000 won"),
        ({"costs-labour_krw": "", "costs-solution_krw": ""}, "0 won together"),
        ({"costs-labour_krw": "많이"}, "in digits"),
        ({"costs-labour_krw": "-5"}, "negative"),
        ({"costs-labour_krw": "9" * 25}, "At most"),
        ({"costs-labour_krw": "", "costs-training_krw": "12,500,000"}, "12,500,000 won together"),
    ],
)
def test_what_is_wrong_with_the_kinds_of_cost_is_told_at_one(world, ref, as_user, wrong, told):
    page = as_user(world.alice).post(f"/contracts/{ref}/draft", data=said(ref, **wrong)).get_data(as_text=True)
    assert told in page
    assert 'href="#costs-labour_krw"' in page
    assert not costs(ref)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {Cost.SOLUTION: Won(9_999_999)},
        {Cost.SOLUTION: Won(10_000_001), Cost.LABOUR: Won(-1)},
        {Cost.TRAINING: Won(10_000_000)},
    ],
)
def test_the_use_case_refuses_kinds_that_do_not_fit(world, ref, wrong):
    with pytest.raises(Refused), db.transaction() as session:
        drafting.save(session, ref, dealing.terms(session, ref, 10_000_000, costs=wrong), by=world.alice)
    assert not costs(ref)


def test_a_round_that_names_no_kinds_pays_for_all(world, ref, monkeypatch):
    with db.transaction(read_only=True) as session:
        whole = queries.whole(session, dealing.contract(ref))
        assert whole.payable == (Cost.LABOUR, Cost.SOLUTION, Cost.INFRASTRUCTURE)
        anything = replace(whole.frozen, rules=whole.frozen.rules.model_copy(update={"costs": ()}))
    monkeypatch.setattr(Whole, "frozen", anything)
    assert whole.payable == tuple(Cost)
    assert {f"{kind}_krw" for kind in Cost} == {f.short_name for f in CostsForm()}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE contracts_cost_line SET supply_krw = supply_krw - 1",
        "DELETE FROM contracts_cost_line",
        "UPDATE contracts_contract SET supply_krw = supply_krw + 1, own_krw = own_krw + 1",
        "UPDATE contracts_cost_line SET kind = 'training'",
    ],
)
def test_the_database_adds_the_kinds_of_cost_up(world, sql):
    dealing.written(world)
    with pytest.raises(sqlalchemy.exc.DBAPIError, match="never"), db.transaction() as session:
        session.connection().execute(text(sql))
