"""The gateway against the sandbox, which checks every request with the SDK's own types."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from voucher import settings
from voucher.kernel import clock, db
from voucher.rails import catching_up, gateway
from voucher.rails.gateway import PaymentStatus
from voucher.rails.models import Notice

LIVE = os.environ.get("STRIPE_TEST_KEY", "")
PAGES = {"success_url": "https://portal.example/paid", "cancel_url": "https://portal.example/pay"}


def a_page(amount: int = 720_000, key: str = "k"):
    about = {"description": "own share", "reference": "VCH-1", "metadata": {"payment": "p"}}
    return gateway.create_checkout(amount, **about, **PAGES, key=key)


def an_account(key: str = "account"):
    bank = gateway.BankAccount("000123456789", "Chul Vision", "088")
    about = {"registration_no": "1018116293", "email": "chul@example.com", "bank": bank, "reference": "SUP-1"}
    return gateway.create_payout_account("Chul Vision", **about, key=key)


def test_a_page_is_opened_once_per_key_paid_and_refunded_once(rail):
    page = a_page()
    assert page == a_page()
    assert (page.status, page.amount, page.currency, page.metadata) == (
        PaymentStatus.OPEN,
        720_000,
        "krw",
        {"payment": "p"},
    )
    rail.pay(page.url)
    paid = gateway.retrieve_checkout(page.id)
    assert paid.status is PaymentStatus.PAID
    assert gateway.expire_checkout(page.id).status is PaymentStatus.PAID, "paid in the meantime"
    for _ in range(2):
        assert gateway.refund(paid.payment_id, 720_000, "r", {}).amount == 720_000
    with pytest.raises(gateway.Declined) as refused:
        gateway.refund(paid.payment_id, 1, "r2", {})
    assert refused.value.code == "charge_already_refunded"


def test_one_key_for_two_requests_is_our_own_fault_not_a_refusal(rail):
    a_page(key="same")
    with pytest.raises(gateway.Misconfigured):
        a_page(amount=1_000, key="same")


def test_sums_that_the_rail_does_not_take_are_declined(rail):
    with pytest.raises(gateway.Declined) as small:
        a_page(amount=1, key="small")
    assert small.value.code == "amount_too_small"
    with pytest.raises(gateway.Declined):
        a_page(amount=gateway.LARGEST_PAYMENT + 1, key="large")
    assert a_page(amount=gateway.LARGEST_PAYMENT, key="largest").amount == gateway.LARGEST_PAYMENT


def test_money_goes_out_and_comes_back(rail):
    account = an_account()
    assert account == an_account()
    assert (account.ready, account.bank_last4, account.missing) == (True, "6789", [])
    assert gateway.account_status(account.id) == account
    with pytest.raises(gateway.Short):
        gateway.transfer(500, account.id, "g", "t0", {})
    for _ in range(2):
        gateway.top_up(500, "top", {})
    assert rail.balance() == 500
    assert gateway.find_transfer("g") is None
    sent = gateway.transfer(500, account.id, "g", "t1", {"disbursement": "d"})
    assert gateway.find_transfer("g") == sent
    since = datetime.now(UTC) - timedelta(hours=1)
    assert gateway.find_payout(account.id, since, {"disbursement": "d"}) is None
    payout = gateway.pay_out(500, account.id, "p1", {"disbursement": "d", "attempt": "1"})
    assert gateway.find_payout(account.id, since, {"disbursement": "d", "attempt": "1"}).id == payout.id
    assert gateway.find_payout(account.id, since, {"disbursement": "d", "attempt": "2"}) is None
    with pytest.raises(gateway.Short):
        gateway.reverse_transfer(sent.id, "v", {})
    rail.order(f"/payouts/{payout.id}/fail")
    back = gateway.reverse_transfer(sent.id, "v2", {})
    assert gateway.reverse_transfer(sent.id, "v3", {}).id == back.id, "already back"
    assert rail.balance() == 500


def test_a_wrong_key_is_our_own_fault_and_silence_is_unknown(rail, monkeypatch):
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_wrong")
    monkeypatch.setenv("STRIPE_API_BASE", rail.sandbox.stripe_base)
    settings.get.cache_clear()
    with pytest.raises(gateway.Misconfigured):
        a_page()
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")
    settings.get.cache_clear()
    with pytest.raises(gateway.Unreachable):
        a_page()


def test_an_account_of_somebody_else_is_declined(rail):
    with pytest.raises(gateway.Declined):
        gateway.pay_out(500, "acct_nobody", "p", {})
    with pytest.raises(gateway.Declined):
        gateway.transfer(500, "acct_nobody", "g", "t", {})


def test_events_that_no_webhook_brought_are_fetched_once(rail, run_errands):
    rail.pay(a_page().url)
    assert catching_up.catch_up() == 1
    assert catching_up.catch_up() == 0
    run_errands()


def test_after_a_long_silence_it_asks_as_far_back(world, rail, monkeypatch):
    asked = []
    monkeypatch.setattr(gateway, "list_recent_events", lambda since, *_: asked.append(since) or [])
    catching_up.catch_up()
    rail.door.get("/healthz")
    with db.transaction() as session:
        session.add(Notice(event_id="evt_old", kind="x", body={}, created_at=clock.now() - timedelta(days=3)))
        session.add(Notice(event_id="evt_older", kind="x", body={}, created_at=clock.now() - timedelta(days=90)))
    catching_up.catch_up()
    with db.transaction() as session:
        session.connection().execute(text("DELETE FROM rails_notice WHERE event_id = 'evt_old'"))
    catching_up.catch_up()
    assert [clock.now() - since for since in asked] == [
        timedelta(hours=6),
        timedelta(days=3, hours=1),
        timedelta(days=29),
    ]


def test_notices_that_nobody_handled_are_taken_up(world, rail, run_errands):
    with db.transaction() as session:
        session.add(Notice(event_id="evt_stuck", kind="x", body={}, created_at=clock.now() - timedelta(minutes=11)))
    for _ in range(2):
        catching_up.catch_up()
    run_errands()
    with db.transaction(read_only=True) as session:
        assert session.exec(select(Notice.outcome)).one() == "not for us"


@pytest.mark.live
@pytest.mark.skipif(not LIVE, reason="talks to Stripe itself: set STRIPE_TEST_KEY to a test-mode secret key to run it")
def test_the_same_code_talks_to_stripe(monkeypatch):
    assert LIVE.startswith(("sk_test_", "rk_test_")), "never with a live key"
    monkeypatch.setenv("STRIPE_API_KEY", LIVE)
    settings.get.cache_clear()
    key = f"voucher-live-test:{os.urandom(8).hex()}"
    page = a_page(key=key)
    assert page.id == a_page(key=key).id
    assert (page.status, page.amount, page.currency) == (PaymentStatus.OPEN, 720_000, "krw")
    assert gateway.retrieve_checkout(page.id).url == page.url
    assert gateway.expire_checkout(page.id).status is PaymentStatus.EXPIRED
    assert isinstance(gateway.list_recent_events(datetime.now(UTC) - timedelta(minutes=5), ["payout.paid"]), list)
    settings.get.cache_clear()
