"""Cards that work, cards that are declined, and the charge that an attempt leaves behind."""

from voucher.sandbox import controls
from voucher.sandbox.store import Thing
from voucher.sandbox.stripe import balances, events, objects
from voucher.sandbox.stripe.errors import ApiError, invalid
from voucher.sandbox.stripe.objects import Call

WORDS = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
}
# The payment API's public test payment methods, each with the decline it stands for.
CARDS: dict[str, tuple[str, str] | None] = {
    "pm_card_visa": None,
    "pm_card_mastercard": None,
    "pm_card_kr": None,
    "pm_card_bypassPending": None,
    "pm_card_visa_chargeDeclined": ("card_declined", "generic_decline"),
    "pm_card_chargeDeclined": ("card_declined", "generic_decline"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": ("card_declined", "insufficient_funds"),
    "pm_card_chargeDeclinedInsufficientFunds": ("card_declined", "insufficient_funds"),
    "pm_card_chargeDeclinedExpiredCard": ("expired_card", "expired_card"),
    "pm_card_authenticationRequired": ("authentication_required", "authentication_required"),
}


def check_amount(call: Call, amount: int, currency: str, param: str) -> None:
    """The API's bounds of one charge. Raises ApiError `amount_too_small` or `amount_too_large`."""
    least, most = balances.CURRENCIES[currency], int(str(controls.read(call.db, "charge_limit")))
    if amount < least:
        raise invalid(
            f"Amount must convert to at least 50 cents: {least} {currency}.", param=param, code="amount_too_small"
        )
    if amount > most:
        raise invalid(f"Amount must be no more than {most} {currency}.", param=param, code="amount_too_large")


def check_card(name: str, param: str = "payment_method") -> str:
    if name not in CARDS:
        raise invalid(f"No such PaymentMethod: '{name}'", param=param, code="resource_missing")
    return name


def attempt(call: Call, intent: Thing, card: str) -> ApiError | None:
    """Charge the card for the intent. A decline is returned, not raised: its traces are kept."""
    ordered = controls.take(call.db, "decline_next")
    decline = (str(ordered["code"]), str(ordered["decline_code"])) if ordered else CARDS[check_card(card)]
    charge = _charge(call, intent, card, decline)
    intent["latest_charge"] = charge["id"]
    if decline:
        return _declined(call, intent, charge, decline)
    charge["balance_transaction"] = balances.move(call, call.account, int(charge["amount"]), charge, "charge")
    objects.add(call, charge)
    intent.update(status="succeeded", amount_received=intent["amount"], payment_method=card, last_payment_error=None)
    objects.keep(call, intent)
    events.emit(call, "charge.succeeded", charge)
    events.emit(call, "payment_intent.succeeded", intent)
    return None


def _declined(call: Call, intent: Thing, charge: Thing, decline: tuple[str, str]) -> ApiError:
    code, reason = decline
    words = WORDS.get(reason, WORDS["generic_decline"])
    objects.add(call, charge)
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        last_payment_error={
            "charge": charge["id"],
            "code": code,
            "decline_code": reason,
            "message": words,
            "type": "card_error",
        },
    )
    objects.keep(call, intent)
    events.emit(call, "charge.failed", charge)
    events.emit(call, "payment_intent.payment_failed", intent)
    more = {"charge": charge["id"], "decline_code": reason, "payment_intent": events.visible(intent)}
    return ApiError(402, words, kind="card_error", code=code, more=more)


def _charge(call: Call, intent: Thing, card: str, decline: tuple[str, str] | None) -> Thing:
    details = {
        "brand": "visa",
        "country": "KR",
        "exp_month": 12,
        "exp_year": 2034,
        "funding": "credit",
        "last4": "4242",
    }
    return {
        "id": objects.new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0 if decline else intent["amount"],
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": {"address": None, "email": intent.get("receipt_email"), "name": None, "phone": None},
        "captured": not decline,
        "created": call.now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": decline[0] if decline else None,
        "failure_message": WORDS.get(decline[1], WORDS["generic_decline"]) if decline else None,
        "livemode": False,
        "metadata": intent["metadata"],
        "outcome": {"reason": decline[1] if decline else None, "type": "issuer_declined" if decline else "authorized"},
        "paid": not decline,
        "payment_intent": intent["id"],
        "payment_method": card,
        "payment_method_details": {"card": details, "type": "card"},
        "receipt_email": intent.get("receipt_email"),
        "refunded": False,
        "status": "failed" if decline else "succeeded",
        "transfer_group": intent["transfer_group"],
    }


def retrieve(call: Call, name: str) -> Thing:
    return objects.load(call, "charge", name)


def browse(call: Call) -> Thing:
    return objects.page(call, "charge", "/v1/charges")
