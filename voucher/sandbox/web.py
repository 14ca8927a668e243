"""The sandbox as one web application."""

import secrets
from http import HTTPStatus

from flask import Flask, Response, g, jsonify, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from voucher.sandbox import control, controls
from voucher.sandbox.certificates import service as certificates
from voucher.sandbox.config import Config
from voucher.sandbox.mailbox import pages as mailbox
from voucher.sandbox.store import Store
from voucher.sandbox.stripe import desk as stripe
from voucher.sandbox.stripe import hosted
from voucher.sandbox.stripe.courier import Courier
from voucher.sandbox.tax_office import service as tax_office
from voucher.settings import ROOT, SEOUL

KINDS = ("checkout.session", "payment_intent", "transfer", "payout", "refund", "topup", "account")


def create(config: Config, store: Store, courier: Courier) -> Flask:
    app = Flask("voucher.sandbox", template_folder=str(ROOT / "templates"), static_folder=None)
    for blueprint in (
        stripe.door(config, store, courier),
        hosted.door(config, store, courier),
        control.door(store, courier),
        tax_office.door(store),
        certificates.door(store),
        mailbox.door(store),
    ):
        app.register_blueprint(blueprint)
    app.jinja_env.filters["seoul"] = lambda instant: instant.astimezone(SEOUL).strftime("%Y-%m-%d %H:%M:%S")
    app.jinja_env.globals["money"] = _money
    app.register_error_handler(HTTPException, _told)
    _pages(app, config, store)
    _protect(app)
    return app


def _told(error: HTTPException) -> ResponseReturnValue:
    return render_template("sandbox/error.html", error=error), error.code or HTTPStatus.INTERNAL_SERVER_ERROR


def _money(amount: int, currency: str, words: dict[str, str]) -> str:
    """As the payer reads it: 50,000원, 50,000 won, 50,000 JPY."""
    if currency != "krw":
        return f"{amount:,} {currency.upper()}"
    return f"{amount:,}{'' if words['won'] == '원' else ' '}{words['won']}"


def _pages(app: Flask, config: Config, store: Store) -> None:
    @app.get("/health")
    def health() -> ResponseReturnValue:
        with store.transaction() as db:
            db.execute("SELECT 1")
        return jsonify(status="ok")

    @app.get("/")
    def index() -> str:
        with store.transaction() as db:
            rows = db.execute(
                "SELECT kind, id, account, body FROM sandbox.object WHERE kind = ANY(%s) ORDER BY seq DESC LIMIT 40",
                (list(KINDS),),
            ).fetchall()
            funds = db.execute("SELECT * FROM sandbox.balance ORDER BY account, currency").fetchall()
            return render_template(
                "sandbox/index.html",
                config=config,
                rows=rows,
                funds=funds,
                deliveries=control.listed(db, limit=40),
                knobs=controls.everything(db),
            )


def _protect(app: Flask) -> None:
    """No script runs on any page, and nothing is loaded from elsewhere: letters may contain anything."""

    @app.before_request
    def fresh() -> None:
        g.nonce = secrets.token_urlsafe(16)

    @app.after_request
    def headers(response: Response) -> Response:
        policy = {
            "default-src": "'none'",
            "style-src": f"'nonce-{g.nonce}'",
            "img-src": "data:",
            "frame-src": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
        }
        rules = "; ".join(f"{name} {value}" for name, value in policy.items())
        response.headers.setdefault("Content-Security-Policy", rules)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("Cache-Control", "no-store")
        return response
