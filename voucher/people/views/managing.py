"""Pages on which administrators look after people and their roles."""

from typing import Any
from uuid import UUID

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from voucher.audit.exporting import asked_for
from voucher.audit.forms import ExportForm
from voucher.kernel import clock, formats
from voucher.kernel.fields import options
from voucher.kernel.http import carried_out, done, permit, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people import exporting, forms, inviting, managing, queries, words
from voucher.people.models import NEVER, Kind, Organisation, User
from voucher.people.roles import Act, Role
from voucher.people.views.around import bp


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
