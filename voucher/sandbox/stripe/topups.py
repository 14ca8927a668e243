"""Top-ups: the platform's own money into its balance. They arrive at once."""

from voucher.sandbox.store import Thing
from voucher.sandbox.stripe import balances, events, objects
from voucher.sandbox.stripe.errors import invalid
from voucher.sandbox.stripe.objects import PLATFORM, Call

KIND = "topup"
LONGEST_DESCRIPTOR = 15


def create(call: Call) -> Thing:
    if call.account != PLATFORM:
        raise invalid("Only the platform can be topped up.")
    given = call.params
    if len(given.get("statement_descriptor", "")) > LONGEST_DESCRIPTOR:
        raise invalid("The statement descriptor has at most 15 characters.", param="statement_descriptor")
    topup: Thing = {
        "id": objects.new_id("tu"),
        "object": KIND,
        "amount": balances.positive(call),
        "balance_transaction": None,
        "created": call.now,
        "currency": balances.currency_of(call),
        "description": given.get("description"),
        "expected_availability_date": call.now,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": objects.metadata(given.get("metadata")),
        "source": None,
        "statement_descriptor": given.get("statement_descriptor"),
        "status": "pending",
        "transfer_group": given.get("transfer_group"),
    }
    events.emit(call, "topup.created", topup)
    topup["balance_transaction"] = balances.move(call, PLATFORM, topup["amount"], topup, "topup")
    topup["status"] = "succeeded"
    objects.add(call, topup)
    events.emit(call, "topup.succeeded", topup)
    return topup


def update(call: Call, name: str) -> Thing:
    return objects.change(call, KIND, name, ("description",))[0]


def retrieve(call: Call, name: str) -> Thing:
    return objects.load(call, KIND, name)


def browse(call: Call) -> Thing:
    return objects.page(call, KIND, "/v1/topups")
