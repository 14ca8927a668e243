"""Payouts from an account's balance to its bank: in transit, then paid or failed."""

from datetime import UTC, datetime, timedelta

from voucher.sandbox import controls
from voucher.sandbox.store import Thing
from voucher.sandbox.stripe import accounts, balances, dues, events, objects
from voucher.sandbox.stripe.errors import invalid, short_of_funds
from voucher.sandbox.stripe.objects import PLATFORM, Call
from voucher.settings import SEOUL

KIND = "payout"
LONGEST_DESCRIPTOR = 22
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "no_account": "The bank account could not be located.",
    "invalid_account_number": "The bank account number is invalid.",
    "could_not_process": "The bank could not process this payout.",
    "incorrect_account_holder_name": "The account holder's name is wrong.",
}


def create(call: Call) -> Thing:
    given = call.params
    amount, currency = balances.positive(call), balances.currency_of(call)
    if len(given.get("statement_descriptor", "")) > LONGEST_DESCRIPTOR:
        raise invalid("The statement descriptor has at most 22 characters.", param="statement_descriptor")
    bank = _bank(call, currency)
    if balances.lock(call, currency, call.account)[call.account] < amount:
        raise short_of_funds("You have insufficient funds in your Stripe account for this transfer.")
    wait = timedelta(seconds=float(str(controls.read(call.db, "payout_delay_seconds"))))
    arrives = datetime.now(UTC) + wait
    payout = _payout(call, amount, currency, bank, arrives)
    payout["balance_transaction"] = balances.move(call, call.account, -amount, payout, "payout")
    objects.add(call, payout)
    events.emit(call, "payout.created", payout)
    dues.plan(call, arrives, "finish_payout", payout["id"])
    return payout


def _bank(call: Call, currency: str) -> Thing:
    if call.account == PLATFORM:
        return {"id": "ba_sandbox_platform"}
    account = objects.load(call, accounts.KIND, call.account, account=PLATFORM)
    return accounts.bank_for(account, currency, call.params.get("destination"))


def _payout(call: Call, amount: int, currency: str, bank: Thing, arrives: datetime) -> Thing:
    given = call.params
    # As the API writes dates: midnight UTC of the day on which the bank books it.
    day = datetime.combine(arrives.astimezone(SEOUL).date(), datetime.min.time(), UTC)
    return {
        "id": objects.new_id("po"),
        "object": KIND,
        "amount": amount,
        "arrival_date": int(day.timestamp()),
        "automatic": False,
        "balance_transaction": None,
        "created": call.now,
        "currency": currency,
        "description": given.get("description"),
        "destination": bank["id"],
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": objects.metadata(given.get("metadata")),
        "method": given.get("method", "standard"),
        "original_payout": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "source_type": given.get("source_type", "card"),
        "statement_descriptor": given.get("statement_descriptor"),
        "status": "in_transit",
        "type": "bank_account",
    }


def finish(call: Call, name: str) -> None:
    """The bank's answer, some moments later: paid, or failed when somebody ordered that."""
    payout = objects.load(call, KIND, name)
    if payout["status"] != "in_transit":
        return
    ordered = controls.take(call.db, "fail_next_payout")
    if ordered:
        fail(call, name, str(ordered["code"]))
        return
    payout["status"] = "paid"
    objects.keep(call, payout)
    events.emit(call, "payout.paid", payout)


def fail(call: Call, name: str, code: str) -> Thing:
    """The bank refuses, also after it had said paid: the money is back in the account's balance."""
    payout = objects.load(call, KIND, name)
    if payout["status"] not in ("in_transit", "paid"):
        raise invalid(f"Payout {name} is {payout['status']}.")
    back = balances.move(call, call.account, payout["amount"], payout, "payout_failure")
    payout.update(
        status="failed", failure_code=code, failure_message=FAILURES.get(code), failure_balance_transaction=back
    )
    objects.keep(call, payout)
    events.emit(call, "payout.failed", payout)
    return payout


def cancel(call: Call, name: str) -> Thing:
    """Refused as soon as the payout is on its way, which in the sandbox is at once."""
    payout = objects.load(call, KIND, name)
    raise invalid(f"Payouts that are {payout['status']} cannot be canceled.", code="payout_not_allowed")


def update(call: Call, name: str) -> Thing:
    payout, before = objects.change(call, KIND, name)
    events.emit(call, "payout.updated", payout, before=before)
    return payout


def retrieve(call: Call, name: str) -> Thing:
    return objects.load(call, KIND, name)


def browse(call: Call) -> Thing:
    return objects.page(call, KIND, "/v1/payouts")
