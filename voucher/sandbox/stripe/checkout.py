"""Checkout Sessions: what a payment page asks for, and how it ends."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from voucher.sandbox.store import Thing
from voucher.sandbox.stripe import balances, charges, dues, events, objects, payment_intents
from voucher.sandbox.stripe.errors import ApiError, invalid, missing
from voucher.sandbox.stripe.objects import Call

KIND = "checkout.session"
HALF_AN_HOUR, A_DAY = 30 * 60, 24 * 60 * 60
LONGEST_REFERENCE = 200


def create(call: Call) -> Thing:
    given = call.params
    _check(call)
    lines = [_line(number, line) for number, line in enumerate(given["line_items"])]
    currencies = {line["currency"] for line in lines}
    if len(currencies) > 1:
        raise invalid("All line items must have the same currency.", param="line_items")
    currency, total = currencies.pop(), sum(line["amount_total"] for line in lines)
    charges.check_amount(call, total, currency, "line_items")
    session = _session(call, given, total, currency)
    session["_lines"] = lines
    session["_intent"] = given.get("payment_intent_data", {})
    objects.add(call, session)
    dues.plan(call, datetime.fromtimestamp(session["expires_at"], UTC), "expire_session", session["id"])
    return session


def _check(call: Call) -> None:
    given = call.params
    if given.get("mode") != "payment":
        raise invalid("The sandbox offers mode=payment only.", param="mode")
    if given.get("ui_mode", "hosted_page") != "hosted_page":
        raise invalid("The sandbox offers ui_mode=hosted_page only.", param="ui_mode")
    if not given.get("line_items"):
        raise invalid("Missing required param: line_items.", param="line_items", code="parameter_missing")
    if "success_url" not in given:
        raise invalid("Missing required param: success_url.", param="success_url", code="parameter_missing")
    for param in ("success_url", "cancel_url"):
        address = urlsplit(given.get(param, "http://left.out"))
        if address.scheme not in ("http", "https") or not address.netloc:
            raise invalid("Not a valid URL", param=param, code="url_invalid")
    if len(given.get("client_reference_id", "")) > LONGEST_REFERENCE:
        raise invalid("client_reference_id has at most 200 characters.", param="client_reference_id")
    lasts = given.get("expires_at", call.now + A_DAY) - call.now
    if not HALF_AN_HOUR <= lasts <= A_DAY:
        raise invalid("expires_at must be between 30 minutes and 24 hours from now.", param="expires_at")


def _line(number: int, line: Thing) -> Thing:
    param = f"line_items[{number}]"
    if "price" in line:
        raise missing("price", line["price"], param=f"{param}[price]", status=400)
    price = line.get("price_data")
    if price is None or "unit_amount" not in price or "product_data" not in price:
        raise invalid("Missing required param: price_data with unit_amount and product_data.", param=param)
    currency = balances.known_currency(price["currency"], f"{param}[price_data][currency]")
    count, each = line.get("quantity", 1), price["unit_amount"]
    if count < 1 or each < 0:
        raise invalid("Quantity and unit_amount must be positive.", param=param)
    return {
        "id": objects.new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": count * each,
        "amount_tax": 0,
        "amount_total": count * each,
        "currency": currency,
        "description": price["product_data"]["name"],
        "price": {"object": "price", "currency": currency, "unit_amount": each, "type": "one_time"},
        "quantity": count,
    }


def _session(call: Call, given: Thing, total: int, currency: str) -> Thing:
    name = objects.new_id("cs_test", 58)
    return {
        "id": name,
        "object": KIND,
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "cancel_url": given.get("cancel_url"),
        "client_reference_id": given.get("client_reference_id"),
        "created": call.now,
        "currency": currency,
        "custom_fields": [],
        "custom_text": {"after_submit": None, "shipping_address": None, "submit": None},
        "customer": given.get("customer"),
        "customer_details": None,
        "customer_email": given.get("customer_email"),
        "expires_at": given.get("expires_at", call.now + A_DAY),
        "livemode": False,
        "locale": given.get("locale"),
        "metadata": objects.metadata(given.get("metadata")),
        "mode": "payment",
        "payment_intent": None,
        "allowed_payment_method_types": given.get("allowed_payment_method_types"),
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "success_url": given["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{call.public_url}/checkout/{name}",
    }


def pay(call: Call, name: str, card: str) -> Thing | ApiError:
    """What the payment page's button does. A session that is no longer open stays as it is."""
    session = objects.load(call, KIND, name)
    if session["status"] != "open":
        return session
    intent = _intent(call, session)
    refused = charges.attempt(call, intent, card)
    if refused:
        return refused
    session.update(
        status="complete",
        payment_status="paid",
        url=None,
        customer_details={"email": session["customer_email"], "name": None, "phone": None, "address": None},
    )
    objects.keep(call, session)
    events.emit(call, "checkout.session.completed", session)
    return session


def _intent(call: Call, session: Thing) -> Thing:
    """The session's intent, made at the first attempt as the API does."""
    if session["payment_intent"]:
        return objects.load(call, payment_intents.KIND, session["payment_intent"])
    intent = payment_intents.build(call, session["_intent"], session["amount_total"], session["currency"])
    objects.add(call, intent)
    events.emit(call, "payment_intent.created", intent)
    objects.keep(call, session | {"payment_intent": intent["id"]})
    session["payment_intent"] = intent["id"]
    return intent


def expire(call: Call, name: str) -> Thing:
    session = objects.load(call, KIND, name)
    if session["status"] != "open":
        raise invalid(f"Only Checkout Sessions with a status of open can be expired, not {session['status']}.")
    session.update(status="expired", url=None)
    objects.keep(call, session)
    events.emit(call, "checkout.session.expired", session)
    return session


def line_items(call: Call, name: str) -> Thing:
    lines = objects.load(call, KIND, name)["_lines"]
    return objects.listing(lines, f"/v1/checkout/sessions/{name}/line_items")


def update(call: Call, name: str) -> Thing:
    return objects.change(call, KIND, name)[0]


def retrieve(call: Call, name: str) -> Thing:
    return objects.load(call, KIND, name)


def browse(call: Call) -> Thing:
    return objects.page(call, KIND, "/v1/checkout/sessions")
