"""Pages on which a firm writes its application, hands it in, or takes it back."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.applications import (
    certifying,
    completeness,
    declaring,
    drafting,
    forms,
    policies,
    queries,
    submitting,
    together,
)
from voucher.applications.exclusions import excluded
from voucher.applications.lifecycle import State
from voucher.applications.models import Application
from voucher.applications.views import consent_forms
from voucher.applications.views.around import about, after, asked_tax_office, bp, declared, stepping
from voucher.kernel import clock
from voucher.kernel.http import carried_out, done, permit, told
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people import queries as people
from voucher.people.roles import Act
from voucher.programmes import queries as programmes
from voucher.programmes import questions as asked_in
from voucher.programmes import rules
from voucher.programmes.forms.answers import AnswersForm, answers_form
from voucher.programmes.lifecycle import Mode
from voucher.programmes.words import COST
from voucher.settings import SEOUL


@bp.route("/apply/<ref>", methods=["GET", "POST"])
@permit(Act.APPLY)
def apply(ref: str) -> ResponseReturnValue:
    """Begin an application in a round, or go on with the one that is there."""
    round_, programme = programmes.by_ref(g.db, ref, g.user)
    firm = people.organisation(g.db, g.user.organisation_id)
    if there := queries.open_one(g.db, round_.id, firm.id):
        return _resume(there)
    form, made = forms.StartForm(queries.to_copy(g.db, firm.id)), list[Application]()

    def start() -> None:
        made.append(drafting.start(g.db, ref, like=form.chosen, by=g.user))

    if form.validate_on_submit() and carried_out(form, start):
        return _resume(made[0])
    asks = asked_in.read(round_.questions)
    frozen = rules.of_round(round_.id, round_.rules).rules if round_.rules else None
    return render_template(
        "applications/apply.html",
        form=form,
        round=round_,
        programme=programme,
        firm=firm,
        refusal=told(refused) if (refused := policies.would_refuse(firm, round_)) else "",
        barred=policies.barred(firm, round_),
        documents=frozen.documents if frozen else (),
        two=frozen is not None and frozen.certified_by_two,
        files=[question for question in asks.asked if question.kind is asked_in.Kind.FILE],
        questions=bool(asks),
    )


def _resume(application: Application) -> ResponseReturnValue:
    if application.state is State.DRAFT:
        found = queries.case(g.db, application.ref, g.user)
        papers = found.papers
        endpoint = completeness.next_step(application, papers, clock.today(), found.questions)
        return redirect(url_for(endpoint, ref=application.ref))
    flash(_("Your firm has applied in this round already. This is that application."), "info")
    return redirect(url_for(".show", ref=application.ref))


def _write(
    ref: str,
    endpoint: str,
    make: Callable[[queries.Case], Any],
    keep: Callable[[Any], object],
    more: Callable[[queries.Case], dict[str, object]] = lambda _found: {},
    *,
    there: Callable[[Application], Mapping[str, Any]] = lambda _application: {},
    typed: Callable[[Any], Mapping[str, Any]] = lambda _form: {},
) -> ResponseReturnValue:
    """One page of a draft: show it, or keep what was typed and go on.

    `there` and `typed` give what is kept and what the form holds by the same names, where two may write at once.
    """
    found = queries.case(g.db, ref, g.user)
    form = make(found)
    kept = not _arranged(form) and form.validate_on_submit() and carried_out(form, lambda: keep(form))
    if request.form.get("autosave"):
        return _beside(form, typed, kept=kept)
    if kept:
        if request.form.get("later"):
            return done(_("Saved. You can go on until the round closes."), ".show", ref=ref)
        following = endpoint if request.form.get("stay") else after(found, endpoint)
        return redirect(url_for(following, ref=ref))
    if request.method == "GET" and found.application.state is not State.DRAFT:
        return redirect(url_for(".show", ref=ref))
    page = f"{endpoint.replace('.', '/')}.html"
    signs = together.written(_signs(form, there(found.application)))
    return render_template(page, form=form, seen=signs, **about(found), **stepping(found, endpoint), **more(found))


def _seen() -> together.Seen:
    """What the page showed that was sent."""
    return together.read(request.form.get("seen", ""))


def _signs(form: Any, there: Mapping[str, Any]) -> together.Seen:
    """What a page is to remember: what it shows, or what it showed before it came back with a fault.

    What was written on another screen is told once, and what is sent after that is meant.
    """
    now = together.seen(there)
    if request.method != "POST":
        return now
    told_of = [name for name in now if getattr(g, "overtaken", False) and name in form and form[name].errors]
    return {**_seen(), **{name: now[name] for name in told_of}}


def _arranged(form: Any) -> bool:
    """Whether a button for a row of a table was pressed: then the page comes again, and nothing is saved."""
    return isinstance(form, AnswersForm) and form.arranged(request.form)


def _beside(form: Any, typed: Callable[[Any], Mapping[str, Any]], *, kept: bool) -> ResponseReturnValue:
    """What a page that saves by itself says beside its buttons, and what it is to remember from now on."""
    if kept:
        said = _("Saved at %(time)s", time=f"{clock.now().astimezone(SEOUL):%H:%M}")
        return {"said": said, "seen": together.written({**_seen(), **together.seen(typed(form))})}
    wrong = [f"{form[name].label.text}: {errors[0]}" for name, errors in form.errors.items() if name in form]
    why = [*form.form_errors, *wrong, _("Please load the page again.")][0]
    return {"said": _("Not saved yet.") + " " + why}, HTTPStatus.UNPROCESSABLE_ENTITY


@bp.route("/<ref>/project", methods=["GET", "POST"])
@permit(Act.APPLY)
def project(ref: str) -> ResponseReturnValue:
    """What the firm wants to do."""
    return _write(
        ref,
        "applications.project",
        lambda found: forms.ProjectForm(found.application),
        lambda form: drafting.save_project(g.db, ref, form.project, seen=_seen(), by=g.user),
        there=drafting.project_of,
        typed=lambda form: asdict(form.project),
    )


@bp.route("/<ref>/money", methods=["GET", "POST"])
@permit(Act.APPLY)
def money(ref: str) -> ResponseReturnValue:
    """What it costs, and who would pay what."""

    def split(found: queries.Case) -> dict[str, object]:
        return {
            "shares": found.shares(found.application.asked_krw),
            "band": found.band,
            "rate": found.rate,
            "costs": [_(COST[cost]) for cost in found.rules.costs],
        }

    def form(found: queries.Case) -> forms.MoneyForm:
        return forms.MoneyForm(found.application, found.rules.fitting(found.firm), language())

    return _write(
        ref,
        "applications.money",
        form,
        lambda form: drafting.save_money(g.db, ref, form.asked, form.band, seen=_seen(), by=g.user),
        split,
        there=drafting.money_of,
        typed=lambda form: {"asked_krw": form.asked, "band_code": form.band},
    )


@bp.route("/<ref>/questions", methods=["GET", "POST"])
@permit(Act.APPLY)
def questions(ref: str) -> ResponseReturnValue:
    """What the round asks beside the usual."""
    asked = queries.case(g.db, ref, g.user).questions
    if not asked:
        return redirect(url_for(".show", ref=ref))
    spoken = language()

    def of_all(answers: Mapping[str, Any]) -> dict[str, Any]:
        return {question.code: answers.get(question.code) for question in asked.asked}

    return _write(
        ref,
        "applications.questions",
        lambda found: answers_form(found.questions, found.application.answers, spoken),
        lambda form: drafting.save_answers(g.db, ref, form.answers, seen=_seen(), by=g.user),
        there=lambda application: of_all(application.answers),
        typed=lambda form: of_all(form.answers),
    )


@bp.route("/<ref>/consent", methods=["GET", "POST"])
@permit(Act.APPLY)
def consent(ref: str) -> ResponseReturnValue:
    """What the firm declares, and what it consents to."""
    spoken = language()

    def keep(form: consent_forms.ConsentForm) -> None:
        declaring.declare(g.db, ref, form.answers, by=g.user)
        drafting.save_consents(g.db, ref, form.given, spoken, by=g.user)

    return _write(
        ref,
        "applications.consent",
        lambda found: consent_forms.consent_form(
            found, declaring.questions(found.rules), declaring.latest(g.db, found.application.id), spoken
        ),
        keep,
    )


@bp.route("/<ref>/check", methods=["GET", "POST"])
@permit(Act.APPLY)
def check(ref: str) -> ResponseReturnValue:
    """See all answers once more, and hand them in."""
    form = forms.SubmitForm()
    if "ask" in request.form and (asked := asked_tax_office(queries.case(g.db, ref, g.user))):
        return asked
    if "prepare" in request.form:
        if forms.EmptyForm().validate_on_submit() and carried_out(
            form, lambda: certifying.prepare(g.db, ref, by=g.user)
        ):
            return done(_("Your colleagues have a mail. One of them certifies and submits."), ".show", ref=ref)
    elif form.validate_on_submit() and carried_out(form, lambda: submitting.submit(g.db, ref, by=g.user)):
        return redirect(url_for(".receipt", ref=ref))
    found = queries.case(g.db, ref, g.user)
    if found.application.state is not State.DRAFT:
        if request.method == "POST":  # pressed twice, or a colleague was faster
            flash(_("This application was handed in already."), "info")
        return redirect(url_for(".show", ref=ref))
    papers = found.papers
    missing = completeness.missing(found.application, papers, clock.today(), found.questions)
    at_once = found.round.mode is Mode.FIRST_COME and not missing
    return render_template(
        "applications/check.html",
        form=form,
        missing=missing,
        kept_back=submitting.keeps_back(g.db, found.application, found.rules) if at_once else [],
        papers=papers,
        declared=declared(found),
        shares=found.shares(found.application.asked_krw),
        barred=policies.barred(found.firm, found.round),
        excluded=excluded(g.db, found.application, found.firm),
        certifiers=certifying.certifiers(g.db, g.user) if found.rules.certified_by_two else None,
        mine=found.application.prepared_by_id == g.user.id,
        **about(found),
        **stepping(found, "applications.check"),
    )


@bp.route("/<ref>/withdraw", methods=["GET", "POST"])
@permit(Act.APPLY)
def withdraw(ref: str) -> ResponseReturnValue:
    """Take an application back, after asking."""
    form = forms.EmptyForm()
    if form.validate_on_submit() and carried_out(form, lambda: submitting.withdraw(g.db, ref, by=g.user)):
        return done(_("Your application is withdrawn."), ".list")
    found = queries.case(g.db, ref, g.user)
    if request.method == "GET" and found.application.state not in {
        State.DRAFT,
        State.SUBMITTED,
        State.SUPPLEMENT,
        State.RESERVE,
    }:
        flash(_("This application cannot be withdrawn any more."), "warning")
        return redirect(url_for(".show", ref=ref))
    return render_template("applications/withdraw.html", form=form, **about(found))
