"""Time runs out, and every won is where it belongs."""

from datetime import timedelta

from tests import path as way
from tests.path import DUE, GOVERNMENT
from tests.programmes.rounds import BUDGET
from tests.vouchers.test_funding import payments, state
from tests.world import NOW
from voucher import settings
from voucher.kernel import clock, errands
from voucher.vouchers import lapsing, paying
from voucher.vouchers.lifecycle import PaymentState, State

WHOLE = {"available": BUDGET, "bank": BUDGET, "subsidy": BUDGET}
DAY = timedelta(days=1)


def night(work) -> int:
    """A nightly run, and what it asked for."""
    asked = work()
    errands.run_waiting()
    return asked


def test_on_the_last_day_it_stands_and_on_the_next_it_lapses(world, rail):
    path = way.issued(world)
    with clock.freeze(NOW + 14 * DAY):
        assert night(lapsing.lapse_unpaid) == 0
        assert state(path) is State.OWN_SHARE_DUE
    with clock.freeze(NOW + 15 * DAY):
        assert night(lapsing.lapse_unpaid) == 1
        assert night(lapsing.lapse_unpaid) == 0
    assert state(path) is State.LAPSED
    assert path.places() == WHOLE


def test_its_open_page_is_closed_first(world, rail):
    path = way.issued(world)
    url = paying.start(path.voucher, by=world.alice)
    with clock.freeze(NOW + 15 * DAY):
        assert night(lapsing.lapse_unpaid) == 1
    assert rail.pay(url).status_code in (303, 402, 409, 410)
    rail.bring()
    assert path.places() == WHOLE
    assert [p.state for p in payments(path)] == [PaymentState.EXPIRED]


def test_who_paid_in_time_is_not_punished_for_a_late_webhook(world, rail):
    path = way.issued(world)
    rail.pay(paying.start(path.voucher, by=world.alice))
    with clock.freeze(NOW + 15 * DAY):
        assert night(lapsing.lapse_unpaid) == 1
        assert night(lapsing.lapse_unpaid) == 0
        assert state(path) is State.USABLE
        rail.bring()
    assert path.places()["escrow"] == DUE


def test_a_rail_that_is_away_lapses_nobody_with_an_open_page(world, rail, monkeypatch):
    path = way.issued(world)
    paying.start(path.voucher, by=world.alice)
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")
    settings.get.cache_clear()
    with clock.freeze(NOW + 15 * DAY):
        assert night(lapsing.lapse_unpaid) == 1
    assert state(path) is State.OWN_SHARE_DUE


def test_parts_already_paid_go_back(world, rail):
    path = way.issued(world, supply=1_000_000_000, budget_krw=10**10)
    for _ in range(2):
        rail.pay(paying.start(path.voucher, by=world.alice))
        rail.bring("checkout.session.completed")
    with clock.freeze(NOW + 15 * DAY):
        assert night(lapsing.lapse_unpaid) == 1
    assert path.places() == {"available": 10**10, "bank": 10**10, "subsidy": 10**10}
    assert [p.state for p in payments(path)] == [PaymentState.RETURNED] * 2
    assert sum(r["amount"] for r in rail.things("refunds")) == 180_000_000
    assert rail.balance() == 0


def test_a_voucher_never_used_expires_and_everything_goes_back(world, rail):
    path = way.funded(world, rail)
    with clock.freeze(NOW + 212 * DAY):
        assert night(lapsing.expire_unused) == 0
    with clock.freeze(NOW + 213 * DAY):
        assert night(lapsing.expire_unused) == 1
        assert night(lapsing.expire_unused) == 0
    assert state(path) is State.EXPIRED
    assert path.places() == {**WHOLE, "available": BUDGET - GOVERNMENT, "lapsed": GOVERNMENT}
    assert [r["amount"] for r in rail.things("refunds")] == [DUE]
    assert rail.balance() == 0


def test_a_voucher_with_a_contract_does_not_expire(world, rail):
    path = way.contracted(world, rail)
    with clock.freeze(NOW + 300 * DAY):
        assert night(lapsing.expire_unused) == 0
    assert state(path) is State.USABLE


def test_a_refund_that_the_rail_refuses_is_tried_again_under_another_key(world, rail):
    path = way.funded(world, rail)
    payment = payments(path)[0]
    drain(rail, DUE)
    with clock.freeze(NOW + 213 * DAY):
        lapsing.expire_unused()
        errands.run_waiting()
        (after,) = payments(path)
        assert (after.state, after.refused_count) == (PaymentState.RETURNING, 1)
        rail.order("/funds", amount=DUE)
        from voucher.vouchers import returning

        assert returning.try_again() == 1
        returning.refund(str(payment.id))
    assert payments(path)[0].state is PaymentState.RETURNED
    assert path.places()["lapsed"] == GOVERNMENT


def drain(rail, amount):
    """Our balance at the rail is gone, so that a refund is refused."""
    from voucher.rails import gateway

    bank = gateway.BankAccount("110999999999", "x", "")
    account = gateway.create_payout_account(
        "x", registration_no="1018116293", email="x@example.com", bank=bank, reference="x", key="drain"
    )
    gateway.transfer(amount, account.id, "drain", "drain:t", {})
