"""A panel's result: one person proposes it, another approves it, and thereby it happens. Reserves move up."""

from decimal import Decimal
from fractions import Fraction

from voucher.applications import asked
from voucher.applications import awarding as awards
from voucher.applications import policies as applications
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import State as Asked
from voucher.applications.models import Application
from voucher.assessments import policies, proposals, tallying
from voucher.assessments.events import ApplicationReserved
from voucher.assessments.lifecycle import Outcome, ProposalState, proposal_lifecycle
from voucher.assessments.models import Line, Proposal
from voucher.assessments.ranking import Place
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.refs import next_ref
from voucher.people.models import Organisation, User
from voucher.programmes import queries as rounds
from voucher.programmes.models import Round


def propose(session: Session, round_ref: str, note: str, *, by: User) -> Proposal:
    """Put the ranking as it stands before somebody else. Nothing is decided yet, and nothing of it changes any more."""
    round_ = rounds.lock(session, round_ref)
    policies.require_proposer(session, by, round_)
    policies.require_undecided(session, round_)
    assert note, "a decision has a reason"
    _require_all_here(session, round_)
    panel = tallying.panel(session, round_)
    if not panel.places:
        raise NotNow(N_("There is nothing to decide in this round."))
    if waiting := len(panel.of(Outcome.PENDING)):
        raise NotNow(N_("Score sheets of %(count)s applications are still missing."), count=waiting)

    proposal = Proposal(
        ref=next_ref(session, "PNL"),
        round_id=round_.id,
        note=note,
        selected_count=len(panel.of(Outcome.SELECTED)),
        government_krw=panel.selected_krw,
        partner_krw=panel.selected_partner_krw,
        left_krw=panel.left_krw,
        proposed_by_id=by.id,
    )
    session.add(proposal)
    session.flush()
    session.add_all(_line(proposal, place) for place in panel.places)
    session.flush()
    log.record(session, "panel.proposed", proposal, by=by, why=note, after=_facts(proposal, round_))
    return proposal


def approve(session: Session, ref: str, note: str, *, by: User) -> Proposal:
    """Make it so: vouchers for the selected, a place on the reserve list, or a rejection with its reason. All or none.

    Who has withdrawn meanwhile is left out. Whom the tax office does not call a running business today, or
    who fails a requirement, waits at the head of the reserve list, and moves up when that is settled.
    """
    proposal = db.lock(session, Proposal, Proposal.ref == ref)
    policies.require_approver(session, by, proposal, rounds.get(session, proposal.round_id))
    after = proposal_lifecycle.after(proposal.state, "approve")
    round_ = db.lock(session, Round, Round.id == proposal.round_id)
    _require_all_here(session, round_)
    policies.require_counting(session, proposal)

    proposal.state = after
    _decided(proposal, note, by)
    for line, application, firm in proposals.lines(session, proposal.id):
        if application.state is Asked.SUBMITTED:
            _carry_out(session, proposal, line, application, firm, by)
    log.record(session, "panel.approved", proposal, by=by, why=note, after=_facts(proposal, round_))
    return proposal


def _require_all_here(session: Session, round_: Round) -> None:
    """Nobody is ranked out of a round, or passed over, while a supplement is waited for."""
    if waiting := asked.waiting_in(session, round_.id):
        message = N_("A supplement is waited for: %(refs)s. The panel decides when that is settled.")
        raise NotNow(message, refs=", ".join(waiting[:5]))


def refuse(session: Session, ref: str, note: str, *, by: User) -> Proposal:
    """Send it back to the panel, with the reason. It can be proposed again."""
    proposal = db.lock(session, Proposal, Proposal.ref == ref)
    policies.require_approver(session, by, proposal, rounds.get(session, proposal.round_id))
    after = proposal_lifecycle.after(proposal.state, "refuse")
    assert note, "a reason is kept"

    proposal.state = after
    _decided(proposal, note, by)
    log.record(session, "panel.refused", proposal, by=by, why=note)
    return proposal


def promote(session: Session, ref: str, note: str, *, by: User) -> Application:
    """Give the first of the reserve list its voucher, out of money that came back."""
    round_ = db.lock(session, Round, Round.id == db.one(session, Application, Application.ref == ref).round_id)
    application = db.lock(session, Application, Application.ref == ref)
    policies.require_promoter(session, by, application)
    waiting = proposals.reserves(session, round_)
    if not waiting or waiting[0].application.id != application.id:
        raise NotNow(N_("Only the first of the reserve list moves up."))
    applications.require_large_enough(by, proposals.approver(round_, waiting[0].line.government_krw))
    assert note, "a decision has a reason"

    awards.award(session, ref, Decision(application.asked_krw, note), by=by)
    log.record(session, "panel.promoted", application, by=by, why=note, after={"rank": waiting[0].line.rank})
    return application


def _carry_out(
    session: Session, proposal: Proposal, line: Line, application: Application, firm: Organisation, by: User
) -> None:
    if line.outcome is Outcome.BELOW:
        awards.turn_down(session, application.ref, proposal.note, by=by)
    elif _may_have_it(session, line, application, firm, by):
        awards.award(session, application.ref, Decision(application.asked_krw, proposal.note), by=by)
    else:
        awards.keep_in_reserve(session, application.ref, proposal.note, by=by)
        publish(session, ApplicationReserved(application.id, line.rank))


def _may_have_it(session: Session, line: Line, application: Application, firm: Organisation, by: User) -> bool:
    """Selected, in business by the tax office's word, and kept from it by no requirement of the round."""
    selected = line.outcome is Outcome.SELECTED and not applications.unapprovable(firm)
    return selected and awards.cleared(session, application, by)


def _line(proposal: Proposal, place: Place) -> Line:
    return Line(
        proposal_id=proposal.id,
        application_id=place.entry.id,
        rank=place.rank,
        outcome=place.outcome,
        assessed=rounded(place.assessed),
        added=sum(place.entry.added),
        final=rounded(place.final),
        spread=place.spread,
        quota=place.quota,
        government_krw=place.entry.needs_krw,
        partner_krw=place.entry.partner_krw,
    )


def rounded(score: Fraction) -> Decimal:
    """A score to four places, half up; for showing, never for ranking."""
    return Decimal((score.numerator * 20_000 + score.denominator) // (2 * score.denominator)) / 10_000


def _decided(proposal: Proposal, note: str, by: User) -> None:
    proposal.decided_by_id, proposal.decided_at, proposal.decision_note = by.id, clock.now(), note
    assert proposal.state is not ProposalState.PROPOSED


def _facts(proposal: Proposal, round_: Round) -> dict[str, object]:
    return {
        "round": round_.ref,
        "selected_count": proposal.selected_count,
        "government_krw": proposal.government_krw,
    }
