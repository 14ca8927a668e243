"""Pages: /objections"""

import io
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from voucher.applications import policies as applications
from voucher.applications import queries as cases
from voucher.applications import screening
from voucher.applications.forms import EmptyForm, ExportForm
from voucher.applications.models import Application
from voucher.applications.views import around
from voucher.applications.words import QUIET
from voucher.audit import queries as audit
from voucher.documents import admitting, kinds
from voucher.kernel import clock
from voucher.kernel.http import carried_out, done, permit, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.objections import enclosing, exporting, forms, judging, objecting, policies, queries, settling, words
from voucher.objections.lifecycle import Against, State
from voucher.people import queries as people
from voucher.people.roles import Act, may
from voucher.programmes import decided, purse, rules
from voucher.programmes.models import Round

bp = Blueprint("objections", __name__, url_prefix="/objections")
FILTERS = ("q", "state", "sort")
ROOM = enclosing.MOST * admitting.LARGEST + kinds.MEGABYTE  # a request with all files that an objection may hold


@bp.url_value_preprocessor
def _take_all_at_once(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Other pages take one file in a request. Here a refusal by its size would lose what was written beside them."""
    if endpoint == "objections.object":
        request.max_content_length = ROOM


@bp.context_processor
def _words() -> dict[str, object]:
    known = {"OBJECTION": words.OBJECTION, "TONE": words.TONE, "AGAINST": words.AGAINST, "Against": Against}
    return {**around.words_of_pages(), **known, "WAITS": State.RAISED}


@bp.app_context_processor
def _beside_applications() -> dict[str, object]:
    return {"objection_about": objection_about}


def objection_about(application: Application, round_: Round) -> dict[str, object]:
    """For pages of an application and its voucher: the objection, whether it keeps its firm from paying, or until when
    the firm may object.
    """
    there = queries.of_application(g.db, application.id)
    right = None if there else queries.right(g.db, application, round_)
    said = words.OBJECTION[there.state] if there else ""
    waits = there is not None and queries.waits_unpaid(there)
    return {"there": there, "said": said, "right": right, "waits": waits}


@bp.get("/", endpoint="list")
@permit(Act.READ_OBJECTIONS)
def list_() -> ResponseReturnValue:
    """A firm's own objections, or all of them for the agency."""
    kept: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    states = [("", _("All")), ("overdue", _("Answer overdue")), *((s.value, _(words.OBJECTION[s])) for s in State)]
    return render_template(
        "objections/list.html",
        page=queries.listing(g.db, request.args, g.user),
        state_options=states,
        everything=may(g.user, Act.READ_LEDGER),
        export_url=url_for(".export", **kept),
        filtered=bool(kept.keys() - {"sort"}),
        today=clock.today(),
    )


@bp.route("/export", methods=["GET", "POST"])
@permit(Act.READ_OBJECTIONS)
def export() -> ResponseReturnValue:
    """Say what the list is for, then take it away as a file."""
    form, kept = ExportForm(), {name: request.args.get(name, "")[:100] for name in FILTERS}
    asked = {name: value for name, value in kept.items() if value}
    if form.validate_on_submit() and carried_out(
        form, lambda: exporting.note_download(g.db, asked, form.why.data or "", by=g.user)
    ):
        states = {state: _(label) for state, label in words.OBJECTION.items()}
        against = {it: _(label) for it, label in words.AGAINST.items()}
        rows = exporting.rows(g.user, asked, states, against)
        return spreadsheet(f"objections-{clock.today()}", [_(label) for label in words.COLUMNS], rows, streamed=True)
    state = words.OBJECTION.get(State(kept["state"])) if kept["state"] in set(State) else None
    state_said = _(state) if state else _("Answer overdue") if kept["state"] == "overdue" else ""
    return render_template("objections/export.html", form=form, asked=asked, state_said=state_said)


@bp.route("/object/<ref>", methods=["GET", "POST"], endpoint="object")
@permit(Act.OBJECT)
def object_(ref: str) -> ResponseReturnValue:
    """Object to the decision about an application."""
    found, form = cases.case(g.db, ref, g.user), forms.ObjectionForm()
    made: list[str] = []
    if form.validate_on_submit() and carried_out(
        form, lambda: made.append(objecting.raise_(g.db, ref, form.grounds.data or "", form.admitted(), by=g.user).ref)
    ):
        return done(
            _("We have your objection. Somebody who had no part in the decision answers."), ".show", ref=made[0]
        )
    there, right = (
        queries.of_application(g.db, found.application.id),
        queries.right(g.db, found.application, found.round),
    )
    if request.method == "GET" and there:
        return redirect(url_for(".show", ref=there.ref))
    if request.method == "GET" and right is None:
        flash(_("There is no decision here that your firm could object to now."), "warning")
        return redirect(url_for("applications.show", ref=ref))
    return render_template(
        "objections/object.html",
        form=form,
        right=right,
        days=rules.of_round(found.round.id, found.round.rules or {}).rules.answer_days,
        kinds=around.TAKEN,
        most=enclosing.MOST,
        **around.about(found),
    )


def _about(case: queries.Case) -> dict[str, Any]:
    it = case.objection
    return {
        "objection": it,
        "application": case.application,
        "round": case.round,
        "firm": case.firm,
        "mine": it.firm_id == g.user.organisation_id,
        "enclosed": enclosing.of(g.db, it),
        "overdue": it.state is State.RAISED and it.due_on < clock.today(),
        "waits_for_me": policies.may_judge(g.db, g.user, it),
        "why_not": policies.part_of(g.db, g.user, it) if may(g.user, Act.JUDGE) else "",
    }


@bp.get("/<ref>")
@permit(Act.READ_OBJECTIONS)
def show(ref: str) -> ResponseReturnValue:
    """One objection: against what, why, the answer, and what happens next."""
    case = queries.case(g.db, ref, g.user)
    happened = [r for r in audit.of_subject(g.db, case.application.id) if r.action not in QUIET]
    told = [r for r in happened if r.action.startswith("objection.")]
    return render_template("objections/show.html", records=told, NEXT=words.NEXT, **_about(case))


@bp.post("/<ref>/papers/<uuid:paper_id>")
@permit(Act.READ_OBJECTIONS)
def paper(ref: str, paper_id: UUID) -> ResponseReturnValue:
    """A file as it was handed in, to be kept and not shown. What the agency takes away is an act, so it is a POST."""
    file = enclosing.open_file(g.db, ref, paper_id, by=g.user)
    return send_file(
        io.BytesIO(file.content), mimetype=file.media_type, as_attachment=True, download_name=file.name, max_age=0
    )


@bp.route("/<ref>/withdraw", methods=["GET", "POST"])
@permit(Act.OBJECT)
def withdraw(ref: str) -> ResponseReturnValue:
    """Take an objection back, after asking."""
    case, form = queries.case(g.db, ref, g.user), EmptyForm()
    if form.validate_on_submit() and carried_out(form, lambda: objecting.withdraw(g.db, ref, by=g.user)):
        return done(_("Your objection is withdrawn."), ".show", ref=ref)
    if request.method == "GET" and case.objection.state is not State.RAISED:
        flash(_("This objection cannot be withdrawn any more."), "warning")
        return redirect(url_for(".show", ref=ref))
    return render_template("objections/withdraw.html", form=form, **_about(case))


@bp.route("/<ref>/judge", methods=["GET", "POST"])
@permit(Act.JUDGE)
def judge(ref: str) -> ResponseReturnValue:
    """Answer: the firm is right, or the decision stays."""
    case, form = queries.case(g.db, ref, g.user), forms.JudgeForm()
    if request.method == "GET" and not (case.objection.state is State.RAISED and _may(case)):
        return _elsewhere(ref)
    policies.require_judge(g.db, g.user, case.objection)

    def work() -> object:
        answer = judging.uphold if form.decision.data == "uphold" else judging.dismiss
        return answer(g.db, ref, form.note.data or "", by=g.user)

    if form.validate_on_submit() and carried_out(form, work):
        return done(_("Answered. The firm gets a letter with the reason."), ".show", ref=ref)
    stands = policies.stands(case.objection, case.application)
    found = cases.case(g.db, case.application.ref, g.user)
    return render_template("objections/judge.html", form=form, stands=stands, case=found, **_about(case))


@bp.route("/<ref>/decide", methods=["GET", "POST"])
@permit(Act.JUDGE)
def decide(ref: str) -> ResponseReturnValue:
    """Decide anew, with all that an officer sees who decides for the first time."""
    case = queries.case(g.db, ref, g.user)
    if request.method == "GET" and not (case.objection.state is State.UPHELD and _may(case)):
        return _elsewhere(ref)
    policies.require_third(g.db, g.user, case.objection)
    found = cases.case(g.db, case.application.ref, g.user)
    if asked := around.asked_tax_office(found):
        return asked
    standings = screening.standings(g.db, found.application)
    less, reserve = case.objection.against is Against.LESS, settling.has_reserve(g.db, case.round, case.objection)
    unclear = [] if less else [one.finding.ground for one in standings if one.open]
    form = forms.SettleForm(found.application, unclear, less=less, reserve=reserve)

    def work() -> object:
        if form.decision.data == "approve":
            return settling.grant(g.db, ref, form.granted, by=g.user)
        answer = settling.keep_in_reserve if form.decision.data == "reserve" else settling.refuse
        return answer(g.db, ref, form.note.data or "", by=g.user)

    if form.validate_on_submit() and carried_out(form, work):
        return done(_("Decided anew. The firm gets a letter with the reason."), ".show", ref=ref)
    return render_template(
        "objections/decide.html",
        form=form,
        standings=standings,
        bands=decided.approvals(found.rules.approvals),
        unapprovable=applications.unapprovable(found.firm),
        left=(left := purse.of(g.db, case.round.id)).state,
        partner_left=left.partner,
        judge=people.user(g.db, case.objection.judged_by_id) if case.objection.judged_by_id else None,
        **around.facts(found),
        **around.about(found),
        **{name: value for name, value in _about(case).items() if name not in ("application", "round", "firm")},
    )


def _may(case: queries.Case) -> bool:
    return policies.may_judge(g.db, g.user, case.objection)


def _elsewhere(ref: str) -> ResponseReturnValue:
    """Nothing to answer here for this person: the objection's own page says why."""
    flash(_("There is nothing to decide here for you now."), "warning")
    return redirect(url_for(".show", ref=ref))
