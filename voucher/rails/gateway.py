"""The payment API (Stripe): the only importer of its SDK. What goes in and out are our own plain things.

Won have no minor unit, so the integers here are whole won. Every key comes from our own ids: the same
key asked twice moves money once, for as long as the rail keeps keys (24 hours). Therefore whoever sends
looks first for what an earlier attempt may have left (`find_...`).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

import stripe

from voucher import settings
from voucher.kernel.money import Won
from voucher.rails.answers import (
    UNDONE,
    BadNotice,
    BankAccount,
    Checkout,
    Declined,
    Misconfigured,
    Moved,
    Notice,
    PaymentStatus,
    Payout,
    PayoutAccount,
    RailError,
    Short,
    Unreachable,
    external_account,
    read_account,
    read_checkout,
    read_event,
    read_payout,
)

__all__ = [
    "LARGEST_PAYMENT",
    "BadNotice",
    "BankAccount",
    "Checkout",
    "Declined",
    "Misconfigured",
    "Moved",
    "Notice",
    "PaymentStatus",
    "Payout",
    "PayoutAccount",
    "RailError",
    "Short",
    "Unreachable",
]

KRW = "krw"
LARGEST_PAYMENT = Won(99_999_999)  # one charge has at most eight digits
TIMEOUT = (3.05, 20.0)  # seconds to connect, to answer
# We show suppliers everything and answer for them; they need no dealings with the rail.
OURS: Any = {"fees": {"payer": "application"}, "losses": {"payments": "application"}}
OURS |= {"requirement_collection": "application", "stripe_dashboard": {"type": "none"}}
RETRIES = 2  # within one call; beyond that the errand waits longer
PAGE = 100
SHORT = ("balance_insufficient", "insufficient_funds")
TOLERANCE = 300  # seconds that a webhook's signature stays good


@lru_cache(maxsize=2)
def _client(key: str, base: str | None) -> stripe.StripeClient:
    """One client for all threads: the SDK keeps a connection per thread."""
    stripe.enable_telemetry = False
    return stripe.StripeClient(
        key,
        base_addresses={"api": base} if base else {},
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
    )


def _api() -> stripe.StripeClient:
    chosen = settings.get()
    return _client(chosen.stripe_key, chosen.stripe_base)


@contextmanager
def _asking() -> Iterator[None]:
    """Turn the SDK's errors into ours; what is not certainly a refusal counts as unknown."""
    try:
        yield
    except stripe.StripeError as error:
        code = error.code or (error.error.code if error.error else "") or ""
        said = error.user_message or type(error).__name__
        raise _kind(error, code)(said[:300], code) from error


def _kind(error: stripe.StripeError, code: str) -> type[RailError]:
    """A definite no, our own fault, or nobody knows."""
    if isinstance(error, stripe.InvalidRequestError) and code in SHORT:
        return Short
    if isinstance(error, stripe.CardError | stripe.InvalidRequestError) or code == "account_invalid":
        return Declined
    ours = stripe.AuthenticationError | stripe.PermissionError | stripe.IdempotencyError
    return Misconfigured if isinstance(error, ours) and code != "idempotency_key_in_use" else Unreachable


# ---- money in -------------------------------------------------------------------------------------------------------


def create_checkout(
    amount: Won,
    *,
    description: str,
    reference: str,
    success_url: str,
    cancel_url: str,
    metadata: dict[str, str],
    key: str,
) -> Checkout:
    """Open a hosted payment page over `amount` won. Everything must be the same again under the same key."""
    price: Any = {"currency": KRW, "unit_amount": int(amount), "product_data": {"name": description}}
    with _asking():
        made = _api().v1.checkout.sessions.create(
            {
                "mode": "payment",
                "line_items": [{"quantity": 1, "price_data": price}],
                "client_reference_id": reference,
                "success_url": success_url,
                "cancel_url": cancel_url,
                "metadata": metadata,
                "payment_intent_data": {"description": description, "metadata": metadata},
            },
            {"idempotency_key": key},
        )
    return read_checkout(made.to_dict())


def retrieve_checkout(checkout_id: str) -> Checkout:
    """How a payment page stands now."""
    with _asking():
        return read_checkout(_api().v1.checkout.sessions.retrieve(checkout_id).to_dict())


def expire_checkout(checkout_id: str) -> Checkout:
    """Close a payment page, and say how it ended: it may have been paid in the meantime."""
    with _asking():
        try:
            return read_checkout(_api().v1.checkout.sessions.expire(checkout_id).to_dict())
        except stripe.InvalidRequestError:
            return read_checkout(_api().v1.checkout.sessions.retrieve(checkout_id).to_dict())


def refund(payment_id: str, amount: Won, key: str, metadata: dict[str, str]) -> Moved:
    """Send `amount` won of a payment back to the payer."""
    asked: Any = {"payment_intent": payment_id, "amount": int(amount), "metadata": metadata}
    with _asking():
        made = _api().v1.refunds.create(asked, {"idempotency_key": key})
    return Moved(made.id, made.amount, undone=made.status in UNDONE)


def refunds(payment_id: str) -> list[Moved]:
    """Every refund of this payment, the newest first, whoever made it: we, or a person at the rail itself."""
    with _asking():
        found = list(_api().v1.refunds.list({"payment_intent": payment_id, "limit": PAGE}).auto_paging_iter())
    return [Moved(it.id, it.amount, undone=it.status in UNDONE) for it in found]


