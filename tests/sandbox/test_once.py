"""One idempotency key, one effect, whatever happens to the answers."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import stripe

from voucher.sandbox.testing import Sandbox

from .conftest import client, order
from .flows import WON, funds, session, supplier, topup, transfer
from .portal import Portal


def test_the_same_request_again_gets_the_first_answer(api: stripe.StripeClient, portal: Portal) -> None:
    topup(api)
    account = supplier(api)
    first, second = (transfer(api, account.id, key="PAY-1") for _ in range(2))
    assert first.id == second.id
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert second.last_response.headers["Original-Request"] == first.last_response.headers["Request-Id"]
    assert funds(api) == 0
    assert len(portal.wait(1, "transfer.created")) == 1


def test_the_same_key_with_another_body_is_refused(api: stripe.StripeClient) -> None:
    topup(api)
    account = supplier(api)
    transfer(api, account.id, 1000, key="PAY-1")
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        transfer(api, account.id, 1001, key="PAY-1")
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        session(api, key="PAY-1")
    assert funds(api) == WON - 1000


def test_a_key_belongs_to_its_account(api: stripe.StripeClient) -> None:
    topup(api)
    account = supplier(api)
    transfer(api, account.id, 1000, key="PAY-1")
    params, options = {"amount": 1000, "currency": "krw"}, {"stripe_account": account.id, "idempotency_key": "PAY-1"}
    assert api.v1.payouts.create(params, options).amount == 1000


def test_a_refusal_of_the_work_is_kept_a_wrong_request_is_not(api: stripe.StripeClient) -> None:
    account = supplier(api)
    for _ in range(2):  # the second after the money arrived: the key remembers the refusal
        with pytest.raises(stripe.InvalidRequestError, match="insufficient"):
            transfer(api, account.id, key="PAY-1")
        topup(api)
    options = {"idempotency_key": "PAY-2"}
    with pytest.raises(stripe.InvalidRequestError, match="Missing"):
        api.v1.transfers.create({"amount": 1000, "currency": "krw"}, options)
    assert api.v1.transfers.create({"amount": 1000, "currency": "krw", "destination": account.id}, options).id


def test_a_decline_is_kept_with_its_traces(api: stripe.StripeClient) -> None:
    params = {"amount": 5000, "currency": "krw", "confirm": True, "payment_method": "pm_card_chargeDeclined"}
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            api.v1.payment_intents.create(params, {"idempotency_key": "OWN-1"})
    assert len(api.v1.payment_intents.list().data) == 1


def test_many_at_once_with_one_key(api: stripe.StripeClient, sandbox: Sandbox) -> None:
    topup(api, 10 * WON)
    account = supplier(api)
    with ThreadPoolExecutor(10) as crowd:
        made = list(crowd.map(lambda _: transfer(client(sandbox), account.id, key="PAY-1"), range(10)))
    assert len({each.id for each in made}) == 1
    assert sum("Idempotent-Replayed" not in each.last_response.headers for each in made) == 1
    assert funds(api) == 9 * WON


def test_many_at_once_never_overspend(api: stripe.StripeClient, sandbox: Sandbox) -> None:
    topup(api, 3 * WON)
    accounts = [supplier(api).id for _ in range(2)]

    def pay(number: int) -> bool:
        try:
            transfer(client(sandbox), accounts[number % 2])
        except stripe.InvalidRequestError:
            return False
        return True

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(pay, range(8))) == 3
    assert funds(api) == 0


def test_an_answer_lost_on_the_way(api: stripe.StripeClient, sandbox: Sandbox) -> None:
    topup(api)
    account = supplier(api)
    order(sandbox, "lose", count=1)
    with pytest.raises(stripe.APIError):
        transfer(api, account.id, key="PAY-1")
    assert transfer(api, account.id, key="PAY-1").amount == WON
    order(sandbox, "lose", count=1)
    patient = stripe.StripeClient("sk_test_sandbox", base_addresses={"api": sandbox.stripe_base}, max_network_retries=2)
    assert patient.v1.topups.create({"amount": 5, "currency": "krw"}).amount == 5  # the SDK's own key, sent again
    assert funds(api) == 5


def test_a_double_click_on_pay(api: stripe.StripeClient) -> None:
    url = session(api).url or ""
    with ThreadPoolExecutor(6) as crowd:
        answers = list(
            crowd.map(lambda _: requests.post(url, data={"action": "pay"}, allow_redirects=False, timeout=10), range(6))
        )
    assert {answer.status_code for answer in answers} == {303}
    assert len(api.v1.charges.list().data) == 1
    assert funds(api) == WON
