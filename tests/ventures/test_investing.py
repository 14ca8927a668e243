"""Invest and value by two people: what is in the ledger, what is refused, and that two at once never both win."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests.funds import scene as funds
from tests.funds.test_calling import at_once
from tests.ventures import scene
from tests.world import NOW
from voucher.funds.checking import CHECKS as FUND_CHECKS
from voucher.funds.limits import Headroom
from voucher.funds.models import LimitKind
from voucher.kernel import clock, db
from voucher.kernel.errors import NotEnough, NotFound, NotNow, NotPermitted, Refused
from voucher.kernel.money import Won
from voucher.ledger import chart, posting
from voucher.ventures import investing, queries, valuing
from voucher.ventures.checking import CHECKS
from voucher.ventures.lifecycle import State


def sound(session):
    session.flush()
    return [str(proof) for check in (*FUND_CHECKS, *CHECKS) if (proof := check(session)).fault]


def test_an_approved_investment_stands_at_cost(session, world):
    fund = scene.funded(session, world)
    made = scene.propose(session, world, fund)
    assert made.state is State.PROPOSED
    assert posting.balance(session, chart.fund_cost(fund.id, made.id)) == 0
    investing.approve(session, made.ref, "", by=world.jin)
    assert posting.balance(session, chart.fund_cost(fund.id, made.id)) == 400_000_000
    assert posting.balance(session, chart.fund_bank(fund.id)) == 600_000_000
    assert made.invested_on == clock.today()
    assert sound(session) == []


def test_a_refused_investment_costs_nothing(session, world):
    fund = scene.funded(session, world)
    made = scene.propose(session, world, fund)
    with pytest.raises(Refused):
        investing.refuse(session, made.ref, "", by=world.jin)
    investing.refuse(session, made.ref, "Too dear.", by=world.jin)
    assert posting.balance(session, chart.fund_bank(fund.id)) == 1_000_000_000
    with pytest.raises(NotNow):
        investing.approve(session, made.ref, "", by=world.jin)
    assert sound(session) == []


def test_the_proposer_does_not_decide(session, world):
    fund = scene.funded(session, world)
    made = scene.propose(session, world, fund)
    for act in (investing.approve, investing.refuse):
        with pytest.raises(NotPermitted):
            act(session, made.ref, "Mine.", by=world.gi)
    with pytest.raises(sa.exc.IntegrityError, match="two_people"):
        session.connection().execute(
            sa.text(
                "UPDATE ventures_investment SET decided_by_id = proposed_by_id, decided_at = now(), state = 'refused'"
            )
        )


@pytest.mark.parametrize("who", ["alice", "bora", "chul", "dana", "eun", "hana"])
def test_only_managers_invest_and_value(session, world, who):
    person = getattr(world, who)
    fund = scene.funded(session, world)
    waiting = scene.propose(session, world, fund)
    held = scene.invest(session, world, fund, 100)
    value = valuing.propose(session, held.ref, scene.estimate(100), by=world.gi)
    for act in (
        lambda: investing.propose(session, fund.ref, scene.proposal(session, world, 7), by=person),
        lambda: investing.approve(session, waiting.ref, "", by=person),
        lambda: investing.refuse(session, waiting.ref, "No.", by=person),
        lambda: valuing.propose(session, held.ref, scene.estimate(1), by=person),
        lambda: valuing.confirm(session, value.ref, "", by=person),
        lambda: valuing.refuse(session, value.ref, "No.", by=person),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_a_firm_sees_no_investment_not_even_its_own(session, world):
    fund = scene.funded(session, world)
    made = scene.invest(session, world, fund)
    value = valuing.propose(session, made.ref, scene.estimate(1), by=world.gi)
    for person in (world.alice, world.mallory, world.bora):
        with pytest.raises(NotFound):
            queries.by_ref(session, made.ref, person)
        with pytest.raises(NotFound):
            queries.valuation_by_ref(session, value.ref, person)
        assert queries.listing(session, {}, person).rows == []


def test_nobody_of_the_firm_decides(session, world):
    fund = scene.funded(session, world)
    insider = replace_user(world.jin, organisation_id=world.organisations["haneul"])
    made = scene.propose(session, world, fund)
    with pytest.raises(NotPermitted):
        investing.approve(session, made.ref, "", by=insider)


def replace_user(person, **changes):
    return type(person)(**(person.model_dump() | changes))


@pytest.mark.parametrize("amount", [1_000_000_001, 10**13])
def test_a_fund_does_not_invest_what_it_does_not_have(session, world, amount):
    fund = scene.funded(session, world)
    with pytest.raises(NotEnough) as refused:
        scene.propose(session, world, fund, amount)
    assert refused.value.field == "amount_krw"


def test_the_same_proposal_twice_is_a_slip(session, world):
    fund = scene.funded(session, world)
    scene.propose(session, world, fund)
    with pytest.raises(NotNow):
        scene.propose(session, world, fund)


def test_two_investments_that_the_account_cannot_both_pay(world):
    def build(session):
        fund = scene.funded(session, world)
        return [scene.propose(session, world, fund, amount) for amount in (600_000_000, 600_000_001)]

    first, second = funds.kept(build)
    told = at_once(
        lambda s: investing.approve(s, first.ref, "", by=world.jin),
        lambda s: investing.approve(s, second.ref, "", by=world.jin),
    )
    assert sorted(type(t).__name__ for t in told) == ["NoneType", "NotEnough"]
    with db.transaction() as session:
        assert sound(session) == []


def test_one_proposal_decided_twice_at_once(world):
    made = funds.kept(lambda s: scene.propose(s, world, scene.funded(s, world)))
    told = at_once(
        lambda s: investing.approve(s, made.ref, "", by=world.jin),
        lambda s: investing.refuse(s, made.ref, "No.", by=world.jin),
    )
    assert sorted(type(t).__name__ for t in told) == ["NoneType", "NotNow"]


# --- limits of the law -------------------------------------------------------------------------------------------


@given(st.integers(0, 10**13), st.integers(1, 10**13))
def test_a_limit_is_exact(part, whole):
    room = Headroom(LimitKind.OUTSIDE, part, whole, funds.Decimal("0.4"), "", "", NOW.date())
    assert room.passes == (10 * part <= 4 * whole)
    if room.passes:
        more = room.left_krw
        assert replace(room, part_krw=part + more).passes
        assert not replace(room, part_krw=part + more + 1).passes
        grow = room.left_growing_krw
        assert replace(room, part_krw=part + grow, whole_krw=whole + grow).passes
        assert not replace(room, part_krw=part + grow + 1, whole_krw=whole + grow + 1).passes


@pytest.mark.parametrize(("amount", "passes"), [(200_000_000, True), (200_000_001, False)])
def test_twenty_per_cent_overseas_passes_and_a_won_more_does_not(session, world, amount, passes):
    fund = scene.funded(session, world, funds.CVC, (6_000_000_000, False))
    if passes:
        made = scene.invest(session, world, fund, amount, overseas=True)
        assert made.state is State.APPROVED
        with pytest.raises(Refused):
            scene.propose(session, world, fund, 1, overseas=True)
        scene.propose(session, world, fund, 1, overseas=False)
    else:
        with pytest.raises(Refused) as refused:
            scene.propose(session, world, fund, amount, overseas=True)
        assert refused.value.values["share"] == "20.01"
        assert refused.value.field == "amount_krw"


def test_the_limit_is_looked_at_again_when_it_is_approved(session, world):
    fund = scene.funded(session, world, funds.CVC, (6_000_000_000, False))
    first = scene.propose(session, world, fund, 150_000_000, overseas=True)
    second = scene.propose(session, world, fund, 150_000_001, overseas=True)
    investing.approve(session, first.ref, "", by=world.jin)
    with pytest.raises(Refused):
        investing.approve(session, second.ref, "", by=world.jin)


def test_debt_of_twice_the_equity_passes_and_a_won_more_does_not(session, world):
    fund = scene.funded(session, world, funds.CVC, (6_000_000_000, False))
    scene.propose(session, world, fund)  # 200 %
    over = replace(funds.CVC, name_ko="나", name_en="B", company_debt_krw=Won(10_000_000_001))
    fund = scene.funded(session, world, over, (6_000_000_000, False))
    with pytest.raises(Refused) as refused:
        scene.propose(session, world, fund)
    assert refused.value.values["share"] == "200.01"


def test_an_ordinary_fund_has_no_such_limits(session, world):
    fund = scene.funded(session, world)
    assert scene.invest(session, world, fund, 900_000_000, overseas=True).state is State.APPROVED
