"""Pages of a supplement: an officer asks for it, a firm supplies it, both see before and after."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.applications import asked, forms, papers, policies, queries, requesting, supplementing
from voucher.applications.asked import Step
from voucher.applications.lifecycle import Request, State
from voucher.applications.models import Supplement
from voucher.applications.views.around import TAKEN, about, bp
from voucher.applications.views.supplement_forms import (
    AskForm,
    CorrectForm,
    FollowForm,
    LengthenForm,
    SendForm,
    WhyForm,
    ask_form,
    correct_form,
    label_of,
    paper_form,
)
from voucher.kernel import clock
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people.roles import Act


def _labels(found: queries.Case, steps: list[Step]) -> dict[UUID, str]:
    """What each point is called."""
    where = (found.questions, papers.every(found.round))
    return {step.point.id: label_of(step.point, where, language()) for step in steps}


def _points(found: queries.Case, supplement: Supplement) -> dict[str, object]:
    """What a page needs to show every point of a request."""
    steps = asked.steps(g.db, found, supplement)
    return {
        "supplement": supplement,
        "steps_asked": steps,
        "labels": _labels(found, steps),
        "asked_questions": {question.code: question for question in found.questions.asked},
        "open": policies.takes_answer(supplement),
    }


@bp.route("/<ref>/ask", methods=["GET", "POST"])
@permit(Act.DECIDE)
def ask(ref: str) -> ResponseReturnValue:
    """Ask a firm to supply or correct something: the reason beside each point, and how much time there is."""
    found = queries.case(g.db, ref, g.user)
    policies.require_decider(g.db, g.user, found.application)
    last = asked.latest(g.db, found.application.id)
    where = (found.questions, found.documents)
    offered = [(it, label_of(it, where, language())) for it in asked.askable(found, found.papers)]
    form: AskForm = ask_form(offered, found.rules.supplement_days)
    if form.validate_on_submit() and carried_out(form, lambda: requesting.ask(g.db, ref, form.wanted, by=g.user)):
        return done(_("The firm is asked. It got a mail."), ".compare", ref=ref, number=last.number + 1 if last else 1)
    if request.method == "GET" and not policies.may_ask(found.application, found.round, last):
        flash(_("Nothing can be asked of the firm about this application now. Please look at it."), "warning")
        return redirect(url_for(".show", ref=ref))
    return render_template(
        "applications/ask.html",
        form=form,
        offered=offered,
        asked_questions={question.code: question for question in found.questions.asked},
        usual=clock.closing_instant(clock.business_days_after(clock.today(), found.rules.supplement_days)),
        rules=found.rules,
        **about(found),
    )


@bp.route("/<ref>/supplement", methods=["GET", "POST"])
@permit(Act.APPLY)
def supplement(ref: str) -> ResponseReturnValue:
    """What the agency asks for: files for the papers that are named, fields for what is to be corrected."""
    found = queries.case(g.db, ref, g.user)
    last = asked.latest(g.db, found.application.id)
    if last is None or (request.method == "GET" and not policies.takes_answer(last)):
        return redirect(url_for(".show", ref=ref))
    steps = asked.steps(g.db, found, last)
    shown = {step.point.code: paper_form(step) for step in steps if step.document and step.put}
    correct = correct_form(steps, found.application, found.questions, language(), sent=not _pressed())
    form = shown.get(request.form.get("add", ""), forms.EmptyForm() if _pressed() else correct)
    if request.method == "POST" and (answer := _kept(ref, form)):
        return answer
    return render_template(
        "applications/supplement.html",
        form=form,
        forms=shown,
        correct=correct,
        kinds=TAKEN,
        today=clock.today(),
        **_points(found, last),
        **about(found),
    )


def _pressed() -> bool:
    """Whether one of the small buttons beside a file was pressed."""
    return any(name in request.form for name in ("add", "remove", "replace", "beside"))


def _kept(ref: str, form: forms.PaperForm | forms.EmptyForm | CorrectForm) -> ResponseReturnValue | None:
    """What was sent with one of the page's forms is kept, and it goes on; None when it was not."""
    if not form.validate_on_submit():
        return None
    by, sent = g.user, request.form
    if isinstance(form, CorrectForm):
        if carried_out(form, lambda: supplementing.correct(g.db, ref, form.values, by=by)):
            return done(_("Saved."), ".answer" if "on" in sent else ".supplement", ref=ref)
        return None
    if isinstance(form, forms.PaperForm):
        kept = carried_out(form, lambda: supplementing.add(g.db, ref, form.code, form.admitted(), form.day, by=by))
        return done(_("The file is here."), ".supplement", ref=ref) if kept else None
    if "remove" in sent:
        gone = carried_out(form, lambda: supplementing.remove(g.db, ref, _key(sent["remove"]), by=by))
        return done(_("The file is removed."), ".supplement", ref=ref) if gone else None
    code = sent.get("replace") or sent.get("beside", "")
    said = carried_out(form, lambda: supplementing.replace(g.db, ref, code, instead="replace" in sent, by=by))
    return done(_("Saved."), ".supplement", ref=ref) if said else None


