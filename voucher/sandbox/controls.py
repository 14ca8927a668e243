"""The knobs that a test or a demo turns, kept with the rest of the state."""

from voucher.sandbox.store import Db, Thing, as_json

DEFAULTS: Thing = {
    "late_seconds": 0.0,  # every webhook waits so long
    "copies": 1,  # how often each webhook is sent
    "order": "normal",  # normal | reversed | random, within a burst
    "gather_seconds": 0.5,  # how long a burst must be quiet before a reordered one leaves
    "hold": False,  # queue webhooks, send none
    "webhook_url": "",  # empty: as configured
    "payout_delay_seconds": 2.0,
    "charge_limit": 99_999_999,  # Stripe takes amounts of up to eight digits per charge
    "decline_next": {"count": 0, "code": "card_declined", "decline_code": "generic_decline"},
    "fail_next_payout": {"count": 0, "code": "account_closed"},
    "lose_next_answers": {"count": 0},  # the work is done and kept, the caller sees a 500
    "refuse_mail": False,
}


def read(db: Db, name: str) -> object:
    """The knob's value, or its default."""
    row = db.execute("SELECT value FROM sandbox.control WHERE name = %s", (name,)).fetchone()
    return row["value"] if row else DEFAULTS[name]


def everything(db: Db) -> Thing:
    rows = db.execute("SELECT name, value FROM sandbox.control").fetchall()
    return {**DEFAULTS, **{row["name"]: row["value"] for row in rows}}


def write(db: Db, name: str, value: object) -> None:
    db.execute(
        "INSERT INTO sandbox.control VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, as_json(value)),
    )


def take(db: Db, name: str) -> Thing | None:
    """Use up one of a counted knob; None when none is left. Returns what the knob says beside its count."""
    row = db.execute(
        "UPDATE sandbox.control SET value = jsonb_set(value, '{count}', to_jsonb((value->>'count')::int - 1))"
        " WHERE name = %s AND (value->>'count')::int > 0 RETURNING value",
        (name,),
    ).fetchone()
    return {**DEFAULTS[name], **row["value"]} if row else None
