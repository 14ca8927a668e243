"""Transfers from the platform to a connected account, and back."""

from voucher.sandbox.store import Thing
from voucher.sandbox.stripe import accounts, balances, events, objects
from voucher.sandbox.stripe.errors import invalid, missing, short_of_funds
from voucher.sandbox.stripe.objects import PLATFORM, Call

KIND, BACK = "transfer", "transfer_reversal"


def create(call: Call) -> Thing:
    given = call.params
    if "amount" not in given:
        raise invalid("Missing required param: amount.", param="amount", code="parameter_missing")
    amount, currency = balances.positive(call), balances.currency_of(call)
    account = accounts.entitled(call, given["destination"], "destination")
    charge = _source(call, amount, currency)
    have = balances.lock(call, currency, PLATFORM, account["id"])
    if have[PLATFORM] < amount:
        raise short_of_funds(
            "You have insufficient available funds in your Stripe account. Try adding funds directly to your"
            " available balance by creating a top-up."
        )
    transfer = _transfer(call, amount, currency, charge)
    transfer["balance_transaction"] = balances.move(call, PLATFORM, -amount, transfer, "transfer")
    objects.add(call, transfer)
    _arrive(call, transfer, account)
    events.emit(call, "transfer.created", transfer)
    return transfer


def _source(call: Call, amount: int, currency: str) -> Thing | None:
    """The charge that the money comes from, if the caller names one. Raises ApiError beyond its amount."""
    name = call.params.get("source_transaction")
    if not name:
        return None
    charge = objects.load(call, "charge", name, param="source_transaction")
    row = call.db.execute(
        "SELECT coalesce(sum((body->>'amount')::bigint - (body->>'amount_reversed')::bigint), 0) AS gone"
        " FROM sandbox.object WHERE kind = %s AND body->>'source_transaction' = %s",
        (KIND, name),
    ).fetchone()
    assert row is not None
    left = charge["amount"] - charge["amount_refunded"] - int(row["gone"])
    if charge["currency"] != currency or charge["status"] != "succeeded" or amount > left:
        raise invalid(f"Transfers using this transaction as a source must not exceed {left} {charge['currency']}.")
    return charge


def _transfer(call: Call, amount: int, currency: str, charge: Thing | None) -> Thing:
    given, name = call.params, objects.new_id("tr")
    group = given.get("transfer_group") or (charge or {}).get("transfer_group")
    return {
        "id": name,
        "object": KIND,
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": None,
        "created": call.now,
        "currency": currency,
        "description": given.get("description"),
        "destination": given["destination"],
        "destination_payment": objects.new_id("py"),
        "livemode": False,
        "metadata": objects.metadata(given.get("metadata")),
        "reversals": objects.listing([], f"/v1/transfers/{name}/reversals"),
        "reversed": False,
        "source_transaction": charge["id"] if charge else None,
        "source_type": given.get("source_type", "card"),
        "transfer_group": group,
    }


def _arrive(call: Call, transfer: Thing, account: Thing) -> None:
    payment = {
        "id": transfer["destination_payment"],
        "object": "charge",
        "amount": transfer["amount"],
        "amount_refunded": 0,
        "created": call.now,
        "currency": transfer["currency"],
        "description": transfer["description"],
        "livemode": False,
        "metadata": {},
        "paid": True,
        "refunded": False,
        "source_transfer": transfer["id"],
        "status": "succeeded",
    }
    payment["balance_transaction"] = balances.move(call, account["id"], transfer["amount"], payment, "payment")
    objects.add(call, payment, account=account["id"])


def give_back(call: Call, name: str) -> Thing:
    """Reverse a transfer, whole or in part, out of the connected account's balance."""
    transfer = objects.load(call, KIND, name)
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = balances.positive(call) if "amount" in call.params else left
    if amount > left or left == 0:
        raise invalid(
            f"Reversal amount ({amount} {transfer['currency']}) is greater than unreversed amount ({left}"
            f" {transfer['currency']}).",
            param="amount",
        )
    account = str(transfer["destination"])
    have = balances.lock(call, transfer["currency"], PLATFORM, account)
    if have[account] < amount:
        raise short_of_funds("The connected account has insufficient funds to reverse this transfer.")
    back = _reversal(call, transfer, amount)
    payment = {**back, "id": transfer["destination_payment"]}
    balances.move(call, account, -amount, payment, "payment_refund")
    back["balance_transaction"] = balances.move(call, PLATFORM, amount, back, "transfer_refund")
    objects.add(call, back)
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    transfer["reversals"]["data"].insert(0, back)
    objects.keep(call, transfer)
    events.emit(call, "transfer.reversed", transfer)
    return back


def _reversal(call: Call, transfer: Thing, amount: int) -> Thing:
    return {
        "id": objects.new_id("trr"),
        "object": BACK,
        "amount": amount,
        "balance_transaction": None,
        "created": call.now,
        "currency": transfer["currency"],
        "destination_payment_refund": objects.new_id("pyr"),
        "metadata": objects.metadata(call.params.get("metadata")),
        "source_refund": None,
        "transfer": transfer["id"],
    }


def reversals(call: Call, name: str) -> Thing:
    objects.load(call, KIND, name)
    sub = Call(call.db, params={**call.params, "transfer": name})
    return objects.page(sub, BACK, f"/v1/transfers/{name}/reversals")


def reversal(call: Call, name: str, back: str) -> Thing:
    found = objects.load(call, BACK, back)
    if found["transfer"] != name:
        raise missing(BACK, back)
    return found


def update(call: Call, name: str) -> Thing:
    transfer, before = objects.change(call, KIND, name, ("description",))
    events.emit(call, "transfer.updated", transfer, before=before)
    return transfer


def retrieve(call: Call, name: str) -> Thing:
    return objects.load(call, KIND, name)


def browse(call: Call) -> Thing:
    return objects.page(call, KIND, "/v1/transfers")
