"""`/control/...`: what a test or a demo may order. JSON in, JSON out; nothing of it exists at the real services."""

from datetime import UTC, datetime
from typing import Any, Literal

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voucher.sandbox import controls
from voucher.sandbox.store import NAMES, Db, Store, Thing, forget
from voucher.sandbox.stripe import charges, objects, payouts, refunds, topups
from voucher.sandbox.stripe.courier import Courier
from voucher.sandbox.stripe.errors import ApiError
from voucher.sandbox.stripe.objects import Call

Order = Literal["normal", "reversed", "random"]


class Ask(BaseModel):
    """An order to the sandbox; unknown words are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Knobs(Ask):
    late_seconds: float | None = Field(None, ge=0)
    copies: int | None = Field(None, ge=1, le=10)
    order: Order | None = None
    gather_seconds: float | None = Field(None, ge=0)
    hold: bool | None = None
    webhook_url: str | None = None
    payout_delay_seconds: float | None = Field(None, ge=0)
    charge_limit: int | None = Field(None, ge=1)
    refuse_mail: bool | None = None


class Release(Ask):
    order: Order = "normal"
    types: list[str] | None = None


class Decline(Ask):
    count: int = Field(1, ge=0)
    code: str = "card_declined"
    decline_code: str = "generic_decline"


class Failure(Ask):
    count: int = Field(1, ge=0)
    code: str = "account_closed"


class Bounce(Ask):
    reason: str = "expired_or_canceled_card"


class Loss(Ask):
    count: int = Field(1, ge=0)


class Funds(Ask):
    amount: int = Field(gt=0)
    currency: str = "krw"


class Reset(Ask):
    """Which of the tables; everything when nothing is named."""

    only: list[str] | None = None


def door(store: Store, courier: Courier) -> Blueprint:
    pages = Blueprint("control", __name__, url_prefix="/control")
    pages.register_error_handler(ValidationError, _wrong)
    pages.register_error_handler(ApiError, _refused)

    @pages.after_request
    def told(response: Response) -> Response:
        courier.wake()
        return response

    _settings(pages, store)
    _deliveries(pages, store)
    _money(pages, store)
    return pages


def _wrong(error: ValidationError) -> ResponseReturnValue:
    return jsonify(error.errors(include_url=False, include_context=False)), 400


def _refused(error: ApiError) -> ResponseReturnValue:
    return jsonify(error.body()), error.status


def _asked(shape: type[Any]) -> Any:
    return shape.model_validate(request.get_json(silent=True) or {})


def _settings(pages: Blueprint, store: Store) -> None:
    @pages.get("")
    def look() -> ResponseReturnValue:
        with store.transaction() as db:
            return jsonify(controls.everything(db))

    @pages.post("/settings")
    def settings() -> ResponseReturnValue:
        knobs: Knobs = _asked(Knobs)
        with store.transaction() as db:
            for name, value in knobs.model_dump(exclude_none=True).items():
                controls.write(db, name, value)
            return jsonify(controls.everything(db))

    @pages.post("/reset")
    def reset() -> ResponseReturnValue:
        names = _asked(Reset).only or list(NAMES)
        if unknown := sorted(set(names) - set(NAMES)):
            return jsonify(unknown=unknown, known=NAMES), 400
        with store.transaction() as db:
            forget(db, tuple(names))
        return jsonify(forgotten=names)

    def counted(path: str, name: str, shape: type[Ask]) -> None:
        def order() -> ResponseReturnValue:
            with store.transaction() as db:
                controls.write(db, name, _asked(shape).model_dump())
                return jsonify(controls.everything(db))

        pages.add_url_rule(path, name, order, methods=["POST"])

    counted("/decline", "decline_next", Decline)
    counted("/payouts/fail", "fail_next_payout", Failure)
    counted("/lose", "lose_next_answers", Loss)


def _deliveries(pages: Blueprint, store: Store) -> None:
    @pages.get("/deliveries")
    def deliveries() -> ResponseReturnValue:
        with store.transaction() as db:
            return jsonify(listed(db, request.args.get("state"), request.args.get("type")))

    @pages.post("/deliveries/hold")
    def hold() -> ResponseReturnValue:
        with store.transaction() as db:
            controls.write(db, "hold", value=True)
            held = db.execute("UPDATE sandbox.delivery SET state = 'held' WHERE state = 'waiting'").rowcount
        return jsonify(held=held)

    @pages.post("/deliveries/release")
    def release() -> ResponseReturnValue:
        ask: Release = _asked(Release)
        with store.transaction() as db:
            controls.write(db, "hold", value=False)
            controls.write(db, "order", ask.order)
            freed = db.execute(
                "UPDATE sandbox.delivery SET state = 'waiting', due_at = %s WHERE state = 'held'"
                " AND (%s::text[] IS NULL OR type = ANY(%s))",
                (datetime.now(UTC), ask.types, ask.types),
            ).rowcount
        return jsonify(released=freed)

    @pages.post("/deliveries/<int:number>/again")
    def again(number: int) -> ResponseReturnValue:
        with store.transaction() as db:
            copied = db.execute(
                "INSERT INTO sandbox.delivery (event_id, type, account, body, state, due_at)"
                " SELECT event_id, type, account, body, 'waiting', now() FROM sandbox.delivery WHERE id = %s"
                " RETURNING id",
                (number,),
            ).fetchone()
        return jsonify(copied or {}), 200 if copied else 404


def listed(db: Db, state: str | None = None, kind: str | None = None, limit: int = 500) -> list[Thing]:
    """The newest deliveries first; `event` is the webhook's body."""
    rows = db.execute(
        "SELECT id, event_id, type, account, state, attempts, last_status, last_error, due_at, created_at, sent_at,"
        " body::json AS event FROM sandbox.delivery WHERE (%(state)s::text IS NULL OR state = %(state)s)"
        " AND (%(kind)s::text IS NULL OR type = %(kind)s) ORDER BY id DESC LIMIT %(limit)s",
        {"state": state, "kind": kind, "limit": limit},
    ).fetchall()
    return [
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
        for row in rows
    ]


def _money(pages: Blueprint, store: Store) -> None:
    @pages.post("/funds")
    def funds() -> ResponseReturnValue:
        """Put money into the platform's balance, as a top-up from its bank would."""
        ask: Funds = _asked(Funds)
        with store.transaction() as db:
            return jsonify(topups.create(Call(db, params=ask.model_dump())))

    @pages.post("/payouts/<name>/<any(pay,fail):word>")
    def payout(name: str, word: str) -> ResponseReturnValue:
        """Let the bank answer now: `pay`, or `fail` with a code, also after it was paid."""
        with store.transaction() as db:
            call = Call(db, account=objects.owner(Call(db), payouts.KIND, name))
            if word == "fail":
                payouts.fail(call, name, _asked(Failure).code)
            else:
                payouts.finish(call, name)
            return jsonify(objects.load(call, payouts.KIND, name))

    @pages.post("/refunds/<name>/fail")
    def refund(name: str) -> ResponseReturnValue:
        """A refund that was taken fails now, as if days later."""
        with store.transaction() as db:
            call = Call(db, account=objects.owner(Call(db), refunds.KIND, name))
            return jsonify(refunds.fail(call, name, _asked(Bounce).reason))

    @pages.get("/cards")
    def cards() -> ResponseReturnValue:
        return jsonify(charges.CARDS)
