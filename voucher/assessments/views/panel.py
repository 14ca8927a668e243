"""Pages of the panel: the ranking as it stands, points, the result and its approval, the reserve list, the letter."""

from functools import partial

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher import settings
from voucher.applications import asking, screening
from voucher.applications import policies as applications
from voucher.applications import queries as cases
from voucher.assessments import awarding, drawing, forms, policies, proposals, tallying
from voucher.assessments import queries as seats
from voucher.assessments.lifecycle import Outcome, ProposalState
from voucher.assessments.tallying import Panel
from voucher.assessments.views.around import bp
from voucher.assessments.views.giving import found
from voucher.kernel.errors import NotFound
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.i18n import N_
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people import impartiality
from voucher.people import queries as people
from voucher.people.models import Organisation
from voucher.people.roles import Act
from voucher.programmes import queries as programmes
from voucher.programmes.policies import Phase, phase


def _drawn(panel: Panel) -> object:
    title, mark = _("Scores in the order of the ranking"), _("Pass mark")
    return drawing.scores(panel.places, panel.assessing.pass_mark, title=title, mark=mark, line=_("Budget line"))


@bp.get("/<round_ref>/panel")
@permit(Act.READ_ASSESSMENTS)
def panel(round_ref: str) -> ResponseReturnValue:
    """The ranking as it stands, with the pass mark, the quotas and the budget line; or the result that was proposed."""
    round_, programme, assessing = found(round_ref)
    if phase(round_) is not Phase.CLOSED:
        return redirect(url_for(".assignments", round_ref=round_ref))
    last = proposals.last(g.db, round_.id)
    settled = last is not None and last.state is not ProposalState.REFUSED
    standing, waiting = None if settled else tallying.panel(g.db, round_), proposals.reserves(g.db, round_)
    return render_template(
        "assessments/panel.html",
        round=round_,
        programme=programme,
        assessing=assessing,
        panel=standing,
        drawn=_drawn(standing) if standing and standing.places else None,
        proposal=last,
        lines=proposals.lines(g.db, last.id) if last and settled else [],
        waiting=waiting,
        may_promote=bool(waiting) and policies.may_promote(g.user, round_, waiting[0].line.government_krw),
        may_approve=last is not None and policies.may_approve(g.db, g.user, last, round_),
        left=programmes.left_of(g.db, [round_.id]).get(round_.id, 0),
        wide=settings.get().wide_spread,
    )


@bp.route("/<round_ref>/<ref>/points", methods=["GET", "POST"])
@permit(Act.ASSIGN)
def points(round_ref: str, ref: str) -> ResponseReturnValue:
    """Give an application bonus and penalty points of the round's rules, with a reason."""
    round_, _programme, assessing = found(round_ref)
    standing = tallying.panel(g.db, round_)
    row = next((row for row in standing.rows.values() if row.application.ref == ref), None)
    if row is None:
        raise NotFound(N_("There is nothing here under this reference."))
    there = standing.bonuses.get(row.application.id, [])
    form = forms.BonusForm(assessing.points, [it.code for it in there], language())
    work = partial(tallying.add_points, g.db, ref)
    if form.validate_on_submit() and carried_out(
        form, lambda: work(set(form.codes.data or ()), form.why.data or "", by=g.user)
    ):
        return done(_("Saved. The ranking counts with it."), ".panel", round_ref=round_ref)
    return render_template("assessments/points.html", form=form, round=round_, row=row, there=there)


@bp.route("/<round_ref>/propose", methods=["GET", "POST"])
@permit(Act.ASSIGN)
def propose(round_ref: str) -> ResponseReturnValue:
    """Put the ranking before somebody else, after seeing what it does to the budget."""
    round_, _programme, assessing = found(round_ref)
    form = forms.NoteForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: awarding.propose(g.db, round_ref, form.note.data or "", by=g.user)
    ):
        return done(_("Proposed. Somebody else approves it now."), ".panel", round_ref=round_ref)
    if request.method == "GET" and proposals.live(g.db, round_.id):
        return redirect(url_for(".panel", round_ref=round_ref))
    standing = tallying.panel(g.db, round_)
    return render_template(
        "assessments/propose.html",
        form=form,
        round=round_,
        assessing=assessing,
        panel=standing,
        Outcome=Outcome,
        approver=proposals.approver(round_, standing.selected_krw),
    )


