"""Pages to sign in, to sign up, and to choose a password."""

from urllib.parse import urlsplit

from flask import current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from voucher.kernel.http import carried_out, done, permit, public
from voucher.kernel.saying import gettext as _
from voucher.people import forms, joining, queries, registration, resetting, signing_in, tax_office
from voucher.people.roles import Act
from voucher.people.views.around import bp


def _address() -> str:
    return request.remote_addr or "unknown"


def _enter(token: str) -> None:
    """Take up a new session; nothing of the one before is kept but the language."""
    language = session.get("language")
    session.clear()
    session["sign_in"] = token
    if language:
        session["language"] = language


def _onward() -> str:
    """Where the person wanted to go, if that is a page of ours."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if ours else url_for("notices.home")


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in."""
    form, tokens = forms.SignInForm(), list[str]()

    def enter() -> None:
        tokens.append(signing_in.sign_in(g.db, form.email.data or "", form.password.data or "", address=_address()))

    if form.validate_on_submit() and carried_out(form, enter):
        _enter(tokens[0])
        return redirect(_onward())
    return render_template("people/sign_in.html", form=form, demo=_demo_cast())


def _demo_cast() -> list[tuple[str, str]]:
    """Who can be tried out, in a demo world only."""
    cast: list[tuple[str, str]] = current_app.config.get("DEMO_CAST", [])
    return cast if cast and queries.is_demo(g.db) else []


@bp.route("/sign-out", methods=["GET", "POST"])
@public
def sign_out() -> ResponseReturnValue:
    """Sign out, after asking."""
    if g.user is None:
        session.pop("sign_in", None)
        return redirect("/")
    form = forms.EmptyForm()
    if form.validate_on_submit():
        signing_in.sign_out(g.db, session.pop("sign_in"), by=g.user)
        return done(_("You are signed out."), "people.sign_in")
    return render_template("people/sign_out.html", form=form)


@bp.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    """Ask for an account for a firm or a supplier. The answer comes by mail, whoever is here already."""
    form = forms.SignUpForm(kind=request.args.get("kind"))
    sent = form.validate_on_submit() and carried_out(form, lambda: _ask_to_join(form.joining))
    return render_template("people/sign_up.html", form=form, sent=sent)


def _ask_to_join(wanted: joining.Joining) -> None:
    joining.knock(g.db, address=_address())
    g.db.commit()  # the tax office is asked next: hold no connection while it thinks
    number = registration.digits(wanted.registration_no)
    evidence = tax_office.require_match(number, wanted.opened_on, wanted.representative)
    joining.ask(g.db, wanted, evidence=evidence)


@bp.route("/sign-up/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Open the account with a mailed link, and choose its password."""
    form, entered = forms.ConfirmForm(), list[str]()
    pending = joining.pending(g.db, token)

    def open_account() -> None:
        user = joining.complete(g.db, token, form.password.data or "")
        entered.append(signing_in.begin(g.db, user, address=_address()))

    if pending and form.validate_on_submit() and carried_out(form, open_account):
        _enter(entered[0])
        return done(_("Welcome. Your account is open."), "notices.home")
    pending = joining.pending(g.db, token)  # after a refusal the row is read afresh
    return render_template("people/confirm.html", form=form, pending=pending), 200 if pending else 410


@bp.route("/forgot", methods=["GET", "POST"])
@public
def forgot() -> ResponseReturnValue:
    """Ask for a link to choose a new password."""
    form = forms.ForgotForm()
    sent = form.validate_on_submit() and carried_out(
        form, lambda: resetting.ask(g.db, form.email.data or "", address=_address())
    )
    return render_template("people/forgot.html", form=form, sent=sent)


@bp.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password with a mailed link."""
    form = forms.ResetForm()
    valid = resetting.valid(g.db, token)
    if (
        valid
        and form.validate_on_submit()
        and carried_out(form, lambda: resetting.reset(g.db, token, form.password.data or ""))
    ):
        return done(_("Your new password is set. Please sign in."), "people.sign_in")
    return render_template("people/reset.html", form=form, valid=valid), 200 if valid else 410


@bp.route("/password", methods=["GET", "POST"])
@permit(Act.HOME)
def password() -> ResponseReturnValue:
    """Choose a new password while signed in. This browser stays signed in; others do not."""
    form, begun = forms.PasswordForm(), list[str]()

    def choose() -> None:
        resetting.change(g.db, form.old_password.data or "", form.password.data or "", by=g.user)
        begun.append(signing_in.begin(g.db, g.user, address=_address()))

    if form.validate_on_submit() and carried_out(form, choose):
        _enter(begun[0])
        return done(_("Your new password is set."), "notices.home")
    return render_template("people/password.html", form=form)
