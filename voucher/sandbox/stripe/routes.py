"""Every endpoint of the stand-in: its address, the SDK's type of its parameters, the work."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from voucher.sandbox.store import Thing
from voucher.sandbox.stripe import (
    accounts,
    balances,
    charges,
    checkout,
    events,
    payment_intents,
    payouts,
    refunds,
    topups,
    transfers,
)
from voucher.sandbox.stripe.errors import ApiError


@dataclass(frozen=True)
class Route:
    """One endpoint. `shape` is a name in `stripe.params`."""

    method: str
    path: str
    work: Callable[..., Thing | ApiError]
    shape: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{\w+\}", r"([A-Za-z0-9_]+)", self.path) + r"\Z")


ROUTES = (
    Route("POST", "/v1/payment_intents", payment_intents.create, "PaymentIntentCreateParams"),
    Route("GET", "/v1/payment_intents", payment_intents.browse, "PaymentIntentListParams"),
    Route("GET", "/v1/payment_intents/{id}", payment_intents.retrieve, "PaymentIntentRetrieveParams"),
    Route("POST", "/v1/payment_intents/{id}", payment_intents.update, "PaymentIntentUpdateParams"),
    Route("POST", "/v1/payment_intents/{id}/confirm", payment_intents.confirm, "PaymentIntentConfirmParams"),
    Route("POST", "/v1/payment_intents/{id}/cancel", payment_intents.cancel, "PaymentIntentCancelParams"),
    Route("GET", "/v1/charges", charges.browse, "ChargeListParams"),
    Route("GET", "/v1/charges/{id}", charges.retrieve, "ChargeRetrieveParams"),
    Route("POST", "/v1/checkout/sessions", checkout.create, "checkout.SessionCreateParams"),
    Route("GET", "/v1/checkout/sessions", checkout.browse, "checkout.SessionListParams"),
    Route("GET", "/v1/checkout/sessions/{id}", checkout.retrieve, "checkout.SessionRetrieveParams"),
    Route("POST", "/v1/checkout/sessions/{id}", checkout.update, "checkout.SessionUpdateParams"),
    Route("POST", "/v1/checkout/sessions/{id}/expire", checkout.expire, "checkout.SessionExpireParams"),
    Route("GET", "/v1/checkout/sessions/{id}/line_items", checkout.line_items, "checkout.SessionLineItemListParams"),
    Route("POST", "/v1/accounts", accounts.create, "AccountCreateParams"),
    Route("GET", "/v1/accounts", accounts.browse, "AccountListParams"),
    Route("GET", "/v1/accounts/{id}", accounts.retrieve, "AccountRetrieveParams"),
    Route("POST", "/v1/accounts/{id}", accounts.update, "AccountUpdateParams"),
    Route("GET", "/v1/accounts/{id}/external_accounts", accounts.banks, "AccountExternalAccountListParams"),
    Route("POST", "/v1/accounts/{id}/external_accounts", accounts.attach, "AccountExternalAccountCreateParams"),
    Route("GET", "/v1/accounts/{id}/capabilities/{name}", accounts.capability, "AccountCapabilityRetrieveParams"),
    Route(
        "POST",
        "/v1/accounts/{id}/capabilities/{name}",
        accounts.request_capability,
        "AccountCapabilityUpdateParams",
    ),
    Route("POST", "/v1/transfers", transfers.create, "TransferCreateParams"),
    Route("GET", "/v1/transfers", transfers.browse, "TransferListParams"),
    Route("GET", "/v1/transfers/{id}", transfers.retrieve, "TransferRetrieveParams"),
    Route("POST", "/v1/transfers/{id}", transfers.update, "TransferUpdateParams"),
    Route("POST", "/v1/transfers/{id}/reversals", transfers.give_back, "TransferReversalCreateParams"),
    Route("GET", "/v1/transfers/{id}/reversals", transfers.reversals, "TransferReversalListParams"),
    Route("GET", "/v1/transfers/{id}/reversals/{back}", transfers.reversal, "TransferReversalRetrieveParams"),
    Route("POST", "/v1/payouts", payouts.create, "PayoutCreateParams"),
    Route("GET", "/v1/payouts", payouts.browse, "PayoutListParams"),
    Route("GET", "/v1/payouts/{id}", payouts.retrieve, "PayoutRetrieveParams"),
    Route("POST", "/v1/payouts/{id}", payouts.update, "PayoutUpdateParams"),
    Route("POST", "/v1/payouts/{id}/cancel", payouts.cancel, "PayoutCancelParams"),
    Route("POST", "/v1/refunds", refunds.create, "RefundCreateParams"),
    Route("GET", "/v1/refunds", refunds.browse, "RefundListParams"),
    Route("GET", "/v1/refunds/{id}", refunds.retrieve, "RefundRetrieveParams"),
    Route("POST", "/v1/refunds/{id}", refunds.update, "RefundUpdateParams"),
    Route("POST", "/v1/topups", topups.create, "TopupCreateParams"),
    Route("GET", "/v1/topups", topups.browse, "TopupListParams"),
    Route("GET", "/v1/topups/{id}", topups.retrieve, "TopupRetrieveParams"),
    Route("POST", "/v1/topups/{id}", topups.update, "TopupUpdateParams"),
    Route("GET", "/v1/balance", balances.retrieve, "BalanceRetrieveParams"),
    Route("GET", "/v1/balance_transactions", balances.transactions, "BalanceTransactionListParams"),
    Route("GET", "/v1/balance_transactions/{id}", balances.transaction, "BalanceTransactionRetrieveParams"),
    Route("GET", "/v1/events", events.browse, "EventListParams"),
    Route("GET", "/v1/events/{id}", events.retrieve, "EventRetrieveParams"),
)


def find(method: str, path: str) -> tuple[Route, tuple[str, ...]]:
    """The endpoint and the ids in its address. Raises ApiError 404."""
    for route in ROUTES:
        match = route.pattern.match(path)
        if match and route.method == method:
            return route, match.groups()
    raise ApiError(404, f"Unrecognized request URL ({method}: {path}).")