# ---- money out ------------------------------------------------------------------------------------------------------


def create_payout_account(
    name: str, *, registration_no: str, email: str, bank: BankAccount, reference: str, key: str
) -> PayoutAccount:
    """Open a supplier's account at the rail. Payouts leave it only when we say so, never by a schedule."""
    with _asking():
        made = _api().v1.accounts.create(
            {
                "country": bank.country,
                "email": email,
                "business_type": "company",
                "company": {"name": name, "tax_id": registration_no},
                "controller": OURS,
                "capabilities": {"transfers": {"requested": True}},
                "external_account": external_account(bank),
                "settings": {"payouts": {"schedule": {"interval": "manual"}}},
                "metadata": {"supplier": reference},
            },
            {"idempotency_key": key},
        )
    return read_account(made.to_dict())


def account_status(account_id: str) -> PayoutAccount:
    """Whether a supplier's account can be paid out now."""
    with _asking():
        return read_account(_api().v1.accounts.retrieve(account_id).to_dict())


def top_up(amount: Won, key: str, metadata: dict[str, str]) -> Moved:
    """Bring `amount` won from the agency's bank to the rail. It may take days until it can be spent (`Short`)."""
    with _asking():
        made = _api().v1.topups.create(
            {"amount": int(amount), "currency": KRW, "description": "Subsidy", "metadata": metadata},
            {"idempotency_key": key},
        )
    return Moved(made.id, made.amount, undone=made.status in ("failed", "canceled", "reversed"))


def transfer(amount: Won, account: str, group: str, key: str, metadata: dict[str, str]) -> Moved:
    """Move `amount` won from our balance to a supplier's account at the rail."""
    asked: Any = {"amount": int(amount), "currency": KRW, "destination": account, "transfer_group": group}
    with _asking():
        made = _api().v1.transfers.create(asked | {"metadata": metadata}, {"idempotency_key": key})
    return Moved(made.id, made.amount, undone=made.reversed)


def find_transfer(group: str) -> Moved | None:
    """The transfer that an earlier attempt of this group made, if any."""
    with _asking():
        found = _api().v1.transfers.list({"transfer_group": group, "limit": 1}).data
    return Moved(found[0].id, found[0].amount, undone=found[0].reversed) if found else None


def reverse_transfer(transfer_id: str, key: str, metadata: dict[str, str]) -> Moved:
    """Bring a whole transfer back from a supplier's account. Harmless when it is already back."""
    with _asking():
        there = _api().v1.transfers.retrieve(transfer_id)
        if there.reversed:
            return Moved(there.reversals.data[0].id, there.amount, undone=True)
        made = _api().v1.transfers.reversals.create(
            transfer_id, {"amount": there.amount, "metadata": metadata}, {"idempotency_key": key}
        )
    return Moved(made.id, made.amount, undone=True)


def pay_out(amount: Won, account: str, key: str, metadata: dict[str, str]) -> Payout:
    """Send `amount` won from a supplier's account at the rail to its bank."""
    with _asking():
        made = _api().v1.payouts.create(
            {"amount": int(amount), "currency": KRW, "metadata": metadata},
            {"idempotency_key": key, "stripe_account": account},
        )
    return read_payout(made.to_dict())


def find_payout(account: str, since: datetime, metadata: dict[str, str]) -> Payout | None:
    """The payout that an earlier attempt with this metadata made, if any."""
    with _asking():
        body = _made(_api().v1.payouts.list(_since(since), {"stripe_account": account}), metadata)
    return read_payout(body) if body else None


def find_top_up(since: datetime, metadata: dict[str, str]) -> Moved | None:
    """The top-up with this metadata, if any."""
    with _asking():
        body = _made(_api().v1.topups.list(_since(since)), metadata)
    return Moved(body["id"], body["amount"]) if body else None


def _since(since: datetime) -> Any:
    return {"limit": PAGE, "created": {"gte": int(since.timestamp())}}


def _made(things: Any, metadata: dict[str, str]) -> dict[str, Any] | None:
    bodies = (thing.to_dict() for thing in things.auto_paging_iter())
    return next((body for body in bodies if metadata.items() <= (body.get("metadata") or {}).items()), None)


# ---- what the rail tells us -----------------------------------------------------------------------------------------


def read_notice(body: bytes, signature: str) -> Notice:
    """Check that a webhook comes from the rail and is at most five minutes old. BadNotice when not.

    The setting may hold several secrets, separated by commas: our own events and those of the suppliers'
    accounts come with different ones, and a secret is changed without a gap.
    """
    refused = "No secret fits."
    for secret in settings.get().webhook_secret.split(","):
        try:
            stripe.WebhookSignature.verify_header(body, signature, secret.strip(), TOLERANCE)
            return read_event(json.loads(body))
        except stripe.SignatureVerificationError as error:
            refused = error.user_message or refused
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadNotice(type(error).__name__) from error
    raise BadNotice(refused)


def list_recent_events(since: datetime, kinds: list[str], account: str = "") -> list[Notice]:
    """What happened since, oldest first, at our own account or at a supplier's."""
    params: Any = {**_since(since), "types": kinds}
    options: Any = {"stripe_account": account} if account else {}
    with _asking():
        found = [event.to_dict() for event in _api().v1.events.list(params, options).auto_paging_iter()]
    return [read_event({"account": account, **event}) for event in reversed(found)]
