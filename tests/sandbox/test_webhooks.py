"""Webhooks: signed, repeated until taken, and late, twice, out of order or held on request."""

import time

import pytest
import requests
import stripe

from voucher.sandbox.testing import Sandbox

from .conftest import order
from .flows import supplier, topup
from .portal import Portal


def deliveries(sandbox: Sandbox, **query: str) -> list[dict]:
    return requests.get(f"{sandbox.url}/control/deliveries", query, timeout=5).json()


def test_what_arrives_is_the_event(api: stripe.StripeClient, portal: Portal) -> None:
    made = api.v1.topups.create({"amount": 5, "currency": "krw"}, {"idempotency_key": "K-1"})
    created, succeeded = portal.wait(2)
    assert [created.type, succeeded.type] == ["topup.created", "topup.succeeded"]
    assert (succeeded.data.object["id"], succeeded.request.idempotency_key) == (made.id, "K-1")
    assert api.v1.events.retrieve(succeeded.id).type == "topup.succeeded"
    assert "account" not in succeeded


def test_a_forged_webhook_is_not_accepted(api: stripe.StripeClient, sandbox: Sandbox, portal: Portal) -> None:
    topup(api)
    portal.wait(2)
    body = str(deliveries(sandbox)[0]["event"])
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, f"t={int(time.time())},v1=00", portal.secret)


def test_a_portal_that_is_away_gets_it_later(api: stripe.StripeClient, sandbox: Sandbox, portal: Portal) -> None:
    portal.answer = 503
    topup(api)
    portal.until(lambda: [d for d in deliveries(sandbox) if d["attempts"] > 1], 1, 8)
    assert not portal.got
    portal.answer = 200
    portal.wait(2)
    portal.until(lambda: deliveries(sandbox, state="sent"), 2, 4)


def test_late(api: stripe.StripeClient, sandbox: Sandbox, portal: Portal) -> None:
    order(sandbox, "settings", late_seconds=1)
    start = time.monotonic()
    topup(api)
    portal.wait(2)
    assert portal.at[0] - start >= 1


def test_twice(api: stripe.StripeClient, sandbox: Sandbox, portal: Portal) -> None:
    order(sandbox, "settings", copies=2)
    topup(api)
    portal.wait(4)
    assert len({event.id for event in portal.got}) == 2
    order(sandbox, f"deliveries/{deliveries(sandbox)[0]['id']}/again")
    portal.wait(5)
    assert len({event.id for event in portal.got}) == 2


@pytest.mark.parametrize("by", ["gathering", "holding"])
def test_out_of_order(api: stripe.StripeClient, sandbox: Sandbox, portal: Portal, by: str) -> None:
    if by == "gathering":
        order(sandbox, "settings", order="reversed", gather_seconds=0.5)
    else:
        order(sandbox, "deliveries/hold")
    made = [topup(api, 100 + number).amount for number in range(3)]
    if by == "holding":
        time.sleep(0.5)
        assert not portal.got
        assert order(sandbox, "deliveries/release", order="reversed") == {"released": 6}
    portal.wait(6)
    assert [e.data.object["amount"] for e in portal.got if e.type == "topup.succeeded"] == made[::-1]
    assert portal.types()[0] == "topup.succeeded"  # before its own topup.created


def test_only_one_kind_is_let_through(api: stripe.StripeClient, sandbox: Sandbox, portal: Portal) -> None:
    order(sandbox, "deliveries/hold")
    topup(api)
    order(sandbox, "deliveries/release", types=["topup.succeeded"])
    portal.wait(1)
    time.sleep(0.5)
    assert portal.types() == ["topup.succeeded"]
    assert [d["type"] for d in deliveries(sandbox, state="held")] == ["topup.created"]


def test_connect_events_name_their_account(api: stripe.StripeClient, portal: Portal) -> None:
    account = supplier(api)
    (updated,) = portal.wait(1, "account.updated")
    assert updated.account == account.id


def test_wrong_orders_are_refused(sandbox: Sandbox) -> None:
    for what, words in (
        ("settings", {"copies": 0}),
        ("settings", {"colour": "red"}),
        ("deliveries/release", {"order": "up"}),
        ("funds", {"amount": -1}),
        ("funds", {"amount": 1, "currency": "xxx"}),
        ("reset", {"only": ["people"]}),
    ):
        assert requests.post(f"{sandbox.url}/control/{what}", json=words, timeout=5).status_code == 400, what
    assert requests.post(f"{sandbox.url}/control/payouts/po_x/pay", timeout=5).status_code == 404
    assert order(sandbox, "funds", amount=7)["status"] == "succeeded"
