"""Pages: /people"""

from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from voucher.audit.exporting import asked_for
from voucher.audit.forms import ExportForm
from voucher.kernel import clock, formats
from voucher.kernel.fields import options
from voucher.kernel.http import carried_out, done, permit, public, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people import (
    admitting,
    correcting,
    exporting,
    forms,
    inviting,
    joining,
    managing,
    queries,
    registration,
    resetting,
    signing_in,
    tax_office,
    words,
)
from voucher.people.models import NEVER, Kind, Organisation, User
from voucher.people.roles import Act, Role

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {
        "ROLE": words.ROLE,
        "SIZE": words.SIZE,
        "KIND": words.KIND,
        "TAX_STATUS": words.TAX_STATUS,
        "MAY_SIGN_IN": words.MAY_SIGN_IN,
        "NEVER": NEVER,
        "REPRESENTATIVE": words.REPRESENTATIVE,
    }


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


@bp.get("/users")
@permit(Act.READ_USERS)
def users() -> ResponseReturnValue:
    """Everybody who may sign in."""
    return render_template(
        "people/users.html",
        page=queries.users(g.db, request.args),
        role_options=[("", _("Any")), *((role.value, _(words.ROLE[role])) for role in Role)],
        asked=asked_for(request.args, queries.FILTERS),
    )


@bp.route("/users/export", methods=["GET", "POST"])
@permit(Act.READ_USERS)
def export() -> ResponseReturnValue:
    """Say what the list of people is for, then take it away as CSV."""
    form, taken = ExportForm(), list[Any]()
    if form.validate_on_submit() and carried_out(
        form, lambda: taken.extend(exporting.take(g.db, request.args, form.why.data or "", by=g.user))
    ):
        return spreadsheet(f"people-{clock.today()}", [_(label) for label in words.COLUMNS], map(_line, taken))
    return render_template("people/export.html", form=form, asked=asked_for(request.args, queries.FILTERS))


def _line(found: tuple[User, Organisation]) -> tuple[object, ...]:
    person, organisation = found
    roles = ", ".join(_(words.ROLE[Role(role)]) for role in person.roles)
    state, came = words.MAY_SIGN_IN[person.active], person.signed_in_at
    name = formats.named(organisation, language())
    return person.name, name, person.email, roles, _(state), person.created_at, "" if came == NEVER else came


@bp.route("/users/<uuid:user_id>", methods=["GET", "POST"])
@permit(Act.MANAGE_USERS)
def user(user_id: UUID) -> ResponseReturnValue:
    """One person's roles."""
    person = queries.user(g.db, user_id)
    organisation = queries.organisation(g.db, person.organisation_id)
    form = forms.UserForm(roles=person.roles, active=person.active)
    allowed = managing.ROLES_OF[organisation.kind]
    form.roles.choices = options({role: words.ROLE[role] for role in Role if role in allowed})
    if form.validate_on_submit() and carried_out(form, lambda: managing.change(g.db, user_id, form.change, by=g.user)):
        return done(_("Saved. %(name)s signs in again to use it.", name=person.name), "people.users")
    return render_template("people/user.html", form=form, person=person, organisation=organisation)


@bp.route("/invite", methods=["GET", "POST"])
@permit(Act.MANAGE_USERS)
def invite() -> ResponseReturnValue:
    """Ask in a colleague of the agency."""
    form = forms.InviteForm()
    allowed = managing.ROLES_OF[Kind.AGENCY]
    form.roles.choices = options({role: words.ROLE[role] for role in Role if role in allowed})
    if form.validate_on_submit() and carried_out(form, lambda: inviting.invite(g.db, form.invitation, by=g.user)):
        return done(_("Invited. %(name)s gets a mail with a link.", name=form.name.data), "people.users")
    return render_template("people/invite.html", form=form)


@bp.route("/colleagues", methods=["GET", "POST"])
@permit(Act.ADMIT)
def colleagues() -> ResponseReturnValue:
    """The people of one's own firm, and a form to ask in another."""
    form = forms.ColleagueForm()
    if form.validate_on_submit() and carried_out(form, lambda: admitting.admit(g.db, form.colleague, by=g.user)):
        return done(_("Invited. %(name)s gets a mail with a link.", name=form.name.data), ".colleagues")
    return render_template("people/colleagues.html", form=form, people=queries.colleagues(g.db, g.user))


@bp.route("/colleagues/<uuid:user_id>", methods=["GET", "POST"])
@permit(Act.ADMIT)
def colleague(user_id: UUID) -> ResponseReturnValue:
    """Lock a colleague out, or let them in again."""
    person, form = queries.colleague(g.db, user_id, g.user), forms.AccessForm()
    lets_in = form.active.data == "1"
    work = partial(admitting.set_access, g.db, user_id, active=lets_in, by=g.user)
    if form.validate_on_submit() and carried_out(form, work):
        said = _("%(name)s may sign in again.") if lets_in else _("%(name)s is locked out.")
        return done(said % {"name": person.name}, ".colleagues")
    form.active.data = "0" if person.active else "1"
    return render_template("people/colleague.html", form=form, person=person)


@bp.route("/business", methods=["GET", "POST"])
@permit(Act.ADMIT)
def business() -> ResponseReturnValue:
    """What the tax office says about one's own firm, and a form to set it right."""
    organisation = queries.organisation(g.db, g.user.organisation_id)
    form = forms.CertificateForm(representative=organisation.representative, opened_on=organisation.founded_on)
    if form.validate_on_submit() and carried_out(form, lambda: _set_right(form.certificate)):
        return done(_("The tax office confirmed it. Thank you."), ".business")
    return render_template("people/business.html", form=form, organisation=organisation)


def _set_right(certificate: correcting.Certificate) -> None:
    number = correcting.knock(g.db, by=g.user).registration_no
    g.db.commit()  # the tax office is asked next: hold no connection while it thinks
    evidence = tax_office.require_match(number, certificate.opened_on, certificate.representative)
    correcting.correct(g.db, certificate, evidence, by=g.user)


@bp.route("/partner", methods=["GET", "POST"])
@permit(Act.MANAGE_USERS)
def partner() -> ResponseReturnValue:
    """Add an organisation that puts money into a fund."""
    form = forms.PartnerForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: inviting.add_partner(g.db, form.introduction, by=g.user)
    ):
        return done(_("%(name)s can now promise money to a fund.", name=form.name.data), "people.users")
    return render_template("people/partner.html", form=form)
