"""Pages: /applications"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.applications import (
    asking,
    completeness,
    consents,
    deciding,
    drafting,
    exporting,
    forms,
    policies,
    queries,
    searching,
    submitting,
    words,
)
from voucher.applications.lifecycle import State
from voucher.applications.models import Application
from voucher.audit import queries as audit
from voucher.kernel import clock
from voucher.kernel.http import carried_out, done, permit, spreadsheet, told
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people import queries as people
from voucher.people.regions import INDUSTRIES, REGIONS
from voucher.people.roles import Act
from voucher.programmes import policies as rounds
from voucher.programmes import queries as programmes
from voucher.programmes.models import Programme, Round
from voucher.programmes.words import title

bp = Blueprint("applications", __name__, url_prefix="/applications")


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "STATE": words.STATE,
        "HAPPENED": words.HAPPENED,
        "SKILL": words.SKILL,
        "CONSENTS": consents.ASKED,
        "round_title": _title,
        "round_phase": rounds.phase,
        "REGIONS": REGIONS,
        "INDUSTRIES": INDUSTRIES,
    }


def _title(thing: Round | Programme) -> str:
    return title(thing, language())


@lru_cache(maxsize=8)
def _states(everything: bool, _language: str) -> tuple[tuple[str, str], ...]:
    """What the filter by state offers; drafts are a firm's own affair."""
    return tuple((s.value, _(words.STATE[s])) for s in State if not (everything and s is State.DRAFT))


@bp.get("/", endpoint="list")
@permit(Act.READ_APPLICATIONS)
def list_() -> ResponseReturnValue:
    """Applications: a firm's own, or all that were sent in."""
    asked, everything, spoken = searching.Asked.read(request.args), queries.reads_all(g.user), language()
    return render_template(
        "applications/list.html",
        page=searching.lines(g.db, g.user, asked, request.args),
        asked=asked,
        everything=everything,
        export_url=url_for(".export", **asked.arguments),
        state_options=_states(everything, spoken),
        round_options=programmes.choices(g.db, spoken),
        korean=spoken == "ko",
    )


@bp.route("/export", methods=["GET", "POST"])
@permit(Act.READ_APPLICATIONS)
def export() -> ResponseReturnValue:
    """Say what a list is for, then take it away as a file."""
    asked, form = searching.Asked.read(request.args), forms.ExportForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: exporting.note_download(g.db, asked, form.why.data or "", by=g.user)
    ):
        states = {state: _(label) for state, label in words.STATE.items()}
        rows = exporting.rows(g.user, asked, states, language())
        return spreadsheet(f"applications-{clock.today()}", [_(label) for label in words.COLUMNS], rows, streamed=True)
    return render_template("applications/export.html", form=form, asked=asked)


@bp.route("/apply/<ref>", methods=["GET", "POST"])
@permit(Act.APPLY)
def apply(ref: str) -> ResponseReturnValue:
    """Begin an application in a round, or go on with the one that is there."""
    round_, programme = programmes.by_ref(g.db, ref, g.user)
    firm = people.organisation(g.db, g.user.organisation_id)
    if there := queries.open_one(g.db, round_.id, firm.id):
        return _resume(there)
    form, made = forms.EmptyForm(), list[Application]()
    if form.validate_on_submit() and carried_out(form, lambda: made.append(drafting.start(g.db, ref, by=g.user))):
        return _resume(made[0])
    return render_template(
        "applications/apply.html",
        form=form,
        round=round_,
        programme=programme,
        firm=firm,
        refusal=told(refused) if (refused := policies.would_refuse(firm, round_)) else "",
        barred=policies.barred_by_tax(firm),
    )


def _resume(application: Application) -> ResponseReturnValue:
    if application.state is State.DRAFT:
        return redirect(url_for(completeness.next_step(application), ref=application.ref))
    flash(_("Your firm has applied in this round already. This is that application."), "info")
    return redirect(url_for(".show", ref=application.ref))


def _write(
    ref: str,
    step: int,
    make: Callable[[Application], Any],
    keep: Callable[[Any], object],
    more: Callable[[queries.Case], dict[str, object]] = lambda _found: {},
) -> ResponseReturnValue:
    """One page of a draft: show it, or keep what was typed and go on."""
    found = queries.case(g.db, ref, g.user)
    form = make(found.application)
    if form.validate_on_submit() and carried_out(form, lambda: keep(form)):
        if request.form.get("later"):
            return done(_("Saved. You can go on until the round closes."), ".show", ref=ref)
        stay = bool(request.form.get("stay"))
        return redirect(url_for(words.STEPS[step - 1 if stay else step][0], ref=ref))
    if request.method == "GET" and found.application.state is not State.DRAFT:
        return redirect(url_for(".show", ref=ref))
    name = words.STEPS[step - 1][0].partition(".")[2]
    return render_template(f"applications/{name}.html", form=form, step=step, **_about(found), **more(found))


def _about(found: queries.Case) -> dict[str, object]:
    return {
        "application": found.application,
        "round": found.round,
        "programme": found.programme,
        "firm": found.firm,
        "size": found.size,
        "late": audit.of_subject(g.db, found.application.id)[-1] if request.method == "POST" else None,
        "steps": [(_(label), url_for(endpoint, ref=found.application.ref)) for endpoint, label in words.STEPS],
    }


@bp.route("/<ref>/project", methods=["GET", "POST"])
@permit(Act.APPLY)
def project(ref: str) -> ResponseReturnValue:
    """Step 1: what the firm wants to do."""
    return _write(ref, 1, forms.ProjectForm, lambda form: drafting.save_project(g.db, ref, form.project, by=g.user))


