"""Pages on which people of the agency say what ties them, and where it is read who did."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from voucher.audit.exporting import asked_for
from voucher.audit.forms import ExportForm
from voucher.kernel import clock
from voucher.kernel.http import carried_out, done, permit, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.people import declaring, exporting, forms, impartiality, tied, words
from voucher.people.models import PersonalTie, User
from voucher.people.roles import Act, Role
from voucher.people.views.around import bp


@bp.route("/ties", methods=["GET", "POST"])
@permit(Act.DECLARE_TIES)
def ties() -> ResponseReturnValue:
    """What ties me, what the portal finds, and the statement that this is all."""
    stated = impartiality.last(g.db, g.user.id)
    form = forms.StateForm(phone=stated.phone if stated else "")
    if form.validate_on_submit() and carried_out(form, lambda: declaring.state(g.db, form.phone.data or "", by=g.user)):
        return done(_("Thank you. It holds for a year."), "notices.home")
    stands = impartiality.standing(g.db, g.user)
    return render_template(
        "people/ties.html",
        form=form,
        ties=tied.own(g.db, g.user),
        stands=stands,
        found=tied.houses(g.db, stands.signs),
    )


@bp.route("/ties/new", methods=["GET", "POST"])
@permit(Act.DECLARE_TIES)
def tie() -> ResponseReturnValue:
    """Declare one tie."""
    form = forms.TieForm()
    if form.validate_on_submit() and carried_out(form, lambda: declaring.declare(g.db, form.tie, by=g.user)):
        return done(_("Declared. State below that this is all."), ".ties")
    return render_template("people/tie.html", form=form)


@bp.route("/ties/<uuid:tie_id>", methods=["GET", "POST"])
@permit(Act.DECLARE_TIES)
def end_tie(tie_id: UUID) -> ResponseReturnValue:
    """Take a declaration back, after asking, with a reason."""
    it, form = tied.one(g.db, tie_id, g.user), forms.EndTieForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: declaring.end(g.db, tie_id, form.why.data or "", by=g.user)
    ):
        return done(_("Taken back."), ".ties")
    return render_template("people/end_tie.html", form=form, tie=it)


@bp.get("/declarations")
@permit(Act.READ_TIES)
def declarations() -> ResponseReturnValue:
    """Who of the agency declared what."""
    page = tied.people(g.db, request.args)
    return render_template(
        "people/declarations.html",
        page=page,
        ties=tied.ties_of(g.db, [person.id for person, _ in page.rows]),
        standing_of=tied.standing_of,
        asked=asked_for(request.args, tied.FILTERS),
    )


@bp.route("/declarations/export", methods=["GET", "POST"])
@permit(Act.READ_TIES)
def export_declarations() -> ResponseReturnValue:
    """Say what the list is for, then take it away as CSV."""
    form, taken = ExportForm(), list[Any]()
    if form.validate_on_submit() and carried_out(
        form, lambda: taken.extend(exporting.take_ties(g.db, request.args, form.why.data or "", by=g.user))
    ):
        head = [_(label) for label in words.TIE_COLUMNS]
        return spreadsheet(f"ties-{clock.today()}", head, (_line(*found) for found in taken))
    asked = asked_for(request.args, tied.FILTERS)
    return render_template("people/export_declarations.html", form=form, asked=asked)


def _line(person: User, stated: datetime | None, tie: PersonalTie | None) -> tuple[object, ...]:
    roles = ", ".join(_(words.ROLE[Role(role)]) for role in person.roles)
    who = (person.name, person.email, roles, stated or "")
    if tie is None:
        return (*who, *[""] * 9)
    about = (tie.name, tie.registration_no, _(words.BOND[tie.bond]), tie.since_on or "", tie.until_on or "", tie.note)
    return (*who, *about, tie.created_at, tie.ended_at or "", tie.ended_why)
