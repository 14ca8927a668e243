"""The page on which an officer decides."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.applications import deciding, forms, granting, grants, policies, queries, screening
from voucher.applications.lifecycle import Proposed, State
from voucher.applications.views.around import about, asked_tax_office, bp, facts
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.saying import gettext as _
from voucher.people.roles import Act
from voucher.programmes import decided, purse


@bp.route("/<ref>/decide", methods=["GET", "POST"])
@permit(Act.DECIDE)
def decide(ref: str) -> ResponseReturnValue:
    """Propose a grant, which somebody else approves, or reject; with a reason."""
    found = queries.case(g.db, ref, g.user)
    policies.require_decider(g.db, g.user, found.application)
    policies.require_first(found.application)
    policies.require_single(found.round)
    if answer := asked_tax_office(found):
        return answer
    standings = screening.standings(g.db, found.application)
    form = forms.DecisionForm(found.application, [one.finding.ground for one in standings if one.open])

    def work() -> object:
        if form.decision.data == "reject":
            return deciding.reject(g.db, ref, form.note.data or "", by=g.user)
        return granting.propose(g.db, ref, form.granted, by=g.user)

    if form.validate_on_submit() and carried_out(form, work):
        said = _("A grant is proposed for %(ref)s. Somebody else approves it now.", ref=ref)
        return done(
            said if form.decision.data == "approve" else _("%(ref)s is rejected.", ref=ref), ".list", state="submitted"
        )
    last = grants.latest(g.db, found)
    if request.method == "GET" and last and last.grant.state is Proposed.OPEN:
        return redirect(url_for(".approve", ref=ref))
    if request.method == "GET" and found.application.state is not State.SUBMITTED:
        flash(_("There is nothing to decide here now."), "warning")
        return redirect(url_for(".show", ref=ref))
    return render_template(
        "applications/decide.html",
        form=form,
        last=last,
        bands=decided.approvals(found.rules.approvals),
        unapprovable=policies.unapprovable(found.firm),
        standings=standings,
        left=(left := purse.of(g.db, found.round.id)).state,
        partner_left=left.partner,
        **facts(found),
        **about(found),
    )
