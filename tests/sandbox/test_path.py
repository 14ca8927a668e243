"""The portal's whole way through the payment API: own share in, supplier paid, money back."""

import pytest
import stripe

from voucher.sandbox.testing import Sandbox

from .conftest import order
from .flows import WON, funds, page, payout, press, session, supplier, topup, transfer
from .portal import Portal


def test_own_share_is_paid_on_the_hosted_page(api: stripe.StripeClient, portal: Portal) -> None:
    made = session(api)
    status, text = page(made.url)
    assert (status, made.payment_status, made.amount_total) == (200, "unpaid", WON)
    assert "720,000원" in text
    assert "결제하기" in text

    paid = press(made.url or "", "pay")
    assert paid.status_code == 303
    assert paid.headers["Location"] == f"http://127.0.0.1:8200/paid?session={made.id}"

    (completed,) = portal.wait(1, "checkout.session.completed")
    (succeeded,) = portal.wait(1, "payment_intent.succeeded")
    thing = completed.data.object
    assert (thing["id"], thing["payment_status"], thing["client_reference_id"]) == (made.id, "paid", "VOU-2026-000001")
    assert thing["payment_intent"] == succeeded.data.object["id"]
    assert portal.types().index("payment_intent.succeeded") < portal.types().index("checkout.session.completed")
    read = api.v1.checkout.sessions.retrieve(made.id, {"expand": ["payment_intent.latest_charge", "line_items"]})
    assert read.payment_intent.latest_charge.amount == WON
    assert read.line_items.data[0].description == "VOU-2026-000001 자부담금"
    assert funds(api) == WON


def test_paying_twice_charges_once(api: stripe.StripeClient) -> None:
    made = session(api)
    press(made.url, "pay")
    assert press(f"{made.url}", "pay").status_code == 303
    assert page(made.url)[0] == 303
    assert funds(api) == WON


def test_declined_on_the_page_then_paid(api: stripe.StripeClient, portal: Portal) -> None:
    made = session(api)
    refused = press(made.url, "decline")
    assert refused.status_code == 402
    assert "카드가 거절되었습니다" in refused.text
    press(made.url, "pay")
    portal.wait(1, "checkout.session.completed")
    assert portal.types().count("payment_intent.payment_failed") == 1
    assert len({e.data.object["id"] for e in portal.got if e.type.startswith("payment_intent")}) == 1
    assert funds(api) == WON


def test_an_expired_session_takes_no_money(api: stripe.StripeClient, portal: Portal) -> None:
    made = session(api)
    url = made.url or ""
    api.v1.checkout.sessions.expire(made.id)
    assert "The time to pay is over" in page(url, "en")[1]
    press(url, "pay")
    portal.wait(1, "checkout.session.expired")
    assert funds(api) == 0


def test_supplier_is_paid_out(api: stripe.StripeClient, portal: Portal, sandbox: Sandbox) -> None:
    order(sandbox, "settings", payout_delay_seconds=0.2)
    topup(api, 1_000_000)
    account = supplier(api)
    moved = transfer(api, account.id, key="PAY-1:transfer")
    assert (funds(api), funds(api, account.id)) == (1_000_000 - WON, WON)
    sent = payout(api, account.id)
    assert sent.status == "in_transit"
    (paid,) = portal.wait(1, "payout.paid")
    assert (paid.account, paid.data.object["metadata"]["payment"]) == (account.id, "PAY-1")
    assert {"topup.succeeded", "transfer.created", "payout.created"} <= set(portal.types())
    assert funds(api, account.id) == 0
    assert api.v1.payouts.retrieve(sent.id, None, {"stripe_account": account.id}).status == "paid"
    assert [t.id for t in api.v1.transfers.list({"transfer_group": "INV-1"}).data] == [moved.id]
    lines = api.v1.balance_transactions.list({"limit": 100}).data
    assert sum(line.net for line in lines) == funds(api)


def test_payout_that_the_bank_refuses(api: stripe.StripeClient, portal: Portal, sandbox: Sandbox) -> None:
    order(sandbox, "settings", payout_delay_seconds=0)
    order(sandbox, "payouts/fail", count=1, code="account_closed")
    topup(api)
    account = supplier(api)
    transfer(api, account.id)
    sent = payout(api, account.id)
    (failed,) = portal.wait(1, "payout.failed")
    assert (failed.data.object["id"], failed.data.object["failure_code"]) == (sent.id, "account_closed")
    assert funds(api, account.id) == WON
    again = payout(api, account.id)
    portal.wait(1, "payout.paid")
    assert order(sandbox, f"payouts/{again.id}/fail", code="no_account")["status"] == "failed"
    assert funds(api, account.id) == WON


def test_transfer_is_reversed_in_parts(api: stripe.StripeClient, portal: Portal) -> None:
    topup(api)
    account = supplier(api)
    moved = transfer(api, account.id)
    api.v1.transfers.reversals.create(moved.id, {"amount": 20_000, "metadata": {"why": "disallowed"}})
    assert (funds(api), funds(api, account.id)) == (20_000, WON - 20_000)
    api.v1.transfers.reversals.create(moved.id)
    assert api.v1.transfers.retrieve(moved.id).reversed
    with pytest.raises(stripe.InvalidRequestError, match="greater than unreversed"):
        api.v1.transfers.reversals.create(moved.id)
    assert len(portal.wait(2, "transfer.reversed")) == 2
    assert len(api.v1.transfers.reversals.list(moved.id).data) == 2


def test_refund_goes_back_and_never_beyond(api: stripe.StripeClient, portal: Portal) -> None:
    made = session(api)
    press(made.url, "pay")
    intent = api.v1.checkout.sessions.retrieve(made.id).payment_intent
    refund = api.v1.refunds.create({"payment_intent": intent, "amount": 20_000, "reason": "requested_by_customer"})
    assert refund.status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        api.v1.refunds.create({"payment_intent": intent, "amount": WON})
    api.v1.refunds.create({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_already_refunded"
    assert len(portal.wait(2, "charge.refunded")) == 2
    assert funds(api) == 0


def test_nobody_pays_what_is_not_there(api: stripe.StripeClient) -> None:
    account = supplier(api)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        transfer(api, account.id)
    assert refused.value.code == "balance_insufficient"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        payout(api, account.id)
    assert refused.value.code == "balance_insufficient"
    assert api.v1.transfers.list().data == []
