"""Values by two people, what they do to the books, and how a fund does by them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.funds import scene as funds
from tests.funds.test_calling import at_once
from tests.ventures import scene
from tests.ventures.test_investing import sound
from tests.world import NOW
from voucher.funds.performance import Answer
from voucher.kernel import clock, db
from voucher.kernel.errors import Conflict, NotNow, NotPermitted, Refused
from voucher.ledger import chart, posting
from voucher.ventures import investing, queries, valuing
from voucher.ventures.lifecycle import ValuationState


@pytest.mark.parametrize("worth", [0, 399_999_999, 400_000_000, 400_000_001, 10**12])
def test_the_books_move_by_the_difference(session, world, worth):
    fund = scene.funded(session, world)
    held = scene.invest(session, world, fund)
    scene.value(session, world, held, worth)
    summary = queries.fund_summary(session, fund)
    assert summary.fair_value_krw == worth
    assert summary.nav_krw == 600_000_000 + worth
    assert posting.balance(session, chart.fund_revaluation(fund.id)) == worth - 400_000_000
    assert sound(session) == []


def test_values_follow_each_other(session, world):
    fund = scene.funded(session, world)
    held = scene.invest(session, world, fund)
    for days, worth in ((0, 500_000_000), (30, 300_000_000), (60, 300_000_000)):
        with clock.freeze(NOW + timedelta(days=days)):
            scene.value(session, world, held, worth)
            assert queries.fund_summary(session, fund).fair_value_krw == worth
    with clock.freeze(NOW + timedelta(days=61)), pytest.raises(Refused) as refused:
        scene.value(session, world, held, 1, on=(NOW + timedelta(days=60)).date())
    assert refused.value.field == "as_of"
    assert sound(session) == []


@pytest.mark.parametrize("on", [date(2026, 11, 17), date(2026, 11, 15)])
def test_a_value_is_neither_of_tomorrow_nor_of_before_the_investment(session, world, on):
    held = scene.invest(session, world, scene.funded(session, world))
    with pytest.raises(Refused) as refused:
        valuing.propose(session, held.ref, scene.estimate(1, on=on), by=world.gi)
    assert refused.value.field == "as_of"


def test_the_proposer_does_not_confirm(session, world):
    held = scene.invest(session, world, scene.funded(session, world))
    made = valuing.propose(session, held.ref, scene.estimate(1), by=world.gi)
    for act in (valuing.confirm, valuing.refuse):
        with pytest.raises(NotPermitted):
            act(session, made.ref, "Mine.", by=world.gi)
    with pytest.raises(sa.exc.IntegrityError, match="two_people"):
        session.connection().execute(
            sa.text(
                "UPDATE ventures_valuation SET decided_by_id = proposed_by_id, decided_at = now(), state = 'approved'"
            )
        )


def test_a_refused_value_leaves_the_books_and_the_way_free(session, world):
    fund = scene.funded(session, world)
    held = scene.invest(session, world, fund)
    made = valuing.propose(session, held.ref, scene.estimate(1), by=world.gi)
    with pytest.raises(Conflict):
        valuing.propose(session, held.ref, scene.estimate(2), by=world.jin)
    valuing.refuse(session, made.ref, "The peers are not comparable.", by=world.jin)
    assert made.state is ValuationState.REFUSED
    assert queries.fund_summary(session, fund).fair_value_krw == 400_000_000
    scene.value(session, world, held, 2)
    assert sound(session) == []


@pytest.mark.parametrize("decided", [False, True])
def test_what_was_not_bought_has_no_value(session, world, decided):
    made = scene.propose(session, world, scene.funded(session, world))
    if decided:
        investing.refuse(session, made.ref, "No.", by=world.jin)
    with pytest.raises(NotNow):
        valuing.propose(session, made.ref, scene.estimate(1), by=world.gi)


def test_two_confirm_one_value_at_once(world):
    def build(session):
        held = scene.invest(session, world, scene.funded(session, world))
        return valuing.propose(session, held.ref, scene.estimate(777), by=world.gi)

    made = funds.kept(build)
    told = at_once(*[lambda s: valuing.confirm(s, made.ref, "", by=world.jin)] * 2)
    assert sorted(type(t).__name__ for t in told) == ["NoneType", "NotNow"]
    with db.transaction() as session:
        assert sound(session) == []


# --- how a fund does ---------------------------------------------------------------------------------------------


def day(on):
    return clock.freeze(datetime(on.year, on.month, on.day, 3, tzinfo=UTC))


def test_hand_computed_returns(session, world):
    """1,000 paid in on 1 March 2024, worth 1,210 two years (730 days) later: 10 % a year."""
    start = date(2024, 3, 1)
    terms = replace(funds.TERMS, formed_on=date(2024, 1, 2))
    with day(start):
        fund = funds.form(session, world, terms, 2_000)
        notice = funds.notice(1_000, due_on=date(2024, 4, 1))
        made = funds.calling.call(session, fund.ref, notice, by=world.gi)
        funds.receive_all(session, world, made)
        held = scene.invest(session, world, fund, 1_000)
    end = start + timedelta(days=730)
    with day(end):
        scene.value(session, world, held, 1_210)
        summary = queries.fund_summary(session, fund)
    assert summary.irr.answer is Answer.ONE
    assert summary.irr.rate == pytest.approx(0.1, abs=1e-9)
    assert (summary.irr_text, summary.tvpi, summary.dpi, summary.rvpi) == ("10.0%", "1.21", "0.00", "1.21")
    assert (summary.promised_krw, summary.unfunded_krw, summary.paid_in_krw) == (2_000, 1_000, 1_000)
    before = queries.fund_summary(session, fund, end - timedelta(days=1))
    assert before.nav_krw == 1_000
    assert before.irr_text == "0.0%"
    assert queries.fund_summary(session, fund, date(2024, 2, 1)).irr_text == "–"


def test_a_fund_that_lost_everything(session, world):
    fund = scene.funded(session, world, called=400)
    held = scene.invest(session, world, fund, 400)
    with clock.freeze(NOW + timedelta(days=365)):
        scene.value(session, world, held, 0)
        summary = queries.fund_summary(session, fund)
    assert (summary.irr_text, summary.tvpi, summary.nav_krw) == ("–", "0.00", 0)


def test_what_waits_for_whom(session, world):
    fund = scene.funded(session, world)
    made = scene.propose(session, world, fund)
    session.flush()
    assert queries.waiting_for(session, world.gi) == []
    assert [task.ref for task in queries.waiting_for(session, world.jin)] == [made.ref]
    assert queries.waiting_for(session, world.eun) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE ventures_investment SET amount_krw = amount_krw + 1",
        "UPDATE ventures_valuation SET fair_value_krw = fair_value_krw + 1",
        "UPDATE funds_commitment SET amount_krw = amount_krw + 1",
        "UPDATE funds_call SET amount_krw = amount_krw + 1, investment_krw = investment_krw + 1",
        "UPDATE funds_call SET state = 'noticed'",
        "UPDATE funds_call_line SET received_on = NULL, received_by_id = NULL",
        "UPDATE ventures_investment SET fund_id = (SELECT id FROM funds_fund WHERE kind = 'cvc')",
    ],
)
def test_a_row_that_was_changed_is_found(session, world, damage):
    fund = scene.funded(session, world)
    funds.form(session, world, funds.CVC)
    scene.value(session, world, scene.invest(session, world, fund), 500_000_000)
    assert sound(session) == []
    session.connection().execute(sa.text(damage))
    assert sound(session) != []
