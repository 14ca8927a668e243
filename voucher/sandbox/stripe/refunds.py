"""Refunds of a charge, whole or in part, out of the platform's balance."""

from voucher.sandbox.store import Thing
from voucher.sandbox.stripe import balances, events, objects
from voucher.sandbox.stripe.errors import invalid, short_of_funds
from voucher.sandbox.stripe.objects import Call

KIND = "refund"


def create(call: Call) -> Thing:
    charge = _charge(call)
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise invalid(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = balances.positive(call) if "amount" in call.params else left
    if amount > left:
        raise invalid(
            f"Refund amount ({amount} {charge['currency']}) is greater than unrefunded amount on charge ({left}"
            f" {charge['currency']})",
            param="amount",
        )
    if balances.lock(call, charge["currency"], call.account)[call.account] < amount:
        raise short_of_funds("Insufficient funds in your Stripe balance to refund this amount.")
    refund = _refund(call, charge, amount)
    refund["balance_transaction"] = balances.move(call, call.account, -amount, refund, "refund")
    objects.add(call, refund)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    objects.keep(call, charge)
    events.emit(call, "refund.created", refund)
    events.emit(call, "charge.refunded", charge)
    return refund


def _charge(call: Call) -> Thing:
    given = call.params
    if ("charge" in given) == ("payment_intent" in given):
        raise invalid("One of the following params should be provided for this request: payment_intent or charge.")
    if "charge" in given:
        charge = objects.load(call, "charge", given["charge"], param="charge")
    else:
        intent = objects.load(call, "payment_intent", given["payment_intent"], param="payment_intent")
        if intent["status"] != "succeeded":
            raise invalid(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.")
        charge = objects.load(call, "charge", intent["latest_charge"])
    if charge["status"] != "succeeded":
        raise invalid(f"Charge {charge['id']} did not succeed.", param="charge")
    return charge


def _refund(call: Call, charge: Thing, amount: int) -> Thing:
    return {
        "id": objects.new_id("re"),
        "object": KIND,
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": call.now,
        "currency": charge["currency"],
        "destination_details": {"card": {"type": "refund", "reference_status": "pending"}, "type": "card"},
        "metadata": objects.metadata(call.params.get("metadata")),
        "payment_intent": charge.get("payment_intent"),
        "reason": call.params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


def fail(call: Call, name: str, reason: str) -> Thing:
    """The bank sends it back, also days later: the money is in the balance again, and the charge can be refunded."""
    refund = objects.load(call, KIND, name)
    if refund["status"] != "succeeded":
        raise invalid(f"Refund {name} is {refund['status']}.")
    charge = objects.load(call, "charge", refund["charge"])
    refund["failure_balance_transaction"] = balances.move(
        call, call.account, refund["amount"], refund, "refund_failure"
    )
    refund.update(status="failed", failure_reason=reason)
    objects.keep(call, refund)
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    objects.keep(call, charge)
    for told in ("refund.failed", "refund.updated", "charge.refund.updated"):
        events.emit(call, told, refund)
    return refund


def update(call: Call, name: str) -> Thing:
    refund, before = objects.change(call, KIND, name)
    events.emit(call, "refund.updated", refund, before=before)
    return refund


def retrieve(call: Call, name: str) -> Thing:
    return objects.load(call, KIND, name)


def browse(call: Call) -> Thing:
    return objects.page(call, KIND, "/v1/refunds")
