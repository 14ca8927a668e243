"""Every request is held against the SDK's own types, and refused in the API's own words."""

import pytest
import requests
import stripe

from voucher.sandbox.stripe import brackets, routes, shapes
from voucher.sandbox.stripe.errors import ApiError
from voucher.sandbox.testing import Sandbox

from .conftest import client, order
from .flows import session, supplier, topup, transfer


@pytest.mark.parametrize("route", routes.ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_endpoint_has_its_type(route: routes.Route) -> None:
    assert shapes.adapter(route.shape)


def refused(call, *args: object, **words: object) -> stripe.StripeError:
    with pytest.raises(stripe.StripeError) as error:
        call(*args, **words)
    return error.value


@pytest.mark.parametrize(
    ("params", "param", "code"),
    [
        ({"amount": 1, "currency": "krw"}, "destination", "parameter_missing"),
        ({"amount": 1, "currency": "krw", "destination": "x", "to": "y"}, "to", "parameter_unknown"),
        ({"amount": "12.5", "currency": "krw", "destination": "x"}, "amount", "parameter_invalid_integer"),
        ({"amount": "1_000", "currency": "krw", "destination": "x"}, "amount", "parameter_invalid_integer"),
        ({"amount": 10**30, "currency": "krw", "destination": "x"}, "amount", "parameter_invalid_integer"),
        ({"amount": 0, "currency": "krw", "destination": "x"}, "amount", "parameter_invalid_integer"),
        ({"amount": -5, "currency": "krw", "destination": "x"}, "amount", "parameter_invalid_integer"),
        ({"amount": 1, "currency": "won", "destination": "x"}, "currency", None),
        ({"amount": 1, "currency": "krw", "destination": "acct_none"}, "destination", "resource_missing"),
        ({"amount": 1, "currency": "krw", "destination": "x", "source_type": "gold"}, "source_type", None),
        ({"amount": 1, "currency": "krw", "destination": "x", "metadata": {"a": {"b": "c"}}}, "metadata[a]", None),
        ({"currency": "krw", "destination": "x"}, "amount", "parameter_missing"),
    ],
)
def test_wrong_transfers(api: stripe.StripeClient, params: dict, param: str, code: str | None) -> None:
    error = refused(api.v1.transfers.create, params)
    assert isinstance(error, stripe.InvalidRequestError)
    assert (error.http_status, error.param, error.code) == (400, param, code)


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"mode": "paying"}, "mode"),
        ({"line_items": []}, "line_items"),
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"amount": 99}, "line_items"),
        ({"amount": 100_000_000}, "line_items"),
        ({"expires_at": 1}, "expires_at"),
        ({"client_reference_id": "x" * 201}, "client_reference_id"),
        ({"metadata": {"k" * 41: "v"}}, "metadata[" + "k" * 41 + "]"),
        ({"metadata": {str(n): "v" for n in range(51)}}, "metadata"),
        ({"line_items": [{"price": "price_1", "quantity": 1}]}, "line_items[0][price]"),
        ({"allowed_payment_method_types": ["cash"]}, "allowed_payment_method_types[0]"),
        ({"locale": "kr"}, "locale"),
    ],
)
def test_wrong_sessions(api: stripe.StripeClient, change: dict, param: str) -> None:
    error = refused(session, api, **change)
    assert isinstance(error, stripe.InvalidRequestError), error
    assert error.param == param


def test_eight_digits_are_the_most_of_one_charge(api: stripe.StripeClient, sandbox: Sandbox) -> None:
    assert session(api, amount=99_999_999).amount_total == 99_999_999
    assert refused(session, api, amount=100_000_000).code == "amount_too_large"
    assert refused(session, api, amount=699).code == "amount_too_small"
    order(sandbox, "settings", charge_limit=1_000_000_000)
    assert session(api, amount=100_000_000).amount_total == 100_000_000


def test_the_bank_account_that_was_meant_is_the_one_named(api: stripe.StripeClient) -> None:
    bank = {"object": "bank_account", "country": "KR", "currency": "krw", "account_number": "1101234", "branch": "x"}
    assert refused(supplier, api, external_account=bank).param == "external_account[branch]"


def test_wrong_key_unknown_account_unknown_address(api: stripe.StripeClient, sandbox: Sandbox) -> None:
    assert isinstance(refused(client(sandbox, "sk_test_wrong").v1.balance.retrieve), stripe.AuthenticationError)
    stranger = {"stripe_account": "acct_none"}
    assert isinstance(refused(api.v1.balance.retrieve, None, stranger), stripe.PermissionError)
    assert refused(api.v1.transfers.retrieve, "tr_none").http_status == 404
    assert refused(api.v1.customers.create, {"name": "x"}).http_status == 404