@bp.route("/<ref>/money", methods=["GET", "POST"])
@permit(Act.APPLY)
def money(ref: str) -> ResponseReturnValue:
    """Step 2: what it costs, and who would pay what."""

    def split(found: queries.Case) -> dict[str, object]:
        return {
            "shares": found.shares(found.application.asked_krw),
            "bands": [band] if (band := found.rule) else [],
        }

    return _write(ref, 2, forms.MoneyForm, lambda form: drafting.save_money(g.db, ref, form.asked, by=g.user), split)


@bp.route("/<ref>/consent", methods=["GET", "POST"])
@permit(Act.APPLY)
def consent(ref: str) -> ResponseReturnValue:
    """Step 3: what the firm consents to."""
    spoken = language()
    return _write(
        ref, 3, forms.ConsentForm, lambda form: drafting.save_consents(g.db, ref, form.given, spoken, by=g.user)
    )


@bp.route("/<ref>/check", methods=["GET", "POST"])
@permit(Act.APPLY)
def check(ref: str) -> ResponseReturnValue:
    """Step 4: see all answers once more, and hand them in."""
    form = forms.SubmitForm()
    if request.method == "POST" and (asked := _asked_tax_office(queries.case(g.db, ref, g.user))):
        return asked
    if form.validate_on_submit() and carried_out(form, lambda: submitting.submit(g.db, ref, by=g.user)):
        return redirect(url_for(".receipt", ref=ref))
    found = queries.case(g.db, ref, g.user)
    if request.method == "GET" and found.application.state is not State.DRAFT:
        return redirect(url_for(".show", ref=ref))
    return render_template(
        "applications/check.html",
        form=form,
        step=4,
        missing=completeness.missing(found.application),
        shares=found.shares(found.application.asked_krw),
        barred=policies.barred_by_tax(found.firm),
        **_about(found),
    )


def _asked_tax_office(found: queries.Case) -> ResponseReturnValue | None:
    """When the button for it was pressed: what the tax office says now, and back to the page."""
    if "ask" not in request.form or not forms.EmptyForm().validate_on_submit():
        return None
    if asking.ask_again(found.firm):
        flash(_("The tax office answered."), "success")
    else:
        flash(_("The tax office does not answer now. Please try again later."), "warning")
    return redirect(request.path)


@bp.get("/<ref>/receipt")
@permit(Act.APPLY)
def receipt(ref: str) -> ResponseReturnValue:
    """The number of what was handed in, and what happens next."""
    found = queries.case(g.db, ref, g.user)
    if found.application.submitted_at is None:
        return redirect(url_for(".show", ref=ref))
    return render_template(
        "applications/receipt.html", shares=found.shares(found.application.asked_krw), **_about(found)
    )


@bp.get("/<ref>")
@permit(Act.READ_APPLICATIONS)
def show(ref: str) -> ResponseReturnValue:
    """One application: what it asks, what happened, and what happens next."""
    found = queries.case(g.db, ref, g.user)
    application = found.application
    saved = "application.saved"
    return render_template(
        "applications/show.html",
        shares=found.shares(application.granted_krw or application.asked_krw),
        records=[r for r in audit.of_subject(g.db, application.id) if r.action != saved],
        NEXT=words.NEXT,
        mine=application.firm_id == g.user.organisation_id,
        may_write=rounds.phase(found.round) is rounds.Phase.ACCEPTING,
        **_about(found),
    )


@bp.route("/<ref>/withdraw", methods=["GET", "POST"])
@permit(Act.APPLY)
def withdraw(ref: str) -> ResponseReturnValue:
    """Take an application back, after asking."""
    form = forms.EmptyForm()
    if form.validate_on_submit() and carried_out(form, lambda: submitting.withdraw(g.db, ref, by=g.user)):
        return done(_("Your application is withdrawn."), ".list")
    found = queries.case(g.db, ref, g.user)
    if request.method == "GET" and found.application.state not in {State.DRAFT, State.SUBMITTED}:
        flash(_("This application cannot be withdrawn any more."), "warning")
        return redirect(url_for(".show", ref=ref))
    return render_template("applications/withdraw.html", form=form, **_about(found))


@bp.route("/<ref>/decide", methods=["GET", "POST"])
@permit(Act.DECIDE)
def decide(ref: str) -> ResponseReturnValue:
    """Approve or reject, with a reason."""
    found = queries.case(g.db, ref, g.user)
    policies.require_decider(g.user, found.application)
    if asked := _asked_tax_office(found):
        return asked
    form = forms.DecisionForm(found.application)

    def work() -> object:
        if form.decision.data == "reject":
            return deciding.reject(g.db, ref, form.note.data or "", by=g.user)
        return deciding.approve(g.db, ref, form.granted, by=g.user)

    if form.validate_on_submit() and carried_out(form, work):
        said = _("%(ref)s is approved. The voucher is issued, and its money promised.", ref=ref)
        return done(
            said if form.decision.data == "approve" else _("%(ref)s is rejected.", ref=ref), ".list", state="submitted"
        )
    if request.method == "GET" and found.application.state is not State.SUBMITTED:
        flash(_("There is nothing to decide here now."), "warning")
        return redirect(url_for(".show", ref=ref))
    return render_template(
        "applications/decide.html",
        form=form,
        shares=found.shares(found.application.asked_krw),
        rule=found.rule,
        unapprovable=policies.unapprovable(found.firm),
        left=programmes.left_of(g.db, [found.round.id]).get(found.round.id, 0),
        earlier=queries.earlier(g.db, found.firm.id, than=found.application),
        **_about(found),
    )
