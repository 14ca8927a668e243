"""Pages of an assessor: what was given, whether there is a conflict, and the score sheet."""

import io
from uuid import UUID

from flask import g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from voucher.applications import papers
from voucher.applications import queries as applications
from voucher.assessments import assigning, forms, queries, scoring
from voucher.assessments.lifecycle import State
from voucher.assessments.views.around import bp
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people.roles import Act
from voucher.programmes import questions


@bp.get("/mine")
@permit(Act.ASSESS)
def inbox() -> ResponseReturnValue:
    """Everything that was given to me."""
    return render_template("assessments/inbox.html", page=queries.all_mine(g.db, request.args, g.user))


@bp.route("/mine/<ref>/declare", methods=["GET", "POST"])
@permit(Act.ASSESS)
def declare(ref: str) -> ResponseReturnValue:
    """Say whether there is a conflict, before the application may be read; or give it back."""
    given = queries.mine(g.db, ref, g.user)
    form = forms.DeclareForm()

    def work() -> object:
        if form.decision.data == "decline":
            return assigning.decline(g.db, ref, form.why.data or "", by=g.user)
        return scoring.accept(g.db, ref, by=g.user)

    if form.validate_on_submit() and carried_out(form, work):
        if form.decision.data == "decline":
            return done(_("You gave it back. Somebody else assesses it."), ".inbox")
        return redirect(url_for(".score", ref=ref))
    if request.method == "GET" and given.assignment.state is State.SUBMITTED:
        return redirect(url_for(".score", ref=ref))
    return render_template("assessments/declare.html", form=form, given=given)


@bp.route("/mine/<ref>", methods=["GET", "POST"])
@permit(Act.ASSESS)
def score(ref: str) -> ResponseReturnValue:
    """The application and my score sheet; once it is in, also what the others wrote."""
    given = queries.mine(g.db, ref, g.user)
    if given.assignment.state is State.ASSIGNED:
        return redirect(url_for(".declare", ref=ref))
    criteria = given.assessing.criteria
    form = forms.score_form(criteria, given.assignment, language())

    def work() -> object:
        if "later" in request.form:
            return scoring.save(g.db, ref, form.sheet, by=g.user)
        return scoring.submit(g.db, ref, form.sheet, by=g.user)

    if form.validate_on_submit() and ("later" in request.form or form.whole()) and carried_out(form, work):
        if "later" in request.form:
            return done(_("Saved. Only you see it until you submit it."), ".score", ref=ref)
        return done(_("Submitted. Thank you."), ".inbox")
    submitted = given.assignment.state is State.SUBMITTED
    return render_template(
        "assessments/score.html",
        form=form,
        given=given,
        criteria=criteria,
        questions=questions.read(given.round.questions),
        papers=papers.rows(g.db, given.application, given.round),
        state_krw=applications.terms(given.application, given.round, given.application.asked_krw)[1].government,
        submitted=submitted,
        others=queries.others(g.db, given.assignment) if submitted else [],
    )


@bp.post("/mine/<ref>/papers/<uuid:paper_id>")
@permit(Act.ASSESS)
def paper(ref: str, paper_id: UUID) -> ResponseReturnValue:
    """A paper of what I may read, to be kept and not shown. Taking it away is an act, so it is a POST."""
    file = scoring.open_file(g.db, ref, paper_id, by=g.user)
    return send_file(
        io.BytesIO(file.content), mimetype=file.media_type, as_attachment=True, download_name=file.name, max_age=0
    )