@bp.route("/<round_ref>/approve", methods=["GET", "POST"])
@permit(Act.APPROVE_AWARDS)
def approve(round_ref: str) -> ResponseReturnValue:
    """Approve what somebody else proposed, or send it back."""
    round_, _programme, _assessing = found(round_ref)
    proposal = proposals.last(g.db, round_.id)
    if proposal is None:
        return redirect(url_for(".panel", round_ref=round_ref))
    if request.method == "GET" and not policies.may_approve(g.db, g.user, proposal, round_):
        flash(_("Somebody else approves this result."), "warning")
        return redirect(url_for(".panel", round_ref=round_ref))
    policies.require_approver(g.db, g.user, proposal, round_)
    lines = proposals.lines(g.db, proposal.id)
    barred = [firm for line, _it, firm in lines if line.outcome is Outcome.SELECTED and applications.unapprovable(firm)]
    if "ask" in request.form and forms.EmptyForm().validate_on_submit():
        return _asked(barred)
    form = forms.ApproveForm()

    def work() -> object:
        decide = awarding.approve if form.decision.data == "approve" else awarding.refuse
        return decide(g.db, form.about.data or proposal.ref, form.note.data or "", by=g.user)

    if form.validate_on_submit() and carried_out(form, work):
        said = {"approve": _("Approved. Vouchers are issued, and every firm gets a letter.")}
        return done(said.get(form.decision.data, _("Sent back to the panel.")), ".panel", round_ref=round_ref)
    if request.method == "GET" and proposal.state is not ProposalState.PROPOSED:
        return redirect(url_for(".panel", round_ref=round_ref))
    form.about.data = proposal.ref
    return render_template(
        "assessments/approve.html",
        form=form,
        round=round_,
        proposal=proposal,
        lines=lines,
        barred=barred,
        lost=proposals.lost(g.db, proposal),
        tied=impartiality.proposer_tied(g.db, proposal.proposed_by_id, *proposals.firms(g.db, proposal)),
        proposer=people.user(g.db, proposal.proposed_by_id),
        left=programmes.left_of(g.db, [round_.id]).get(round_.id, 0),
    )


def _asked(firms: list[Organisation]) -> ResponseReturnValue:
    """The tax office is asked again about these firms; back to the page."""
    if {asking.ask_again(firm) for firm in firms} <= {True}:
        flash(_("The tax office answered."), "success")
    else:
        flash(_("The tax office does not answer now. Please try again later."), "warning")
    return redirect(request.path)


@bp.route("/<round_ref>/promote", methods=["GET", "POST"])
@permit(Act.APPROVE_AWARDS)
def promote(round_ref: str) -> ResponseReturnValue:
    """Let the first of the reserve list move up."""
    round_, _programme, _assessing = found(round_ref)
    waiting, form = proposals.reserves(g.db, round_), forms.PromoteForm()
    if not waiting:
        return redirect(url_for(".panel", round_ref=round_ref))
    first = waiting[0]
    if "ask" in request.form and forms.EmptyForm().validate_on_submit():
        return _asked([first.firm])
    about = form.about.data or first.application.ref
    if form.validate_on_submit() and carried_out(
        form, lambda: awarding.promote(g.db, about, form.note.data or "", by=g.user)
    ):
        return done(_("%(ref)s has moved up. Its voucher is issued.", ref=about), ".panel", round_ref=round_ref)
    form.about.data = first.application.ref
    return render_template(
        "assessments/promote.html",
        form=form,
        round=round_,
        first=first,
        waiting=waiting,
        may_promote=policies.may_promote(g.user, round_, first.line.government_krw),
        unapprovable=applications.unapprovable(first.firm),
        blocked=[one for one in screening.standings(g.db, first.application) if one.blocks],
        left=programmes.left_of(g.db, [round_.id]).get(round_.id, 0),
    )


@bp.get("/results/<ref>")
@permit(Act.READ_APPLICATIONS)
def result(ref: str) -> ResponseReturnValue:
    """What the panel found about one application: its score and place, and what the assessors say to the firm."""
    case = cases.case(g.db, ref, g.user)
    proposal, line = proposals.of_application(g.db, case.application)
    sheets = [it for it, _assessor, _person in seats.seats(g.db, case.application.id) if it.submitted_at]
    return render_template(
        "assessments/result.html",
        case=case,
        assessing=policies.assessing_of(case.round),
        proposal=proposal,
        line=line,
        count=len(proposals.lines(g.db, proposal.id)),
        comments=[it.comment_firm for it in sorted(sheets, key=lambda it: it.id)],
        mine=case.application.firm_id == g.user.organisation_id,
    )
