"""Put the application together: one request, one transaction; a GET cannot write."""

import logging
import secrets
from collections.abc import Callable
from functools import lru_cache, partial
from http import HTTPStatus
from pathlib import Path
from wsgiref.types import WSGIEnvironment

import sqlalchemy.exc
from flask import Flask, Request, Response, g, render_template, request, session, url_for
from flask.ctx import RequestContext
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_wtf.csrf import CSRFError, CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from voucher import gallery, naming, reactions, settings
from voucher.applications import views as applications
from voucher.assessments import views as assessments
from voucher.audit import log
from voucher.audit import views as audit
from voucher.bans import views as bans
from voucher.contracts import views as contracts
from voucher.contributions import views as contributions
from voucher.demo import cast
from voucher.disbursements import views as disbursements
from voucher.errands import views as errands
from voucher.funds import views as funds
from voucher.invoices import views as invoices
from voucher.kernel import db, http, i18n, saying, showing
from voucher.kernel.complaints import Complaints
from voucher.kernel.errors import Refused
from voucher.ledger import views as ledger
from voucher.matches import views as matches
from voucher.navigation import surroundings
from voucher.notices import views as notices
from voucher.objections import views as objections
from voucher.people import signing_in
from voucher.people import views as people
from voucher.people.roles import acts_of
from voucher.programmes import views as programmes
from voucher.rails import views as rails
from voucher.rehearsals import views as rehearsals
from voucher.rehearsals.queries import PREFIX as REHEARSED
from voucher.reports import views as reports
from voucher.simulations import views as simulations
from voucher.suppliers import views as suppliers
from voucher.ventures import views as ventures
from voucher.vouchers import views as vouchers

VIEWS = (
    people, bans, programmes, funds, ventures, suppliers, applications, simulations, rehearsals, contributions,
    assessments, vouchers, objections, matches, contracts, invoices, disbursements, rails, ledger, audit, errands,
    reports, notices,
)  # fmt: skip
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'{rail}"
)
LONG = 40  # characters that nobody writes a second time gladly
HIDDEN = {"csrf_token", "seen"}  # no words of a person
UNFORESEEN: dict[type[Exception], int] = {
    sqlalchemy.exc.IntegrityError: 409,  # somebody else was faster, and a constraint kept the order
    sqlalchemy.exc.DataError: 400,  # what no column can hold, such as a NUL or a number beyond all numbers
    sqlalchemy.exc.OperationalError: 503,
    Exception: 500,
}
logger = logging.getLogger("voucher")


class Cookies(SecureCookieSessionInterface):
    """Flask's own signed cookie; its serializer is made once, not twice for every request."""

    @lru_cache(maxsize=1)  # noqa: B019 - one application, one interface
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(app)


class Asked(Request):
    """A request whose forms complain in the words of the house."""

    wtforms_translations = Complaints()


class Portal(Flask):
    """Flask, with every request in a transaction."""

    request_class = Asked
    jinja_environment = showing.Paper
    session_interface = Cookies()

    def request_context(self, environ: WSGIEnvironment) -> RequestContext:
        """Another reader comes."""
        saying.forget()
        return super().request_context(environ)

    def dispatch_request(self) -> ResponseReturnValue:
        """Find out who asks, then let the page work: all of it is kept, or none."""
        safe = request.method in SAFE_METHODS
        g.user, g.acts, g.refused, g.overtaken, g.rehearsal = None, frozenset(), False, False, None
        nowhere = request.endpoint is None or request.routing_exception is not None
        if request.endpoint == "static" or (nowhere and "sign_in" not in session):  # whoever is lost keeps their menu
            return super().dispatch_request()
        with log.coming_from(request.remote_addr or "unknown"), db.transaction(read_only=safe) as g.db:
            if token := session.get("sign_in"):
                _recognise(token)
            ref = str((request.view_args or {}).get("ref", ""))
            page = super().dispatch_request
            answer = rehearsals.play(ref, page) if ref.startswith(REHEARSED) else page()
            if g.refused:
                g.db.rollback()
            return self._told(answer) if g.overtaken else answer

    def _told(self, answer: ResponseReturnValue) -> ResponseReturnValue:
        """Somebody was faster, or it is too late: the page says so, and its status too."""
        response = self.make_response(answer)
        if response.status_code == HTTPStatus.OK:
            response.status_code = HTTPStatus.CONFLICT
        return response


def _recognise(token: str) -> None:
    found = signing_in.who(g.db, token)
    if found is None:
        session.pop("sign_in", None)
        return
    g.user, seen_at = found
    g.acts = acts_of(g.user.roles)
    signing_in.touch(g.db, token, seen_at)


