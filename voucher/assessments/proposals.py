"""Read what panels proposed, and who waits on the reserve list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications import policies as applications
from voucher.applications.lifecycle import State as Asked
from voucher.applications.models import Application
from voucher.assessments.lifecycle import TO_DO, ProposalState, State
from voucher.assessments.models import Assignment, Line, Proposal
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.people import impartiality
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.programmes import policies as phases
from voucher.programmes import purse, rules
from voucher.programmes.approvals import Approver
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round

FEWEST = 3  # sheets that an application is ranked by, where the pool is too small for all that the rules want
WAITING = 20


@dataclass(frozen=True)
class Waiting:
    """An application on the reserve list."""

    line: Line
    application: Application
    firm: Organisation


def live(session: Session, round_id: UUID) -> Proposal | None:
    """The result of a round that waits for a decision or was approved; None before, and after it was sent back."""
    states = (ProposalState.PROPOSED, ProposalState.APPROVED)
    return session.exec(
        select(Proposal).where(Proposal.round_id == round_id, col(Proposal.state).in_(states))
    ).one_or_none()


def last(session: Session, round_id: UUID) -> Proposal | None:
    """The latest result of a round, whatever became of it."""
    of_it = (
        select(Proposal)
        .where(Proposal.round_id == round_id)
        .order_by(col(Proposal.created_at).desc(), col(Proposal.id).desc())
    )
    return session.exec(of_it.limit(1)).first()


def lines(session: Session, proposal_id: UUID) -> Sequence[tuple[Line, Application, Organisation]]:
    """Every place of a result, by rank."""
    query = (
        select(Line, Application, Organisation)
        .join(Application, col(Application.id) == Line.application_id)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .where(Line.proposal_id == proposal_id)
        .order_by(col(Line.rank))
    )
    return [(line, application, firm) for line, application, firm in session.exec(query)]


def firms(session: Session, proposal: Proposal) -> Sequence[UUID]:
    """Whose applications stand in a result."""
    of_it = select(Application.firm_id).join(Line, col(Line.application_id) == Application.id)
    return session.exec(of_it.where(Line.proposal_id == proposal.id)).all()


def lost(session: Session, proposal: Proposal) -> Sequence[str]:
    """The applications of a result whose sheets do not all count any more since it was proposed."""
    of_it = (
        select(Application.ref)
        .join(Line, col(Line.application_id) == Application.id)
        .join(Assignment, col(Assignment.application_id) == Application.id)
        .where(Line.proposal_id == proposal.id, col(Assignment.set_aside_at) >= proposal.created_at)
    )
    return session.exec(of_it.distinct().order_by(Application.ref)).all()


def ranked(session: Session, round_id: UUID) -> Sequence[UUID]:
    """Whose applications of a round are being ranked."""
    return session.exec(
        select(Application.firm_id).where(Application.round_id == round_id, Application.state == Asked.SUBMITTED)
    ).all()


def reserves(session: Session, round_: Round) -> list[Waiting]:
    """Who moves up when money comes back, in the order of the ranking."""
    proposal = live(session, round_.id)
    if proposal is None or proposal.state is not ProposalState.APPROVED:
        return []
    found = lines(session, proposal.id)
    return [Waiting(*it) for it in found if it[1].state is Asked.RESERVE]


def of_application(session: Session, application: Application) -> tuple[Proposal, Line]:
    """The approved result that an application stands in, and its place; NotFound before that."""
    query = (
        select(Proposal, Line)
        .join(Line, col(Line.proposal_id) == Proposal.id)
        .where(Line.application_id == application.id, Proposal.state == ProposalState.APPROVED)
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return found[0], found[1]


def approver(round_: Round, government_krw: int) -> Approver:
    """Who approves a result: by the band of all that it promises, since one signature promises all of it."""
    assert round_.rules is not None, round_.ref
    return rules.of_round(round_.id, round_.rules).rules.approver(government_krw)


def waiting_for(session: Session, by: User) -> list[Task]:
    """For whoever may approve: results of others, money for a reserve. For an officer: rounds that are scored."""
    found = [*_to_approve(session, by), *_to_promote(session, by)] if may(by, Act.APPROVE_AWARDS) else []
    return [*found, *_to_propose(session, by)] if may(by, Act.ASSIGN) else found


def _to_approve(session: Session, by: User) -> list[Task]:
    kept = impartiality.kept_from(session, by)
    query = select(Proposal, Round).join(Round, col(Round.id) == Proposal.round_id)
    query = query.where(Proposal.state == ProposalState.PROPOSED, Proposal.proposed_by_id != by.id)
    return [
        _task(N_("Approve a panel's result"), "assessments.approve", round_, proposal.created_at)
        for proposal, round_ in session.exec(query.order_by(col(Proposal.created_at)).limit(WAITING))
        if applications.may_grant(by, approver(round_, proposal.government_krw))
        and kept.isdisjoint(firms(session, proposal))
    ]


def _to_propose(session: Session, by: User) -> list[Task]:
    """Rounds in which every application is scored and nothing was proposed."""
    open_ = sa.func.count(col(Assignment.id)).filter(col(Assignment.state).in_(TO_DO))
    in_ = sa.func.count(col(Assignment.id)).filter(col(Assignment.state) == State.SUBMITTED)
    scored = (
        sa.select(col(Application.round_id), sa.and_(open_ == 0, in_ >= FEWEST).label("done"))
        .outerjoin(Assignment, col(Assignment.application_id) == col(Application.id))
        .where(col(Application.state) == Asked.SUBMITTED)
        .group_by(col(Application.id), col(Application.round_id))
        .subquery()
    )
    whole = sa.select(scored.c.round_id).group_by(scored.c.round_id).having(sa.func.bool_and(scored.c.done))
    states = (ProposalState.PROPOSED, ProposalState.APPROVED)
    settled = sa.select(col(Proposal.round_id)).where(col(Proposal.state).in_(states))
    waiting = sa.select(col(Application.round_id)).where(col(Application.state) == Asked.SUPPLEMENT)
    query = select(Round).where(Round.mode == Mode.COMPETITIVE, col(Round.id).in_(whole))
    tied = sa.select(col(Application.round_id)).where(
        col(Application.state) == Asked.SUBMITTED, col(Application.firm_id).in_(impartiality.kept_from(session, by))
    )
    query = query.where(*(col(Round.id).not_in(those) for those in (settled, waiting, tied)))
    what = N_("Propose the panel's result")
    found = session.exec(query.order_by(col(Round.closes_at)).limit(WAITING))
    return [
        _task(what, "assessments.propose", it, phases.ended_at(it))
        for it in found
        if phases.phase(it) is phases.Phase.CLOSED
    ]


def _to_promote(session: Session, by: User) -> list[Task]:
    """Rounds whose money suffices for the first of their reserve list."""
    waits = sa.select(col(Application.round_id)).where(col(Application.state) == Asked.RESERVE)
    query = select(Round).where(Round.mode == Mode.COMPETITIVE, col(Round.id).in_(waits))
    rounds = session.exec(query.order_by(col(Round.closes_at)).limit(WAITING)).all()
    kept = impartiality.kept_from(session, by)
    what, found = N_("Let the first of the reserve list move up"), []
    for it in rounds:
        waiting = [one for one in reserves(session, it)[:1] if one.firm.id not in kept]
        if not waiting or not applications.may_grant(by, approver(it, waiting[0].line.government_krw)):
            continue
        if purse.of(session, it.id).covers(waiting[0].line.government_krw, waiting[0].line.partner_krw):
            found.append(_task(what, "assessments.promote", it, waiting[0].line.created_at))
    return found


def _task(what: str, endpoint: str, round_: Round, since: datetime) -> Task:
    return Task(what, round_.ref, round_, endpoint, since, {"round_ref": round_.ref})