def _key(text: str) -> UUID:
    """The key of a file; one that nothing has where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


@bp.route("/<ref>/answer", methods=["GET", "POST"])
@permit(Act.APPLY)
def answer(ref: str) -> ResponseReturnValue:
    """See before and after of every point once more, and send it."""
    found = queries.case(g.db, ref, g.user)
    last, form = asked.latest(g.db, found.application.id), SendForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: supplementing.send(g.db, ref, form.remark.data or "", by=g.user)
    ):
        return done(_("Sent. An officer looks at it, and your application goes on."), ".show", ref=ref)
    if last is None or (request.method == "GET" and not policies.takes_answer(last)):
        return redirect(url_for(".show", ref=ref))
    return render_template("applications/answer.html", form=form, **_points(found, last), **about(found))


@bp.get("/<ref>/supplements/<int:number>")
@permit(Act.READ_APPLICATIONS)
def compare(ref: str, number: int) -> ResponseReturnValue:
    """One request: what was asked and why, and what came of it, before and after side by side."""
    found = queries.case(g.db, ref, g.user)
    its = asked.numbered(g.db, found.application.id, number)
    mine = found.application.firm_id == g.user.organisation_id
    return render_template(
        "applications/compare.html",
        mine=mine,
        decides=Act.DECIDE in g.acts and not mine,
        sent=its.state is Request.ANSWERED,
        newest=its.number == len(asked.of(g.db, found.application.id)),
        **_points(found, its),
        **about(found),
    )


def _case_with_request(ref: str) -> tuple[queries.Case, Supplement | None]:
    """An application that this officer may decide about, with the request that is open."""
    found = queries.case(g.db, ref, g.user)
    policies.require_decider(g.db, g.user, found.application)
    last = asked.latest(g.db, found.application.id)
    return found, last if last and last.state is Request.OPEN else None


def _nothing(ref: str) -> ResponseReturnValue:
    flash(_("Nothing is asked for now. Please look at the application."), "warning")
    return redirect(url_for(".show", ref=ref))


@bp.route("/<ref>/lengthen", methods=["GET", "POST"])
@permit(Act.DECIDE)
def lengthen(ref: str) -> ResponseReturnValue:
    """Give the firm more time, once."""
    found, its = _case_with_request(ref)
    form = LengthenForm()

    def work() -> object:
        assert form.more.data is not None
        return requesting.lengthen(g.db, ref, form.more.data, form.why.data or "", by=g.user)

    if form.validate_on_submit() and carried_out(form, work):
        return done(_("The deadline is lengthened. The firm got a mail."), ".show", ref=ref)
    if its is None:
        return _nothing(ref)
    return render_template("applications/lengthen.html", form=form, supplement=its, rules=found.rules, **about(found))


@bp.route("/<ref>/recall", methods=["GET", "POST"])
@permit(Act.DECIDE)
def recall(ref: str) -> ResponseReturnValue:
    """Take a request back: the application goes on as it is."""
    found, its = _case_with_request(ref)
    form = WhyForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: requesting.take_back(g.db, ref, form.why.data or "", by=g.user)
    ):
        return done(_("The request is taken back. The firm got a mail."), ".show", ref=ref)
    if its is None:
        return _nothing(ref)
    return render_template("applications/recall.html", form=form, supplement=its, **about(found))


@bp.route("/<ref>/follow", methods=["GET", "POST"])
@permit(Act.DECIDE)
def follow(ref: str) -> ResponseReturnValue:
    """Nothing came in time: say what follows."""
    found = queries.case(g.db, ref, g.user)
    policies.require_decider(g.db, g.user, found.application)
    last, form = asked.latest(g.db, found.application.id), FollowForm()

    def work() -> object:
        carry = requesting.turn_down if form.decision.data == "turn_down" else requesting.go_on
        return carry(g.db, ref, form.note.data or "", by=g.user)

    if form.validate_on_submit() and carried_out(form, work):
        rejected = form.decision.data == "turn_down"
        return done(_("%(ref)s is rejected.", ref=ref) if rejected else _("It goes on."), ".show", ref=ref)
    waits = found.application.state is State.SUPPLEMENT and last and last.state is Request.EXPIRED
    if request.method == "GET" and not waits:
        return _nothing(ref)
    return render_template("applications/follow.html", form=form, supplement=last, **about(found))
