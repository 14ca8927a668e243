"""What happened, told to the portal: an event object and its queued webhook, in the request's own transaction."""

import json
from datetime import UTC, datetime, timedelta

from voucher.sandbox import controls
from voucher.sandbox.store import Thing
from voucher.sandbox.stripe import objects
from voucher.sandbox.stripe.errors import invalid
from voucher.sandbox.stripe.objects import Call

API_VERSION = "2026-10-28.endive"


def emit(call: Call, kind: str, thing: Thing, *, account: str | None = None, before: Thing | None = None) -> Thing:
    """Keep the event and queue its webhook as the knobs say: late, several times, held."""
    owner = call.account if account is None else account
    data: Thing = {"object": visible(thing)}
    if before:
        data["previous_attributes"] = before
    event = {
        "id": objects.new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": call.now,
        "data": data,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": call.request_id, "idempotency_key": call.key},
        "type": kind,
        **({"account": owner} if owner else {}),
    }
    objects.add(call, event, account=owner)
    _queue(call, event, owner)
    return event


def _queue(call: Call, event: Thing, owner: str) -> None:
    knobs = controls.everything(call.db)
    wait = float(knobs["late_seconds"])
    if knobs["order"] != "normal":
        wait += float(knobs["gather_seconds"])
    due = datetime.now(UTC) + timedelta(seconds=wait)
    state = "held" if knobs["hold"] else "waiting"
    text = json.dumps(event, ensure_ascii=False, indent=2)
    for _ in range(int(knobs["copies"])):
        call.db.execute(
            "INSERT INTO sandbox.delivery (event_id, type, account, body, state, due_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (event["id"], event["type"], owner, text, state, due),
        )


def visible(thing: Thing) -> Thing:
    """Without the sandbox's own notes, whose names begin with an underscore."""
    return {name: value for name, value in thing.items() if not name.startswith("_")}


def retrieve(call: Call, name: str) -> Thing:
    return objects.load(call, "event", name)


def browse(call: Call) -> Thing:
    wanted = call.params.get("type", "")
    if wanted.endswith("*"):
        raise invalid("The sandbox lists one exact type.", param="type")
    return objects.page(call, "event", "/v1/events")
