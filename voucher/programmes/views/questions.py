"""Pages: what a round asks beside the usual."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people.roles import Act
from voucher.programmes import asking, policies, queries
from voucher.programmes import questions as documents
from voucher.programmes.forms import EmptyForm
from voucher.programmes.forms.answers import answers_form
from voucher.programmes.forms.questions import QuestionForm
from voucher.programmes.lifecycle import State
from voucher.programmes.views.around import bp

NEW = "new"


@bp.route("/<ref>/questions", methods=["GET", "POST"])
@permit(Act.OPEN_ROUND)
def questions(ref: str) -> ResponseReturnValue:
    """The questions of a round: move and remove them, and see them as a firm will."""
    form = EmptyForm()
    if form.validate_on_submit() and carried_out(form, lambda: _change(ref)):
        return redirect(url_for(".questions", ref=ref))
    round_, programme = queries.by_ref(g.db, ref, g.user)
    asked = documents.read(round_.questions)
    return render_template(
        "programmes/questions.html",
        form=form,
        round=round_,
        programme=programme,
        asked=asked,
        preview=answers_form(asked, {}, language()),
        changeable=round_.state is State.DRAFT,
        conditions=_conditions(asked, language()),
        most=documents.MOST,
    )


def _conditions(asked: documents.Questions, spoken: str) -> dict[str, str]:
    """When each question is asked that is not always asked: which answer to which question."""
    answers = {(q.code, o.code): f"{q.label(spoken)} – {o.label(spoken)}" for q in asked.asked for o in q.options}
    return {q.code: answers[q.only_if.question, q.only_if.option] for q in asked.asked if q.only_if}


def _change(ref: str) -> None:
    what, _between, code = request.form.get("do", "").partition(" ")
    if what == "remove":
        asking.remove(g.db, ref, code, by=g.user)
    elif what in {"up", "down"}:
        asking.move(g.db, ref, code, up=what == "up", by=g.user)
    else:
        abort(400)


@bp.route("/<ref>/questions/<code>", methods=["GET", "POST"])
@permit(Act.OPEN_ROUND)
def question(ref: str, code: str) -> ResponseReturnValue:
    """Write one question, or change it."""
    round_, _programme = queries.by_ref(g.db, ref, g.user)
    asked = documents.read(round_.questions)
    found = next((q for q in asked.asked if q.code == code), None)
    if found is None and code != NEW:
        abort(404)
    if (why := policies.unchangeable(round_)) and request.method == "GET":
        flash(_(why), "warning")
        return redirect(url_for(".questions", ref=ref))
    form = QuestionForm(asked, found, found.code if found else asking.next_code(round_), language())
    if form.arranged(request.form):
        return render_template("programmes/question.html", form=form, round=round_, question=found)
    keep = asking.put if found else asking.add
    if form.validate_on_submit() and carried_out(form, lambda: keep(g.db, ref, form.question, by=g.user)):
        return done(_("The question is saved."), ".questions", ref=ref)
    return render_template("programmes/question.html", form=form, round=round_, question=found)
