"""How much each account has. Money is available at once, and there are no fees."""

from voucher.sandbox.store import Thing
from voucher.sandbox.stripe import objects
from voucher.sandbox.stripe.errors import invalid, short_of_funds
from voucher.sandbox.stripe.objects import PLATFORM, Call

CURRENCIES = {"krw": 700, "jpy": 50, "usd": 50, "eur": 50}  # the least a charge may be: about half a dollar
REPORTED_AS = {"payment": "charge", "transfer_refund": "transfer_reversal", "payout_failure": "payout_reversal"}


def currency_of(call: Call, param: str = "currency") -> str:
    return known_currency(str(call.params["currency"]), param)


def known_currency(name: str, param: str) -> str:
    """Lower-case ISO code that the sandbox deals in. Raises ApiError."""
    if name.lower() not in CURRENCIES:
        raise invalid(f"Invalid currency: {name}. The sandbox knows: {', '.join(CURRENCIES)}", param=param)
    return name.lower()


def positive(call: Call, param: str = "amount") -> int:
    """Raises ApiError unless the amount is a positive integer of the smallest unit (won)."""
    amount = int(call.params[param])
    if amount <= 0:
        raise invalid("This value must be greater than or equal to 1.", param=param, code="parameter_invalid_integer")
    return amount


def lock(call: Call, currency: str, *accounts: str) -> dict[str, int]:
    """What these accounts have, locked in the order of their names so that two movements never wait in a ring."""
    have = {}
    for account in sorted(accounts):
        call.db.execute(
            "INSERT INTO sandbox.balance (account, currency) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (account, currency),
        )
        row = call.db.execute(
            "SELECT available FROM sandbox.balance WHERE account = %s AND currency = %s FOR UPDATE",
            (account, currency),
        ).fetchone()
        assert row is not None
        have[account] = int(row["available"])
    return have


def move(call: Call, account: str, change: int, source: Thing, kind: str) -> str:
    """Change a balance by so many of the smallest unit; returns the balance transaction's id.

    Raises ApiError `balance_insufficient` when it would fall below zero.
    """
    currency = str(source["currency"])
    if lock(call, currency, account)[account] + change < 0:
        raise short_of_funds("You have insufficient available funds in your account for this request.")
    call.db.execute(
        "UPDATE sandbox.balance SET available = available + %s WHERE account = %s AND currency = %s",
        (change, account, currency),
    )
    line = {
        "id": objects.new_id("txn"),
        "object": "balance_transaction",
        "amount": change,
        "available_on": call.now,
        "balance_type": "payments",
        "created": call.now,
        "currency": currency,
        "description": source.get("description"),
        "exchange_rate": None,
        "fee": 0,
        "fee_details": [],
        "net": change,
        "reporting_category": REPORTED_AS.get(kind, kind),
        "source": source["id"],
        "status": "available",
        "type": kind,
    }
    return str(objects.add(call, line, account=account)["id"])


def retrieve(call: Call) -> Thing:
    rows = call.db.execute(
        "SELECT currency, available FROM sandbox.balance WHERE account = %s ORDER BY currency", (call.account,)
    ).fetchall()
    have = {row["currency"]: int(row["available"]) for row in rows} or {"krw": 0}
    found: Thing = {
        "object": "balance",
        "available": [_amount(currency, amount) for currency, amount in have.items()],
        "livemode": False,
        "pending": [_amount(currency, 0) for currency in have],
    }
    if call.account == PLATFORM:
        found["connect_reserved"] = [{"amount": 0, "currency": currency} for currency in have]
    return found


def _amount(currency: str, amount: int) -> Thing:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


def transaction(call: Call, name: str) -> Thing:
    return objects.load(call, "balance_transaction", name)


def transactions(call: Call) -> Thing:
    return objects.page(call, "balance_transaction", "/v1/balance_transactions")
