"""Connected accounts: the suppliers, their capabilities and their bank accounts."""

from hashlib import sha256

from voucher.sandbox.store import Thing
from voucher.sandbox.stripe import balances, events, objects
from voucher.sandbox.stripe.errors import ApiError, invalid, missing
from voucher.sandbox.stripe.objects import Call

KIND = "account"
KEPT = ("business_profile", "business_type", "company", "email", "individual", "settings", "tos_acceptance")
TEST_BANKS = {"btok_kr": ("KR", "krw", "0000123456789"), "btok_us_verified": ("US", "usd", "000123456789")}
SHORTEST_NUMBER = 4


def create(call: Call) -> Thing:
    given = call.params
    if "type" in given and "controller" in given:
        raise invalid("You may not provide the type parameter and the controller parameter together.", param="type")
    bank = _bank(given["external_account"]) if "external_account" in given else None
    account: Thing = {
        "id": objects.new_id("acct", 16),
        "object": KIND,
        "capabilities": {},
        "controller": {"is_controller": True, "type": "application", **given.get("controller", {})},
        "country": given.get("country", "KR").upper(),
        "created": call.now,
        "default_currency": given.get("default_currency", "krw"),
        "metadata": objects.metadata(given.get("metadata")),
        "external_accounts": None,
        "type": given.get("type", "none" if "controller" in given else "standard"),
        **{name: given.get(name) for name in KEPT},
    }
    account["external_accounts"] = objects.listing([], f"/v1/accounts/{account['id']}/external_accounts")
    if bank:
        _attach(account, bank, main=True)
    _request(account, given.get("capabilities", {}))
    objects.add(call, _settle(account))
    events.emit(call, "account.updated", account, account=account["id"])
    return account


def _request(account: Thing, wanted: Thing) -> None:
    """What is asked for is active at once: the sandbox verifies nobody."""
    for name, wish in wanted.items():
        if wish.get("requested"):
            account["capabilities"][name] = "active"
        else:
            account["capabilities"].pop(name, None)


def _settle(account: Thing) -> Thing:
    """What follows from what is known of the account."""
    due = [] if account["external_accounts"]["data"] else ["external_account"]
    account.update(
        charges_enabled="card_payments" in account["capabilities"],
        details_submitted=not due,
        payouts_enabled=not due and "transfers" in account["capabilities"],
        requirements={
            "alternatives": [],
            "current_deadline": None,
            "currently_due": due,
            "disabled_reason": None,
            "errors": [],
            "eventually_due": due,
            "past_due": [],
            "pending_verification": [],
        },
    )
    return account


def _bank(given: object) -> Thing:
    """A bank account from its details or a test token. Raises ApiError."""
    if isinstance(given, str):
        if given not in TEST_BANKS:
            raise missing("token", given, param="external_account", status=400)
        country, currency, number = TEST_BANKS[given]
        given = {"object": "bank_account", "country": country, "currency": currency, "account_number": number}
    assert isinstance(given, dict)
    if given.get("object") != "bank_account":
        raise invalid("The sandbox attaches bank accounts only.", param="external_account[object]")
    number = given["account_number"]
    if not number.isdecimal() or len(number) < SHORTEST_NUMBER:
        raise invalid("Invalid account number", param="bank_account[account_number]", code="account_number_invalid")
    currency = balances.known_currency(given.get("currency", "krw"), "external_account[currency]")
    return {
        "id": objects.new_id("ba"),
        "object": "bank_account",
        "account_holder_name": given.get("account_holder_name"),
        "account_holder_type": given.get("account_holder_type"),
        "bank_name": "SANDBOX BANK",
        "country": given["country"].upper(),
        "currency": currency,
        "default_for_currency": False,
        "fingerprint": sha256(number.encode()).hexdigest()[:16],
        "last4": number[-4:],
        "metadata": objects.metadata(given.get("metadata")),
        "routing_number": given.get("routing_number"),
        "status": "new",
    }


def _attach(account: Thing, bank: Thing, *, main: bool) -> None:
    others = account["external_accounts"]["data"]
    same = [other for other in others if other["currency"] == bank["currency"]]
    bank.update(account=account["id"], default_for_currency=main or not same)
    if bank["default_for_currency"]:
        for other in same:
            other["default_for_currency"] = False
    others.append(bank)


def update(call: Call, name: str) -> Thing:
    given = call.params
    account = objects.load(call, KIND, name)
    if "external_account" in given:
        account["external_accounts"]["data"] = []
        _attach(account, _bank(given["external_account"]), main=True)
    _request(account, given.get("capabilities", {}))
    account.update({field: given[field] for field in (*KEPT, "default_currency") if field in given})
    account["metadata"] = objects.metadata(given.get("metadata"), account["metadata"])
    objects.keep(call, _settle(account))
    events.emit(call, "account.updated", account, account=name)
    return account


def attach(call: Call, name: str) -> Thing:
    account = objects.load(call, KIND, name)
    bank = _bank(call.params["external_account"])
    bank["metadata"] = objects.metadata(call.params.get("metadata"), bank["metadata"])
    _attach(account, bank, main=bool(call.params.get("default_for_currency")))
    objects.keep(call, _settle(account))
    events.emit(call, "account.external_account.created", bank, account=name)
    events.emit(call, "account.updated", account, account=name)
    return bank


def banks(call: Call, name: str) -> Thing:
    found = objects.load(call, KIND, name)["external_accounts"]
    assert isinstance(found, dict)
    return found


def bank_for(account: Thing, currency: str, wanted: str | None) -> Thing:
    """Where a payout goes. Raises ApiError when there is no such bank account."""
    for bank in account["external_accounts"]["data"]:
        if bank["id"] == wanted or (not wanted and bank["currency"] == currency and bank["default_for_currency"]):
            return dict(bank)
    if wanted:
        raise missing("external account", wanted, param="destination", status=400)
    raise invalid(f"Sorry, you don't have any external accounts in that currency ({currency}).", param="currency")


def capability(call: Call, name: str, wanted: str) -> Thing:
    state = objects.load(call, KIND, name)["capabilities"].get(wanted)
    return _capability(name, wanted, state)


def request_capability(call: Call, name: str, wanted: str) -> Thing:
    account = objects.load(call, KIND, name)
    _request(account, {wanted: {"requested": call.params.get("requested", False)}})
    objects.keep(call, _settle(account))
    events.emit(call, "account.updated", account, account=name)
    return _capability(name, wanted, account["capabilities"].get(wanted))


def _capability(name: str, wanted: str, state: str | None) -> Thing:
    return {
        "id": wanted,
        "object": "capability",
        "account": name,
        "requested": state is not None,
        "status": state or "unrequested",
    }


def retrieve(call: Call, name: str) -> Thing:
    return objects.load(call, KIND, name, account=objects.PLATFORM)


def browse(call: Call) -> Thing:
    return objects.page(call, KIND, "/v1/accounts")


def entitled(call: Call, name: str, param: str) -> Thing:
    """The account that is to receive a transfer. Raises ApiError when it does not exist or may not."""
    account = objects.load(call, KIND, name, account=objects.PLATFORM, param=param)
    if account["capabilities"].get("transfers") != "active":
        raise ApiError(
            400,
            "Your destination account needs to have at least one of the following capabilities enabled: transfers",
            code="insufficient_capabilities_for_transfer",
        )
    return account
