"""Promise, call, receive: what is in the ledger, what is refused, and that two at once never both win."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from tests.funds import scene
from tests.world import NOW
from voucher.funds import calling, committing, forming, queries, receiving
from voucher.funds.committing import Promise
from voucher.funds.lifecycle import State
from voucher.funds.models import CapitalCall
from voucher.funds.receiving import Receipt
from voucher.kernel import clock, db
from voucher.kernel.errors import Conflict, NotEnough, NotFound, NotNow, NotPermitted, Refused
from voucher.kernel.money import Won
from voucher.ledger import chart

THREE = (5_000_000_000, 3_000_000_000, 2_000_000_001)


def test_a_promise_can_be_called(session, world):
    fund = scene.form(session, world, scene.TERMS, *THREE)
    sums = queries.standing(session, fund)
    assert sums.total(chart.fund_commitment) == sums.total(chart.fund_unfunded) == sum(THREE)
    assert sums.nav_krw == sums.paid_in_krw == 0


def test_a_call_is_owed_to_the_won(session, world):
    fund = scene.form(session, world, scene.TERMS, *THREE)
    made = scene.call(session, world, fund, 1_000_000_000)
    lines = queries.lines(session, made)
    assert sum(line.amount_krw for line, _ in lines) == made.amount_krw == 1_000_000_000
    sums = queries.standing(session, fund)
    assert sums.total(chart.fund_called) == sums.total(chart.fund_receivable) == 1_000_000_000
    assert sums.total(chart.fund_unfunded) == sum(THREE) - 1_000_000_000
    assert sums.total(chart.fund_capital) == 1_000_000_000
    assert sums.paid_in_krw == sums.nav_krw == sums.nav_by_source_krw == 0
    assert all(p.called_krw + p.unfunded_krw == p.promised_krw for p in queries.partners(session, fund, sums))


def test_what_partners_pay_is_in_the_bank(session, world):
    fund = scene.form(session, world, scene.TERMS, *THREE)
    made = scene.call(session, world, fund, 1_000_000_000)
    first = queries.lines(session, made)[0]
    receiving.receive(session, made.ref, first[1].ref, Receipt(first[0].amount_krw, clock.today()), by=world.jin)
    assert made.state is State.NOTICED
    for line, partner in queries.lines(session, made)[1:]:
        receiving.receive(session, made.ref, partner.ref, Receipt(line.amount_krw, clock.today()), by=world.jin)
    assert made.state is State.PAID
    sums = queries.standing(session, fund)
    assert sums.total(chart.fund_bank) == sums.nav_krw == sums.nav_by_source_krw == sums.paid_in_krw == 1_000_000_000
    assert sums.total(chart.fund_receivable) == 0


def test_the_last_call_takes_everything(session, world):
    fund = scene.form(session, world, scene.TERMS, 7, 11, 13)
    for amount in (1, 2, 3, 5, 20):
        scene.call(session, world, fund, amount)
    assert queries.standing(session, fund).total(chart.fund_unfunded) == 0
    with pytest.raises(NotEnough):
        scene.call(session, world, fund, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"investment_krw": Won(0)}, "investment_krw"),
        ({"investment_krw": Won(10_000_000_002)}, "investment_krw"),
        ({"due_on": date(2026, 11, 27)}, "due_on"),
        ({"due_on": date(2026, 11, 16)}, "due_on"),
        ({"due_on": date(2040, 1, 1)}, "due_on"),
    ],
)
def test_a_call_that_cannot_be(session, world, changes, field):
    fund = scene.form(session, world, scene.TERMS, *THREE)
    with pytest.raises(Refused) as refused:
        calling.call(session, fund.ref, scene.notice(1, 1, **changes), by=world.gi)
    assert refused.value.field == field
    assert queries.calls(session, fund) == []


def test_ten_business_days_is_enough_and_nine_is_not(session, world):
    fund = scene.form(session, world, scene.TERMS, *THREE)
    first = calling.earliest_due(fund)
    assert first == date(2026, 11, 30)
    with pytest.raises(Refused):
        calling.call(session, fund.ref, scene.notice(1, due_on=first - timedelta(days=1)), by=world.gi)
    calling.call(session, fund.ref, scene.notice(1, due_on=first), by=world.gi)


def test_nothing_is_called_before_anybody_promised(session, world):
    fund = scene.form(session, world)
    with pytest.raises(NotNow):
        scene.call(session, world, fund, 1)


def test_who_called_cannot_confirm(session, world):
    fund = scene.form(session, world, scene.TERMS, *THREE)
    made = scene.call(session, world, fund, 100, by=world.gi)
    line, partner = queries.lines(session, made)[0]
    with pytest.raises(NotPermitted):
        receiving.receive(session, made.ref, partner.ref, Receipt(line.amount_krw, clock.today()), by=world.gi)
    statement = sa.text("UPDATE funds_call_line SET received_by_id = called_by_id, received_on = now()")
    with pytest.raises(sa.exc.IntegrityError, match="two_people"):
        session.connection().execute(statement)


@pytest.mark.parametrize(
    ("more", "days", "field"),
    [(1, 0, "amount_krw"), (-1, 0, "amount_krw"), (0, 1, "received_on"), (0, -1, "received_on")],
)
def test_only_what_was_asked_for_is_confirmed(session, world, more, days, field):
    fund = scene.form(session, world, scene.TERMS, *THREE)
    made = scene.call(session, world, fund, 100)
    line, partner = queries.lines(session, made)[0]
    receipt = Receipt(Won(line.amount_krw + more), clock.today() + timedelta(days=days))
    with pytest.raises(Refused) as refused:
        receiving.receive(session, made.ref, partner.ref, receipt, by=world.jin)
    assert refused.value.field == field


def test_a_payment_is_confirmed_once(session, world):
    fund = scene.form(session, world, scene.TERMS, *THREE)
    made = scene.call(session, world, fund, 100)
    line, partner = queries.lines(session, made)[0]
    receipt = Receipt(line.amount_krw, clock.today())
    receiving.receive(session, made.ref, partner.ref, receipt, by=world.jin)
    with pytest.raises(NotNow):
        receiving.receive(session, made.ref, partner.ref, receipt, by=world.jin)
    assert queries.standing(session, fund).total(chart.fund_bank) == line.amount_krw


def test_a_partner_promises_once_and_not_after_a_call(session, world):
    fund = scene.form(session, world, scene.TERMS, *THREE)
    known = queries.partners(session, fund, queries.standing(session, fund))[0].organisation
    with pytest.raises(Conflict):
        committing.commit(session, fund.ref, Promise(known.ref, Won(1), outside=True), by=world.gi)
    scene.call(session, world, fund, 100)
    late = scene.partner(session, 77)
    with pytest.raises(NotNow):
        committing.commit(session, fund.ref, Promise(late.ref, Won(1), outside=True), by=world.gi)


@pytest.mark.parametrize("who", ["haneul", "agency", "chul_ai", None])
def test_only_partners_promise(session, world, who):
    fund = scene.form(session, world)
    ref = "ORG-2026-999999"
    if who:
        query = sa.text("SELECT ref FROM people_organisation WHERE id = :id")
        ref = session.connection().execute(query, {"id": world.organisations[who]}).scalar_one()
    with pytest.raises(Refused) as refused:
        committing.commit(session, fund.ref, Promise(ref, Won(1), outside=True), by=world.gi)
    assert refused.value.field == "partner_ref"


@pytest.mark.parametrize(("outside", "passes"), [(40_000, True), (40_001, False)])
def test_forty_per_cent_from_outside_passes_and_a_won_more_does_not(session, world, outside, passes):
    inside = 60_000 if passes else 59_999
    fund = scene.form(session, world, scene.CVC, (inside, False))
    promise = Promise(scene.partner(session, 77).ref, Won(outside), outside=True)
    if passes:
        committing.commit(session, fund.ref, promise, by=world.gi)
        assert queries.outside_headroom(session, fund, clock.today()).left_growing_krw == 0
    else:
        with pytest.raises(Refused) as refused:
            committing.commit(session, fund.ref, promise, by=world.gi)
        assert refused.value.values == {"most": "40", "share": "40.01", "left": "39,999"}


@pytest.mark.parametrize("who", ["alice", "bora", "chul", "dana", "eun", "hana"])
def test_only_managers_act(session, world, who):
    person = getattr(world, who)
    fund = scene.form(session, world, scene.TERMS, *THREE)
    made = scene.call(session, world, fund, 100)
    line, partner = queries.lines(session, made)[0]
    for act in (
        lambda: forming.form(session, scene.CVC, by=person),
        lambda: committing.commit(session, fund.ref, Promise(partner.ref, Won(1), outside=True), by=person),
        lambda: calling.call(session, fund.ref, scene.notice(1, 2), by=person),
        lambda: receiving.receive(session, made.ref, partner.ref, Receipt(line.amount_krw, NOW.date()), by=person),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_a_firm_sees_no_fund(session, world):
    fund = scene.form(session, world, scene.TERMS, *THREE)
    made = scene.call(session, world, fund, 100)
    for person in (world.alice, world.chul, world.mallory):
        with pytest.raises(NotFound):
            queries.by_ref(session, fund.ref, person)
        with pytest.raises(NotFound):
            queries.call_by_ref(session, made.ref, person)


def test_a_fund_has_a_name_of_its_own(session, world):
    scene.form(session, world)
    with pytest.raises(Conflict) as refused:
        scene.form(session, world)
    assert refused.value.field in {"name_ko", "name_en"}


def at_once(*works):
    """Do these in threads, each in its own transaction; returns what each raised, or None."""
    ready, outcomes = Barrier(len(works)), [None] * len(works)

    def run(i, work):
        with clock.freeze(NOW):
            try:
                with db.transaction() as session:
                    ready.wait()
                    work(session)
            except Refused as refusal:
                outcomes[i] = refusal

    threads = [Thread(target=run, args=(i, work)) for i, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_managers_call_at_once_and_one_is_told(world):
    fund = scene.kept(lambda s: scene.form(s, world, scene.TERMS, *THREE))
    told = at_once(
        lambda s: calling.call(s, fund.ref, scene.notice(sum(THREE)), by=world.gi),
        lambda s: calling.call(s, fund.ref, scene.notice(sum(THREE)), by=world.jin),
    )
    assert sorted(type(t).__name__ for t in told) == ["Conflict", "NoneType"]
    with db.transaction() as session:
        assert len(queries.calls(session, fund)) == 1


def test_the_last_two_payments_at_once_make_the_call_paid(world):
    def build(session):
        fund = scene.form(session, world, scene.TERMS, 100, 100)
        made = scene.call(session, world, fund, 100)
        return made, [(line.amount_krw, partner.ref) for line, partner in queries.lines(session, made)]

    made, lines = scene.kept(build)
    told = at_once(
        *[
            lambda s, amount=amount, ref=ref: receiving.receive(
                s, made.ref, ref, Receipt(amount, NOW.date()), by=world.jin
            )
            for amount, ref in lines
        ]
    )
    assert told == [None, None]
    with db.transaction() as session:
        assert db.one(session, CapitalCall, CapitalCall.id == made.id).state is State.PAID


def test_one_payment_confirmed_twice_at_once_is_booked_once(world):
    def build(session):
        fund = scene.form(session, world, scene.TERMS, 100)
        made = scene.call(session, world, fund, 100)
        return fund, made, queries.lines(session, made)[0][1].ref

    fund, made, ref = scene.kept(build)
    one = Receipt(Won(100), NOW.date())
    told = at_once(*[lambda s: receiving.receive(s, made.ref, ref, one, by=world.jin)] * 2)
    assert sorted(type(t).__name__ for t in told) == ["NoneType", "NotNow"]
    with db.transaction() as session:
        assert queries.standing(session, fund).total(chart.fund_bank) == 100
