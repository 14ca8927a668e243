"""The templates alone: an application that has the layout's surroundings and none of the portal's parts."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, g, render_template, request, send_from_directory
from flask_babel import Babel
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from flask_wtf.file import FileField
from jinja2 import StrictUndefined
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from voucher.kernel import i18n, saying, showing
from voucher.kernel.fields import MoneyField
from voucher.kernel.saying import language
from voucher.settings import ROOT

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
ERRORS = (400, 401, 403, 404, 405, 409, 410, 413, 429, 500, 503)
POLICY = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"


class DemoForm(FlaskForm):
    """One field of each kind."""

    name = StringField("Name of the firm", [DataRequired(), Length(max=80)])
    registration_no = StringField("Registration number", [DataRequired("Enter the ten digits.")])
    asked_krw = MoneyField("Amount asked", [DataRequired()])
    round = SelectField(
        "Round",
        [DataRequired()],
        choices=[SelectChoice("", "Choose"), SelectChoice("1", "First"), SelectChoice("2", "Second")],
    )
    starts_on = DateField("Begins on", [DataRequired()])
    decision = RadioField(
        "Decision",
        [DataRequired("Choose one.")],
        choices=[SelectChoice("approve", "Approve"), SelectChoice("reject", "Reject")],
    )
    sectors = SelectMultipleField(
        "Sectors",
        choices=[SelectChoice("a", "Machinery"), SelectChoice("b", "Chemistry"), SelectChoice("c", "Electronics")],
    )
    reason = TextAreaField("Reason", [DataRequired(), Length(max=500)])
    plan = FileField("Plan")
    consent = BooleanField("I agree that my data are used for this application.", [DataRequired()])


def demo_form(*, wrong: bool) -> DemoForm:
    """The form as it comes back: with errors, or filled in."""
    form = DemoForm(formdata=None, data={"name": "한빛정밀 주식회사", "asked_krw": 50_000_000, "sectors": ["a"]})
    if wrong:
        form.validate()
    return form


def create() -> Flask:
    """The harness: pages under the names that the layout links to, and the content policy in force."""
    app = Flask("ui", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(SECRET_KEY="not a secret", TESTING=True, BABEL_DEFAULT_LOCALE="ko")
    app.jinja_env.undefined = StrictUndefined
    i18n.compile_catalogues()
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(i18n.LOCALE)
    Babel(app, locale_selector=lambda: request.args.get("lang", "ko"))
    CSRFProtect(app)
    showing.teach(app)
    app.context_processor(_surroundings)
    app.before_request(saying.forget)
    app.before_request(_signed_in)
    app.after_request(_policy)
    _pages(app)
    return app


def _surroundings() -> dict[str, Any]:
    english = language() == "en"
    labels = (
        ("Home", "Applications", "Vouchers", "Payments", "Reports")
        if english
        else ("홈", "신청", "바우처", "지급", "보고서")
    )
    return {
        "language": language(),
        "service_name": "Industrial AI Voucher" if english else "산업 AI 바우처",
        "nav": [(label, "/", i == 1) for i, label in enumerate(labels)] if g.user else [],
        "agency_name": "Industrial AI Support Agency" if english else "산업AI지원센터",
        "agency_phone": "02-000-0000",
        "agency_address": "1 Example-ro, Example City" if english else "보기시 보기로 1",
        "role_names": ["Officer" if english else "담당자"],
    }


def _signed_in() -> None:
    g.user = None if "nobody" in request.args else SimpleNamespace(name="이보라")


def _policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _pages(app: Flask) -> None:
    app.add_url_rule("/people/sign-in", "people.sign_in", lambda: "")
    app.add_url_rule("/people/sign-out", "people.sign_out", lambda: "")
    app.add_url_rule("/people/password", "people.password", lambda: "")
    app.add_url_rule("/people/sign-up", "people.sign_up", lambda: "")

    @app.get("/static/vendor/<path:name>")
    def vendor(name: str) -> Response:
        return send_from_directory(ROOT / "static" / "vendor", name)

    @app.get("/static/<version>/<path:name>")
    def versioned(version: str, name: str) -> Response:
        return send_from_directory(ROOT / "static", name)

    @app.get("/ui")
    def gallery() -> str:
        return render_template("ui/gallery.html", form=demo_form(wrong="wrong" in request.args), now=NOW)

    @app.get("/errors/<int:code>")
    def error(code: int) -> str:
        reason = "이미 다른 담당자가 결정했습니다." if code == 409 else None
        return render_template(f"errors/{code}.html", reference="E-7Q4K-29MD", reason=reason)

    @app.get("/")
    def landing() -> str:
        return render_template("layout/landing.html", now=NOW)
