"""PaymentIntents: create, confirm, retrieve, update, cancel."""

from voucher.sandbox.store import Thing
from voucher.sandbox.stripe import balances, charges, events, objects
from voucher.sandbox.stripe.errors import ApiError, invalid
from voucher.sandbox.stripe.objects import Call

KIND = "payment_intent"
ONLY_AUTOMATIC = "The sandbox captures at once: capture_method must be automatic or automatic_async."


def create(call: Call) -> Thing | ApiError:
    given = call.params
    currency = balances.currency_of(call)
    charges.check_amount(call, int(given["amount"]), currency, "amount")
    if given.get("capture_method") == "manual":
        raise invalid(ONLY_AUTOMATIC, param="capture_method")
    if "payment_method" in given:
        charges.check_card(given["payment_method"])
    intent = build(call, given, int(given["amount"]), currency)
    objects.add(call, intent)
    events.emit(call, "payment_intent.created", intent)
    return _confirm(call, intent) if given.get("confirm") else intent


def build(call: Call, given: Thing, amount: int, currency: str) -> Thing:
    """A new intent, not kept yet."""
    name = objects.new_id("pi")
    waits_for = "requires_confirmation" if given.get("payment_method") else "requires_payment_method"
    return {
        "id": name,
        "object": KIND,
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": 0,
        "application_fee_amount": None,
        "automatic_payment_methods": given.get("automatic_payment_methods"),
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": given.get("capture_method", "automatic_async"),
        "client_secret": f"{name}_secret_{objects.new_id('s', 20)[2:]}",
        "confirmation_method": given.get("confirmation_method", "automatic"),
        "created": call.now,
        "currency": currency,
        "customer": given.get("customer"),
        "description": given.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": objects.metadata(given.get("metadata")),
        "next_action": None,
        "payment_method": given.get("payment_method"),
        "allowed_payment_method_types": given.get("allowed_payment_method_types"),
        "payment_method_types": ["card"],
        "receipt_email": given.get("receipt_email"),
        "shipping": given.get("shipping"),
        "statement_descriptor": given.get("statement_descriptor"),
        "status": waits_for,
        "transfer_data": None,
        "transfer_group": given.get("transfer_group"),
    }


def confirm(call: Call, name: str) -> Thing | ApiError:
    return _confirm(call, objects.load(call, KIND, name))


def _confirm(call: Call, intent: Thing) -> Thing | ApiError:
    _expect(intent, "confirm", "requires_payment_method", "requires_confirmation")
    card = call.params.get("payment_method") or intent["payment_method"]
    if not card:
        raise invalid(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
            payment_intent=events.visible(intent),
        )
    return charges.attempt(call, intent, card) or intent


def _expect(intent: Thing, action: str, *states: str) -> None:
    if intent["status"] not in states:
        raise invalid(
            f"You cannot {action} this PaymentIntent because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
            payment_intent=events.visible(intent),
        )


def cancel(call: Call, name: str) -> Thing:
    intent = objects.load(call, KIND, name)
    _expect(intent, "cancel", "requires_payment_method", "requires_confirmation", "requires_action", "processing")
    reason = call.params.get("cancellation_reason")
    intent.update(status="canceled", canceled_at=call.now, cancellation_reason=reason)
    objects.keep(call, intent)
    events.emit(call, "payment_intent.canceled", intent)
    return intent


def update(call: Call, name: str) -> Thing:
    intent = objects.load(call, KIND, name)
    if "amount" in call.params or "currency" in call.params:
        _expect(intent, "update", "requires_payment_method", "requires_confirmation")
        amount = int(call.params["amount"]) if "amount" in call.params else int(intent["amount"])
        currency = balances.known_currency(str(call.params.get("currency", intent["currency"])), "currency")
        charges.check_amount(call, amount, currency, "amount")
        objects.keep(call, {**intent, "amount": amount, "currency": currency})
    return objects.change(call, KIND, name, ("description", "receipt_email", "transfer_group"))[0]


def retrieve(call: Call, name: str) -> Thing:
    return objects.load(call, KIND, name)


def browse(call: Call) -> Thing:
    return objects.page(call, KIND, "/v1/payment_intents")
