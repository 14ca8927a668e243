"""Pages about the pool of assessors, and those of an assessor's own profile."""

from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.assessments import forms, pooling, queries, words
from voucher.assessments.models import Assessor
from voucher.assessments.views.around import bp
from voucher.kernel import clock
from voucher.kernel.http import carried_out, done, permit, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.people.models import User
from voucher.people.regions import INDUSTRIES
from voucher.people.roles import Act


@bp.get("/assessors")
@permit(Act.READ_ASSESSMENTS)
def assessors() -> ResponseReturnValue:
    """The pool: who knows what, and who takes assessments now."""
    if request.args.get("format") == "csv":
        rows = map(_line, queries.every_assessor(g.db, request.args))
        return spreadsheet(f"assessors-{clock.today()}", [_(label) for label in words.COLUMNS], rows)
    skills = [("", _("All")), *((skill.value, _(label)) for skill, label in words.SKILL.items())]
    return render_template(
        "assessments/assessors.html", page=queries.assessors(g.db, request.args), skill_options=skills
    )


def _line(found: tuple[User, Assessor]) -> tuple[object, ...]:
    person, it = found
    skills = ", ".join(_(label) for skill, label in words.SKILL.items() if skill in it.skills)
    industries = ", ".join(_(INDUSTRIES[code]) for code in it.industries if code in INDUSTRIES)
    state = _(words.AVAILABLE[it.available and person.active])
    return it.ref, person.name, it.employer, person.email, skills, industries, it.load_limit, state


@bp.route("/assessors/invite", methods=["GET", "POST"])
@permit(Act.ASSIGN)
def invite() -> ResponseReturnValue:
    """Ask an expert into the pool."""
    form = forms.InviteForm()

    def work() -> object:
        return pooling.invite(g.db, form.name.data or "", form.email.data or "", form.expertise, by=g.user)

    if form.validate_on_submit() and carried_out(form, work):
        return done(_("Invited. %(name)s gets a mail with a link.", name=form.name.data), ".assessors")
    return render_template("assessments/invite.html", form=form)


@bp.get("/assessors/<ref>")
@permit(Act.READ_ASSESSMENTS)
def assessor(ref: str) -> ResponseReturnValue:
    """One assessor: what they know, and what ties them."""
    person, it = queries.assessor(g.db, ref)
    return render_template(
        "assessments/assessor.html", person=person, assessor=it, interests=queries.interests(g.db, it.id)
    )


@bp.route("/profile", methods=["GET", "POST"])
@permit(Act.ASSESS)
def profile() -> ResponseReturnValue:
    """What I know, and what ties me."""
    it = queries.own(g.db, g.user)
    form = forms.ProfileForm(obj=it)
    if form.validate_on_submit() and carried_out(form, lambda: pooling.describe(g.db, form.expertise, by=g.user)):
        return done(_("Saved."), ".profile")
    return render_template("assessments/profile.html", form=form, assessor=it, interests=_interests(it))


@bp.route("/ties", methods=["GET", "POST"])
@permit(Act.ASSESS)
def ties() -> ResponseReturnValue:
    """Declare what ties me to a firm or a supplier."""
    it = queries.own(g.db, g.user)
    if it is None:
        return redirect(url_for(".profile"))
    form = forms.InterestForm()
    if form.validate_on_submit() and carried_out(form, lambda: pooling.declare(g.db, form.declaration, by=g.user)):
        return done(_("Declared. Nothing of theirs will be given to you."), ".profile")
    return render_template("assessments/ties.html", form=form)


@bp.route("/ties/<uuid:interest_id>", methods=["GET", "POST"])
@permit(Act.ASSESS)
def end_tie(interest_id: UUID) -> ResponseReturnValue:
    """Take a declaration back, after asking."""
    interest = queries.own_interest(g.db, interest_id, g.user)
    form = forms.EmptyForm()
    if form.validate_on_submit() and carried_out(form, lambda: pooling.end(g.db, interest_id, by=g.user)):
        return done(_("Taken back."), ".profile")
    return render_template("assessments/end_tie.html", form=form, interest=interest)


def _interests(it: Assessor | None) -> Any:
    return queries.interests(g.db, it.id) if it else ()
