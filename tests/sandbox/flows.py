"""The steps that several tests begin with."""

import re

import requests
import stripe

from voucher.sandbox.testing import Sandbox

WON = 720_000


def session(api: stripe.StripeClient, *, amount: int = WON, key: str | None = None, **more: object):
    price = {"currency": "krw", "unit_amount": amount, "product_data": {"name": "VOU-2026-000001 자부담금"}}
    params = {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "client_reference_id": "VOU-2026-000001",
        "metadata": {"voucher": "VOU-2026-000001"},
        "success_url": "http://127.0.0.1:8200/paid?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:8200/vouchers/VOU-2026-000001",
        **more,
    }
    return api.v1.checkout.sessions.create(params, {"idempotency_key": key} if key else None)


def press(url: str, action: str) -> requests.Response:
    """A button of the payment page."""
    return requests.post(url, data={"action": action}, allow_redirects=False, timeout=10)


def supplier(api: stripe.StripeClient, **more: object):
    bank = {"object": "bank_account", "country": "KR", "currency": "krw", "account_number": "110123456789"}
    return api.v1.accounts.create(
        {
            "type": "custom",
            "country": "KR",
            "email": "chul@supplier.example",
            "business_type": "company",
            "capabilities": {"transfers": {"requested": True}},
            "external_account": bank,
            "metadata": {"organisation": "SUP-1"},
            **more,
        }
    )


def transfer(api: stripe.StripeClient, destination: str, amount: int = WON, key: str | None = None):
    return api.v1.transfers.create(
        {
            "amount": amount,
            "currency": "krw",
            "destination": destination,
            "transfer_group": "INV-1",
            "metadata": {"payment": "PAY-1"},
        },
        {"idempotency_key": key} if key else None,
    )


def payout(api: stripe.StripeClient, account: str, amount: int = WON):
    return api.v1.payouts.create(
        {"amount": amount, "currency": "krw", "metadata": {"payment": "PAY-1"}}, {"stripe_account": account}
    )


def topup(api: stripe.StripeClient, amount: int = WON):
    return api.v1.topups.create({"amount": amount, "currency": "krw", "description": "appropriation"})


def page(url: str, language: str = "ko") -> tuple[int, str]:
    answer = requests.get(url, headers={"Accept-Language": language}, allow_redirects=False, timeout=10)
    return answer.status_code, re.sub(r"\s+", " ", answer.text)


def funds(api: stripe.StripeClient, account: str | None = None) -> int:
    balance = api.v1.balance.retrieve(None, {"stripe_account": account} if account else None)
    return sum(part.amount for part in balance.available)


__all__ = ["WON", "Sandbox", "funds", "page", "payout", "press", "session", "supplier", "topup", "transfer"]