def create_app() -> Portal:
    """The portal, ready to be served. Refuses settings that must not serve real people."""
    chosen = settings.get()
    if faults := settings.production_faults(chosen):
        raise SystemExit("\n".join(faults))
    app = Portal("voucher", root_path=str(settings.ROOT), template_folder="templates", static_folder="static")
    app.config.update(
        SECRET_KEY=chosen.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="voucher",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=chosen.cookie_secure,
        MAX_CONTENT_LENGTH=chosen.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="ko",
        BABEL_TRANSLATION_DIRECTORIES=str(i18n.LOCALE),
        DEMO_CAST=cast.SIGN_IN if chosen.voucher_env == "development" else (),
    )
    db.connect_from_settings()
    reactions.connect()
    naming.connect()
    _speak(app)
    _open_pages(app)
    _keep_errors_kind(app)
    app.after_request(_hardening())
    _serve_static(app)
    return app


def _speak(app: Portal) -> None:
    """Korean first; whatever was chosen by ?lang stays chosen."""

    def chosen_language() -> str:
        asked = request.args.get("lang")
        if asked in i18n.LANGUAGES:
            session["language"] = asked
        kept = session.get("language") or (g.user.language if g.get("user") else None)
        return kept if kept in i18n.LANGUAGES else "ko"

    Babel(app, locale_selector=chosen_language)
    showing.teach(app)
    app.context_processor(surroundings)


def _open_pages(app: Portal) -> None:
    protection = CSRFProtect(app)
    for views in VIEWS:
        app.register_blueprint(views.bp)
    protection.exempt(rails.bp)

    @app.get("/healthz")
    @http.machine("health")
    def healthz() -> ResponseReturnValue:
        """Whether this process reaches its database."""
        g.db.connection().exec_driver_sql("SELECT 1")
        return {"ok": True}

    if not settings.get().production:
        app.register_blueprint(gallery.bp)


def _keep_errors_kind(app: Portal) -> None:
    """Every error is a page with a reason, a next step and a number to quote; details stay in the log."""

    def page(status: int, broken: Exception | None = None, **more: object) -> ResponseReturnValue:
        g.setdefault("user", None)
        g.setdefault("acts", frozenset())
        reference = secrets.token_hex(4).upper()
        level = logging.ERROR if broken or status >= InternalServerError.code else logging.INFO
        logger.log(level, "%s %s %s %s", reference, status, request.method, request.url_rule, exc_info=broken)
        known = (Path(app.root_path) / "templates" / "errors" / f"{status}.html").exists()
        return render_template(f"errors/{status if known else 400}.html", reference=reference, **more), status

    @app.errorhandler(Refused)
    def refused(refusal: Refused) -> ResponseReturnValue:
        return page(int(refusal.status), reason=http.told(refusal), way_on=refusal.way_on)

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> ResponseReturnValue:
        return page(400, stale=True, typed=_typed())

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error
        if error.code == HTTPStatus.UNAUTHORIZED:
            return page(error.code, typed=_typed(), sign_in_url=url_for("people.sign_in", next=_here()))
        return page(error.code)

    for kind, status in UNFORESEEN.items():
        app.register_error_handler(kind, partial(page, status))


def _here() -> str | None:
    """This page, where it can be opened once more."""
    rule = request.url_rule
    return request.path if rule is not None and "GET" in (rule.methods or ()) else None


def _typed() -> list[str]:
    """What somebody wrote at length and sent when their sign-in had ended: shown again, so that it is not lost."""
    if not _from_here():
        return []
    texts = [text for name, text in request.form.items(multi=True) if name not in HIDDEN and "password" not in name]
    return [text for text in texts if len(text) > LONG]


def _from_here() -> bool:
    """Whether a page of this portal sent it: another site's words are not shown under our name."""
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" if site else request.headers.get("Origin") == request.host_url.rstrip("/")


def _hardening() -> Callable[[Response], Response]:
    """What browsers must not do with our pages, written on every answer."""
    chosen = settings.get()
    rail = chosen.sandbox_url if chosen.stripe_base else "https://checkout.stripe.com"
    said = {
        "Content-Security-Policy": POLICY.format(rail=f" {rail}"),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if chosen.production:
        said["Strict-Transport-Security"] = "max-age=31536000"

    def harden(response: Response) -> Response:
        headers = response.headers
        for name, value in said.items():
            headers.setdefault(name, value)
        if g.get("user") is not None:
            headers.setdefault("Cache-Control", "no-store")
        return response

    return harden


def _serve_static(app: Portal) -> None:
    """Static files live for ever: their content's digest is in their address."""
    folder = str(app.static_folder)
    served = WhiteNoise(app.wsgi_app, max_age=365 * 24 * 3600, immutable_file_test=lambda *_: True)
    served.add_files(folder, prefix=f"static/{http.static_version(folder)}/")
    app.wsgi_app = served  # type: ignore[method-assign]
    if proxies := settings.get().trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
