"""Where every API request arrives: key, account, idempotency, validation, one transaction, answer."""

import json
import logging
import secrets
from dataclasses import dataclass
from hashlib import sha256

from flask import Blueprint, Response, request
from psycopg import errors as pg

from voucher.sandbox import controls
from voucher.sandbox.config import Config
from voucher.sandbox.store import Db, Store, Thing
from voucher.sandbox.stripe import brackets, events, expanding, objects, routes, shapes
from voucher.sandbox.stripe.courier import Courier
from voucher.sandbox.stripe.errors import ApiError
from voucher.sandbox.stripe.objects import Call

LOG = logging.getLogger(__name__)
LONGEST_KEY = 255
TRIES = 3


@dataclass(frozen=True)
class Answer:
    """What goes back, and what is kept under the idempotency key."""

    status: int
    body: str
    request_id: str
    replayed: str | None = None  # the first request's id


def door(config: Config, store: Store, courier: Courier) -> Blueprint:
    """The API under `/stripe`."""
    pages = Blueprint("stripe", __name__, url_prefix="/stripe")

    @pages.route("/<path:path>", methods=["GET", "POST", "DELETE"])
    def api(path: str) -> Response:
        answer = _guarded(config, store, f"/{path}")
        courier.wake()
        headers = {"Request-Id": answer.request_id, "Stripe-Version": events.API_VERSION}
        if request.headers.get("Idempotency-Key"):
            headers["Idempotency-Key"] = request.headers["Idempotency-Key"]
        if answer.replayed:
            headers |= {"Idempotent-Replayed": "true", "Original-Request": answer.replayed}
        return Response(answer.body, answer.status, headers, mimetype="application/json")

    return pages


def _guarded(config: Config, store: Store, path: str) -> Answer:
    request_id = objects.new_id("req", 14)
    for attempt in range(1, TRIES + 1):
        try:
            return _served(config, store, path, request_id)
        except ApiError as error:
            return _refusal(error, request_id)
        except (pg.DeadlockDetected, pg.SerializationFailure):
            if attempt == TRIES:
                break
        except Exception:
            LOG.exception("%s %s", request.method, path)
            break
    return _refusal(ApiError(500, "An unknown error occurred.", kind="api_error"), request_id)


def _refusal(error: ApiError, request_id: str) -> Answer:
    return Answer(error.status, _text(error.body()), request_id)


def _text(thing: Thing) -> str:
    return json.dumps(thing, ensure_ascii=False, indent=2)


def _served(config: Config, store: Store, path: str, request_id: str) -> Answer:
    _check_key(config)
    route, ids = routes.find(request.method, path)
    posted = request.method == "POST"
    raw = brackets.decode(request.get_data(as_text=True) if posted else request.query_string.decode())
    with store.transaction() as db:
        call = Call(
            db,
            account=_account(db),
            params=raw,
            key=request.headers.get("Idempotency-Key") if posted else None,
            public_url=config.public_url,
            request_id=request_id,
        )
        answer = _once(call, route, ids, path) if call.key else _work(call, route, ids)
        lost = controls.take(db, "lose_next_answers") if posted else None
    if lost:
        raise ApiError(500, "The answer was lost on the way, as ordered. The work was done.", kind="api_error")
    return answer


def _check_key(config: Config) -> None:
    given = request.authorization
    key = (given.token or given.username or "") if given else ""
    if not secrets.compare_digest(key.encode(), config.stripe_key.encode()):
        shown = f"{key[:8]}****{key[-4:]}" if key else "(none)"
        raise ApiError(401, f"Invalid API Key provided: {shown}")


def _account(db: Db) -> str:
    """The connected account that the request acts for; '' is the platform itself."""
    name = request.headers.get("Stripe-Account", "")
    found = db.execute("SELECT 1 FROM sandbox.object WHERE id = %s AND kind = 'account'", (name,)).fetchone()
    if name and not found:
        raise ApiError(403, f"The provided key does not have access to account '{name}'.", code="account_invalid")
    return name


def _once(call: Call, route: routes.Route, ids: tuple[str, ...], path: str) -> Answer:
    """Do it once per key: the same request again gets the first answer, another one is refused."""
    assert call.key
    if len(call.key) > LONGEST_KEY:
        raise ApiError(400, "Idempotency keys have at most 255 characters.", kind="idempotency_error")
    _queue_up(call)
    known = call.db.execute(
        "SELECT * FROM sandbox.idempotency WHERE account = %s AND key = %s", (call.account, call.key)
    ).fetchone()
    digest = sha256(json.dumps(call.params, sort_keys=True).encode()).hexdigest()
    if known:
        _expect_same(known, path, digest)
        return Answer(known["status"], known["body"], call.request_id, replayed=known["request_id"])
    answer = _work(call, route, ids)
    call.db.execute(
        "INSERT INTO sandbox.idempotency (account, key, endpoint, digest, status, body, request_id)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (call.account, call.key, path, digest, answer.status, answer.body, call.request_id),
    )
    return answer


def _queue_up(call: Call) -> None:
    """Requests with the same key wait for each other, five seconds at most."""
    try:
        with call.db.transaction():
            call.db.execute("SET LOCAL lock_timeout = '5s'")
            call.db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 8201))", (f"{call.account} {call.key}",))
            call.db.execute("SET LOCAL lock_timeout = 0")
    except pg.LockNotAvailable as busy:
        raise ApiError(
            409,
            "There is currently another in-progress request using this Stripe-idempotent key.",
            kind="idempotency_error",
            code="idempotency_key_in_use",
        ) from busy


def _expect_same(known: Thing, path: str, digest: str) -> None:
    if known["endpoint"] != path:
        raise ApiError(
            400,
            "Keys for idempotent requests can only be used for the same endpoint they were first used for"
            f" ('{path}' vs '{known['endpoint']}').",
            kind="idempotency_error",
        )
    if known["digest"] != digest:
        raise ApiError(
            400,
            "Keys for idempotent requests can only be used with the same parameters they were first used with.",
            kind="idempotency_error",
        )


def _work(call: Call, route: routes.Route, ids: tuple[str, ...]) -> Answer:
    """Validate, then work. A refusal in the work is an answer too, and is kept under the key like any other."""
    params = shapes.check(route.shape, call.params)
    inner = Call(call.db, call.account, params, call.key, call.public_url, call.request_id, call.now)
    try:
        with call.db.transaction():
            found = route.work(inner, *ids)
    except ApiError as error:
        found = error
    if isinstance(found, ApiError):
        return _refusal(found, call.request_id)
    return Answer(200, _text(expanding.expand(inner, found)), call.request_id)
