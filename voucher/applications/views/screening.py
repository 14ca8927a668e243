"""Pages on which officers see what came of each requirement, and pass over one with two people."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.applications import forms, overriding, policies, queries, relating, screening, turning_away
from voucher.applications.models import Finding
from voucher.applications.views.around import about, bp
from voucher.audit import showing
from voucher.kernel.errors import NotFound
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.i18n import N_
from voucher.kernel.saying import gettext as _
from voucher.people.forms import SettleForm
from voucher.people.roles import Act
from voucher.programmes.lifecycle import Mode
from voucher.programmes.rules import Ground
from voucher.suppliers.words import SHARED


@bp.app_context_processor
def _evidence() -> dict[str, object]:
    return {"evidence_of": evidence_of}


def evidence_of(finding: Finding) -> list[str]:
    """What a finding stands on, beyond what its reason says."""
    return [
        f"{showing.label(name)}: {showing.value(name, value)}"
        for name, value in finding.evidence.items()
        if not isinstance(value, bool) and value not in (None, "", [])
    ]


@bp.route("/<ref>/screen", methods=["GET", "POST"])
@permit(Act.DECIDE, Act.APPROVE_GRANTS, Act.READ_AUDIT)
def screen(ref: str) -> ResponseReturnValue:
    """Each requirement: what came of it, who says so, since when; and to have it looked at again."""
    found, form = queries.case(g.db, ref, g.user), forms.EmptyForm()
    if form.validate_on_submit() and carried_out(form, lambda: screening.again(g.db, ref, by=g.user)):
        return done(_("Every requirement was looked at again."), ".screen", ref=ref)
    standings = screening.standings(g.db, found.application)
    return render_template(
        "applications/screen.html",
        form=form,
        standings=standings,
        near=relating.near(g.db, found.firm),
        SHARED=SHARED,
        screenings=screening.history(g.db, found.application.id),
        waits=found.application.state in screening.WAITING,
        away=found.round.mode is Mode.COMPETITIVE and any(one.blocks for one in standings),
        may_decide=policies.may_decide(g.db, g.user, found.application),
        may_look=policies.may_look(g.db, g.user, found.application),
        **about(found),
    )


@bp.route("/<ref>/turn-away", methods=["GET", "POST"])
@permit(Act.DECIDE)
def turn_away(ref: str) -> ResponseReturnValue:
    """Turn a firm away that does not meet a requirement, where a panel decides about everybody else."""
    found, form = queries.case(g.db, ref, g.user), forms.AwayForm()
    policies.require_decider(g.db, g.user, found.application)
    if form.validate_on_submit() and carried_out(
        form, lambda: turning_away.turn_away(g.db, ref, form.note.data or "", by=g.user)
    ):
        return done(_("%(ref)s is turned away. The firm gets a letter with the reason.", ref=ref), ".show", ref=ref)
    blocking = [one for one in screening.standings(g.db, found.application) if one.blocks]
    if request.method == "GET" and not (blocking and turning_away.possible(found.application, found.round)):
        flash(_("There is nothing to turn away here now."), "warning")
        return redirect(url_for(".screen", ref=ref))
    return render_template("applications/turn_away.html", form=form, blocking=blocking, **about(found))


@bp.route("/<ref>/override/<ground>", methods=["GET", "POST"])
@permit(Act.DECIDE)
def override(ref: str, ground: str) -> ResponseReturnValue:
    """Propose to pass over a requirement that is not met; or agree, as another officer, or refuse."""
    found = queries.case(g.db, ref, g.user)
    policies.require_decider(g.db, g.user, found.application)
    if ground not in set(Ground):
        raise NotFound(N_("There is nothing here under this reference."))
    its, standing = Ground(ground), overriding.about(g.db, found.application, ground)
    waiting = standing.override is not None and standing.override.settled_at is None
    mine = standing.override is not None and standing.override.proposed_by_id == g.user.id
    form = SettleForm() if waiting and not mine else forms.OverrideForm()

    def work() -> object:
        if isinstance(form, SettleForm):
            return overriding.settle(g.db, ref, its, form.settled, by=g.user)
        return overriding.propose(g.db, ref, its, form.reason.data or "", by=g.user)

    if form.validate_on_submit() and carried_out(form, work):
        settled = isinstance(form, SettleForm)
        said = _("Your answer is kept.") if settled else _("Proposed. Another officer has to agree.")
        return done(said, ".screen", ref=ref)
    if request.method == "GET" and not standing.blocks:
        flash(_("There is nothing to pass over here now."), "warning")
        return redirect(url_for(".screen", ref=ref))
    return render_template(
        "applications/override.html", form=form, standing=standing, waiting=waiting, mine=mine, **about(found)
    )
