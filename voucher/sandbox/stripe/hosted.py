"""The payment page that the payer sees, in Korean and English, without JavaScript."""

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from voucher.sandbox.config import Config
from voucher.sandbox.store import Db, Store, Thing
from voucher.sandbox.stripe import checkout
from voucher.sandbox.stripe.courier import Courier
from voucher.sandbox.stripe.errors import ApiError
from voucher.sandbox.stripe.hosted_words import WORDS
from voucher.sandbox.stripe.objects import Call, load

BUTTONS = {"pay": "pm_card_visa", "decline": "pm_card_chargeDeclined"}


def door(config: Config, store: Store, courier: Courier) -> Blueprint:
    """`/checkout/<session>`: look, pay, be declined, go back."""
    pages = Blueprint("hosted", __name__, url_prefix="/checkout")

    @pages.get("/<name>")
    def page(name: str) -> str | Answer:
        with store.transaction() as db:
            session = _session(db, name)
        if session["status"] == "complete":
            return redirect(_home(session), 303)
        return _shown(session)

    @pages.post("/<name>")
    def pay(name: str) -> Answer | tuple[str, int]:
        card = BUTTONS.get(request.form.get("action", ""))
        if card is None:
            abort(400)
        with store.transaction() as db:
            _session(db, name)
            outcome = checkout.pay(Call(db, public_url=config.public_url), name, card)
            session = _session(db, name)
        courier.wake()
        if isinstance(outcome, ApiError):
            return _shown(session, refusal=str(outcome.more.get("decline_code", ""))), 402
        return redirect(_home(session) if session["status"] == "complete" else request.path, 303)

    return pages


def _session(db: Db, name: str) -> Thing:
    try:
        return load(Call(db), checkout.KIND, name)
    except ApiError:
        abort(404)


def _home(session: Thing) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _language(session: Thing) -> str:
    asked = request.args.get("lang") or str(session["locale"] or "auto")[:2]
    return asked if asked in WORDS else request.accept_languages.best_match(["ko", "en"]) or "ko"


def _shown(session: Thing, refusal: str = "") -> str:
    language = _language(session)
    words = WORDS[language]
    return render_template(
        "sandbox/checkout.html",
        session=session,
        lines=session["_lines"],
        words=words,
        language=language,
        other="en" if language == "ko" else "ko",
        refusal=words.get(f"refused_{refusal}", words["refused"]) if refusal else "",
    )
