"""Pages on which an organisation looks after its own people and what it says about itself."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import g, render_template
from flask.typing import ResponseReturnValue

from voucher.audit import queries as audit
from voucher.audit import showing
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.saying import gettext as _
from voucher.people import admitting, correcting, forms, profiling, queries, tax_office
from voucher.people.models import Organisation
from voucher.people.roles import Act
from voucher.people.views.around import bp


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
    return render_template("people/business.html", form=form, organisation=organisation, history=_history(organisation))


@bp.route("/business/profile", methods=["GET", "POST"])
@permit(Act.ADMIT)
def profile() -> ResponseReturnValue:
    """Say what one's own organisation is."""
    organisation = queries.organisation(g.db, g.user.organisation_id)
    form = forms.ProfileForm(obj=organisation)
    if form.validate_on_submit() and carried_out(form, lambda: profiling.keep(g.db, form.profile, by=g.user)):
        return done(_("Saved. Rounds go by what stands here now."), ".business")
    return render_template("people/profile.html", form=form)


def _history(organisation: Organisation) -> list[tuple[Any, list[showing.Shown]]]:
    """What changed, the newest first: the line of the audit log, and each value before and after."""
    told = [r for r in audit.of_subject(g.db, organisation.id) if r.action in profiling.TOLD]
    return [(line, showing.changes(line.before, line.after)) for line in reversed(told)]


def _set_right(certificate: correcting.Certificate) -> None:
    number = correcting.knock(g.db, by=g.user).registration_no
    g.db.commit()  # the tax office is asked next: hold no connection while it thinks
    evidence = tax_office.require_match(number, certificate.opened_on, certificate.representative)
    correcting.correct(g.db, certificate, evidence, by=g.user)