def test_the_options_of_a_call_are_no_parameters(sandbox: Sandbox) -> None:
    answer = requests.post(
        f"{sandbox.stripe_base}/v1/topups", "amount=1&currency=krw&api_key=x", auth=("sk_test_sandbox", ""), timeout=5
    )
    assert answer.json()["error"]["param"] == "api_key"


def test_another_accounts_payout_is_not_found(api: stripe.StripeClient) -> None:
    topup(api)
    mine, other = supplier(api), supplier(api)
    transfer(api, mine.id)
    made = api.v1.payouts.create({"amount": 1000, "currency": "krw"}, {"stripe_account": mine.id})
    error = refused(api.v1.payouts.retrieve, made.id, None, {"stripe_account": other.id})
    assert (error.http_status, error.code) == (404, "resource_missing")


def test_without_capability_or_bank_no_money(api: stripe.StripeClient) -> None:
    topup(api)
    bare = supplier(api, capabilities={"card_payments": {"requested": True}})
    assert refused(transfer, api, bare.id).code == "insufficient_capabilities_for_transfer"
    homeless = api.v1.accounts.create({"type": "custom", "capabilities": {"transfers": {"requested": True}}})
    assert homeless.requirements.currently_due == ["external_account"]
    transfer(api, homeless.id, 1000)
    params = {"amount": 1000, "currency": "krw"}
    assert "external accounts" in str(refused(api.v1.payouts.create, params, {"stripe_account": homeless.id}))
    api.v1.accounts.external_accounts.create(homeless.id, {"external_account": "btok_kr"})
    assert api.v1.accounts.retrieve(homeless.id).payouts_enabled
    assert api.v1.payouts.create(params, {"stripe_account": homeless.id}).status == "in_transit"


@pytest.mark.parametrize(
    ("card", "code", "reason"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
    ],
)
def test_declined_cards(api: stripe.StripeClient, card: str, code: str, reason: str) -> None:
    params = {"amount": 5000, "currency": "krw", "confirm": True, "payment_method": card}
    error = refused(api.v1.payment_intents.create, params)
    assert isinstance(error, stripe.CardError)
    assert (error.http_status, error.code, error.error.decline_code) == (402, code, reason)
    intent = api.v1.payment_intents.retrieve(error.error.payment_intent.id)
    assert (intent.status, intent.last_payment_error.code) == ("requires_payment_method", code)
    paid = api.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert (paid.status, paid.amount_received) == ("succeeded", 5000)
    assert refused(api.v1.payment_intents.cancel, intent.id).code == "payment_intent_unexpected_state"


def test_ordered_decline_takes_the_next_card_only(api: stripe.StripeClient, sandbox: Sandbox) -> None:
    order(sandbox, "decline", count=1, decline_code="insufficient_funds")
    params = {"amount": 5000, "currency": "krw", "confirm": True, "payment_method": "pm_card_visa"}
    assert refused(api.v1.payment_intents.create, params).error.decline_code == "insufficient_funds"
    assert api.v1.payment_intents.create(params).status == "succeeded"


def test_lists_page_by_key(api: stripe.StripeClient) -> None:
    made = [topup(api, 1000 + number).id for number in range(5)][::-1]
    first = api.v1.topups.list({"limit": 2})
    assert ([t.id for t in first.data], first.has_more) == (made[:2], True)
    assert [t.id for t in first.auto_paging_iter()] == made
    assert [t.id for t in api.v1.topups.list({"ending_before": made[2], "limit": 1}).data] == [made[1]]
    assert [t.amount for t in api.v1.topups.list({"amount": {"gt": 1003}}).data] == [1004]
    assert {event.type for event in api.v1.events.list({"type": "topup.succeeded"}).data} == {"topup.succeeded"}
    assert refused(api.v1.topups.list, {"limit": 101}).param == "limit"


def test_metadata_is_changed_key_by_key(api: stripe.StripeClient) -> None:
    made = api.v1.topups.create({"amount": 1, "currency": "krw", "metadata": {"a": "1", "b": "2"}})
    after = api.v1.topups.update(made.id, {"metadata": {"a": "", "c": "3"}})
    assert after.metadata.to_dict() == {"b": "2", "c": "3"}
    assert api.v1.topups.update(made.id, {"metadata": ""}).metadata.to_dict() == {}


def test_brackets() -> None:
    text = "a[b][1]=y&a[b][0]=x&c[]=1&c[]=2&metadata[0]=zero&d="
    assert brackets.decode(text) == {
        "a": {"b": ["x", "y"]}, "c": ["1", "2"], "metadata": {"0": "zero"}, "d": "",
    }  # fmt: skip
    for wrong in ("a[b=1", "a]=1", "[a]=1", "a=1&a[b]=2", "a[b]=1&a=2", "a" + "[x]" * 40 + "=1"):
        with pytest.raises(ApiError):
            brackets.decode(wrong)
