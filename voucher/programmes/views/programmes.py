"""Pages: a programme is added, named, and retired; its first rules are begun."""

from functools import partial

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.saying import gettext as _
from voucher.people.roles import Act
from voucher.programmes import naming, queries, ruling
from voucher.programmes.forms import BeginForm, DropForm, NewProgrammeForm, ProgrammeForm
from voucher.programmes.models import Rulebook
from voucher.programmes.views.around import bp, title


@bp.route("/create", methods=["GET", "POST"])
@permit(Act.WRITE_RULES)
def create() -> ResponseReturnValue:
    """Add a programme."""
    form = NewProgrammeForm()
    code = form.code.data or ""
    if form.validate_on_submit() and carried_out(form, lambda: naming.create(g.db, code, form.naming, by=g.user)):
        return done(_("Added. Begin its rules; another officer confirms them."), ".programme", code=code)
    return render_template("programmes/create.html", form=form)


@bp.route("/of/<code>/rename", methods=["GET", "POST"])
@permit(Act.WRITE_RULES)
def rename(code: str) -> ResponseReturnValue:
    """Change what a programme is called and what it is for."""
    programme = queries.programme(g.db, code)
    form = ProgrammeForm(obj=programme)
    if form.validate_on_submit() and carried_out(form, lambda: naming.rename(g.db, code, form.naming, by=g.user)):
        return done(_("Saved."), ".programme", code=code)
    return render_template("programmes/rename.html", form=form, programme=programme)


@bp.route("/of/<code>/retire", methods=["GET", "POST"])
@permit(Act.WRITE_RULES)
def retire(code: str) -> ResponseReturnValue:
    """Take a programme off the lists, or bring it back, with a reason."""
    programme, form = queries.programme(g.db, code), DropForm()
    back = programme.retired_at is not None
    work = partial(naming.bring_back if back else naming.retire, g.db, code)
    if form.validate_on_submit() and carried_out(form, lambda: work(form.why.data or "", by=g.user)):
        said = _("It is on the lists again.") if back else _("Retired. What it had stays readable.")
        return done(said, ".programme", code=code)
    return render_template("programmes/retire.html", form=form, programme=programme, back=back)


@bp.route("/of/<code>/begin", methods=["GET", "POST"])
@permit(Act.WRITE_RULES)
def begin(code: str) -> ResponseReturnValue:
    """Begin the first version of a programme's rules."""
    programme = queries.programme(g.db, code)
    versions = queries.versions(g.db, programme.id)
    if versions and request.method == "GET":
        flash(_("This programme has rules already. Write a new version of them."), "warning")
        return redirect(url_for(".version", ref=versions[0].ref))
    models = [(it.today.ref, title(it.programme)) for it in queries.standings(g.db, {}) if it.today]
    form, kept = BeginForm(models), list[Rulebook]()
    if form.validate_on_submit() and carried_out(
        form, lambda: kept.append(ruling.write(g.db, form.model.data, form.heading, to=code, by=g.user))
    ):
        said = _("The first version is begun. Change its parts; another officer confirms it then.")
        return done(said, ".version", ref=kept[0].ref)
    return render_template("programmes/begin.html", form=form, programme=programme)
