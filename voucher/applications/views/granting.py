"""Pages of grants that one officer proposes and somebody else approves."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired

from voucher.applications import exporting, forms, granting, grants, policies, queries, screening, words
from voucher.applications.lifecycle import Proposed
from voucher.applications.views.around import about, asked_tax_office, bp, facts, shown
from voucher.kernel import clock
from voucher.kernel.fields import TextField
from voucher.kernel.http import carried_out, done, permit, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.kernel.saying import lazy_gettext as _l
from voucher.people.roles import Act
from voucher.programmes import purse
from voucher.programmes import queries as programmes
from voucher.programmes.forms.rounds import CHOOSE
from voucher.programmes.words import APPROVER

FILTERS = ("q", "state", "round", "sort")


class ApproveForm(FlaskForm):
    """Yes, or back to who proposed it."""

    about = HiddenField()
    decision = RadioField(
        _l("Decision"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice("approve", _l("Approve")), SelectChoice("send_back", _l("Send back"))],
    )
    note = TextField(_l("Reason"), most=2000)

    def validate_note(self, field: TextField) -> None:
        """Whoever sends it back says why."""
        if self.decision.data == "send_back" and not field.data:
            raise ValidationError(_l("Please write why: whoever proposed it reads it."))


@bp.route("/<ref>/approve", methods=["GET", "POST"])
@permit(Act.APPROVE_GRANTS)
def approve(ref: str) -> ResponseReturnValue:
    """Approve what somebody else proposed, or send it back."""
    found = queries.case(g.db, ref, g.user)
    proposed = grants.latest(g.db, found)
    if proposed is None or (request.method == "GET" and proposed.grant.state is not Proposed.OPEN):
        flash(_("Nothing waits for approval here now."), "warning")
        return redirect(url_for(".show", ref=ref))
    policies.require_impartial(g.db, g.user, found.application)
    if answer := asked_tax_office(found):
        return answer
    form, grant = ApproveForm(), proposed.grant

    def work() -> object:
        seen, note = shown(form.about.data), form.note.data or ""
        settle = granting.approve if form.decision.data == "approve" else granting.send_back
        return settle(g.db, ref, seen, note, by=g.user)

    if form.validate_on_submit() and carried_out(form, work):
        said = _("%(ref)s is approved. The voucher is issued, and its money promised.", ref=ref)
        back = _("Sent back. Whoever proposed it reads why.")
        return done(said if form.decision.data == "approve" else back, ".grants", state=grants.MINE)
    form.about.data = form.about.data or str(grant.id)
    past = granting.past(g.db, found.application, grant) if grant.state is Proposed.OPEN else ""
    return render_template(
        "applications/approve.html",
        form=form,
        proposed=proposed,
        may_settle=policies.may_approve(g.db, g.user, found.application, grant),
        own=grant.proposed_by_id == g.user.id,
        unapprovable=policies.unapprovable(found.firm),
        past=past,
        standings=screening.standings(g.db, found.application),
        left=(left := purse.of(g.db, found.round.id)).state,
        partner_left=left.partner,
        **facts(found, grant.granted_krw),
        **about(found),
    )


@bp.post("/<ref>/take-back")
@permit(Act.DECIDE)
def take_back(ref: str) -> ResponseReturnValue:
    """Take back what one proposed oneself."""
    form = forms.EmptyForm()
    if form.validate_on_submit() and carried_out(form, lambda: granting.take_back(g.db, ref, by=g.user)):
        return done(_("Taken back. You can decide about it afresh."), ".decide", ref=ref)
    for message in form.form_errors:
        flash(message, "warning")
    return redirect(url_for(".show", ref=ref))


@bp.get("/grants", endpoint="grants")
@permit(Act.DECIDE, Act.APPROVE_GRANTS, Act.READ_AUDIT)
def grants_() -> ResponseReturnValue:
    """What was proposed, what waits, and what became of the rest."""
    kept: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    mine = [(grants.MINE, _("Waits for me"))] if Act.APPROVE_GRANTS in g.acts else []
    return render_template(
        "applications/grants.html",
        page=grants.listing(g.db, request.args, g.user),
        state_options=[("", _("All")), *mine, *((s.value, _(words.GRANT[s])) for s in Proposed)],
        round_options=[("", _("All")), *programmes.choices(g.db, language())],
        round_ref=kept.get("round", ""),
        export_url=url_for(".export_grants", **kept),
        filtered=bool(kept.keys() - {"sort"}),
    )


@bp.route("/grants/export", methods=["GET", "POST"])
@permit(Act.DECIDE, Act.APPROVE_GRANTS, Act.READ_AUDIT)
def export_grants() -> ResponseReturnValue:
    """Say what the list is for, then take it away as a file."""
    form, kept = forms.ExportForm(), {name: request.args.get(name, "")[:100] for name in FILTERS}
    asked = {name: value for name, value in kept.items() if value}
    if form.validate_on_submit() and carried_out(
        form, lambda: exporting.note_grants(g.db, asked, form.why.data or "", by=g.user)
    ):
        states = {state: _(label) for state, label in words.GRANT.items()}
        approvers = {it: _(label) for it, label in APPROVER.items()}
        rows = exporting.grants_rows(g.user, asked, states, approvers, language())
        return spreadsheet(f"grants-{clock.today()}", [_(label) for label in words.GRANTS], rows, streamed=True)
    state = words.GRANT.get(Proposed(kept["state"])) if kept["state"] in set(Proposed) else None
    said = _(state) if state else _("Waits for me") if kept["state"] == grants.MINE else ""
    return render_template("applications/export_grants.html", form=form, asked=asked, state_said=said)
