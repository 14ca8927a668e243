"""Read the pool of assessors, and who has what to assess."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, or_, select

from voucher.applications.lifecycle import State as Asked
from voucher.applications.models import Application
from voucher.assessments.lifecycle import HELD, TO_DO, UNDECIDED, State
from voucher.assessments.models import Assessor, Assignment, Interest
from voucher.kernel import db, searching
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.listing import Order, Orders, Page, page
from voucher.kernel.sheets import MOST_ROWS
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.programmes import policies as phases
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Programme, Round
from voucher.programmes.rules import Assessing, Rules, of_round

FILTERS = ("q", "skill", "state", "sort")
STATES = ("available", "away")
_AGE = (col(Assessor.created_at), col(Assessor.id))
WAITING = 20
NOTHING = N_("There is nothing here under this reference.")
ORDERS = Orders(name=Order((col(User.name), col(User.id))), newest=Order(_AGE, descending=True))


def assessors(session: Session, filters: Mapping[str, str]) -> Page[Any]:
    """Assessors and their accounts by name, employer, field and whether they take assessments now."""
    return page(session, _filtered(filters), ORDERS.asked(filters), filters)


def every_assessor(session: Session, filters: Mapping[str, str]) -> list[Any]:
    """The same list without its pages, for a spreadsheet."""
    return searching.everything(session, _filtered(filters), ORDERS.asked(filters), most=MOST_ROWS)


def _filtered(filters: Mapping[str, str]) -> Any:
    query = select(User, Assessor).join(Assessor, col(Assessor.user_id) == User.id)
    if words := filters.get("q", "").strip():
        found = (User.name, User.email, Assessor.employer, Assessor.ref)
        query = query.where(or_(*(col(c).icontains(words, autoescape=True) for c in found)))
    if skill := filters.get("skill"):
        query = query.where(col(Assessor.skills).contains([skill]))
    if (state := filters.get("state")) in STATES:
        query = query.where((col(Assessor.available) & col(User.active)).is_(state == "available"))
    return query


def assessor(session: Session, ref: str) -> tuple[User, Assessor]:
    """One assessor and the account; NotFound when there is none."""
    query = select(User, Assessor).join(Assessor, col(Assessor.user_id) == User.id)
    found = session.exec(query.where(Assessor.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(NOTHING)
    return found[0], found[1]


def own(session: Session, by: User) -> Assessor | None:
    """What an assessor has said about themselves; None before they did."""
    return session.exec(select(Assessor).where(Assessor.user_id == by.id)).one_or_none()


def lock_own(session: Session, by: User) -> Assessor:
    """The same, locked; NotFound when there is nothing yet."""
    return db.lock(session, Assessor, Assessor.user_id == by.id)


def interests(session: Session, assessor_id: UUID) -> Sequence[Interest]:
    """What ties an assessor to others, by name."""
    theirs = select(Interest).where(Interest.assessor_id == assessor_id)
    return session.exec(theirs.order_by(Interest.name, col(Interest.id))).all()


def own_interest(session: Session, interest_id: UUID, by: User) -> Interest:
    """One thing that an assessor declared; NotFound for another's."""
    query = select(Interest).join(Assessor, col(Assessor.id) == Interest.assessor_id)
    found = session.exec(query.where(Interest.id == interest_id, Assessor.user_id == by.id)).one_or_none()
    if found is None:
        raise NotFound(NOTHING)
    return found


@dataclass(frozen=True)
class Given:
    """One application that was given to an assessor, with what it belongs to."""

    assignment: Assignment
    application: Application
    round: Round
    firm: Organisation

    @property
    def rules(self) -> Rules:
        """The round's rules, as they were frozen."""
        assert self.round.rules is not None, self.round.ref
        return of_round(self.round.id, self.round.rules).rules

    @property
    def assessing(self) -> Assessing:
        """The score sheet of these rules."""
        found = self.rules.assessing
        assert found is not None, self.round.ref
        return found


def _of_assessor(by: User) -> Any:
    return (
        select(Assignment, Application, Round, Organisation)
        .join(Application, col(Application.id) == Assignment.application_id)
        .join(Round, col(Round.id) == Application.round_id)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .join(Assessor, col(Assessor.id) == Assignment.assessor_id)
        .where(Assessor.user_id == by.id, col(Assignment.state).in_(HELD))
    )


def mine(session: Session, ref: str, by: User) -> Given:
    """One application that this assessor has; NotFound for any other, and for what was given back."""
    found = session.exec(_of_assessor(by).where(Application.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(NOTHING)
    return Given(*found)


def lock_mine(session: Session, ref: str, by: User) -> tuple[Assignment, Application]:
    """The same, locked."""
    given = mine(session, ref, by)
    return db.lock(session, Assignment, Assignment.id == given.assignment.id), given.application


def all_mine(session: Session, filters: Mapping[str, str], by: User) -> Page[Any]:
    """What this assessor has, and has handed in; the newest first."""
    query = _of_assessor(by)
    if (state := filters.get("state")) in {str(s) for s in HELD}:
        query = query.where(Assignment.state == State(state))
    order = Order((col(Assignment.created_at), col(Assignment.id)), descending=True)
    return page(session, query, order, filters)


def to_do(session: Session, assessor_id: UUID) -> Sequence[Application]:
    """What an assessor still has to score, the oldest first."""
    query = select(Application).join(Assignment, col(Assignment.application_id) == Application.id)
    query = query.where(Assignment.assessor_id == assessor_id, col(Assignment.state).in_(TO_DO))
    return session.exec(query.order_by(col(Assignment.id))).all()


def handed_in(session: Session, assessor_id: UUID) -> Sequence[tuple[Assignment, Application]]:
    """The sheets of an assessor that count and about which nothing is decided yet, the oldest first."""
    query = select(Assignment, Application).join(Application, col(Application.id) == Assignment.application_id)
    query = query.where(Assignment.assessor_id == assessor_id, Assignment.state == State.SUBMITTED)
    return session.exec(query.where(col(Application.state).in_(UNDECIDED)).order_by(col(Assignment.id))).all()


def others(session: Session, assignment: Assignment) -> list[tuple[Assignment, User]]:
    """What the other assessors of an application have handed in. Not for whoever has not."""
    assert assignment.state is State.SUBMITTED, "blind until submitted"
    query = (
        select(Assignment, User)
        .join(Assessor, col(Assessor.id) == Assignment.assessor_id)
        .join(User, col(User.id) == Assessor.user_id)
        .where(Assignment.application_id == assignment.application_id, Assignment.state == State.SUBMITTED)
        .where(Assignment.id != assignment.id)
    )
    return [(it, person) for it, person in session.exec(query.order_by(col(Assignment.submitted_at)))]


@dataclass
class Row:
    """One application of a competitive round, and everybody who has or had it."""

    application: Application
    firm: Organisation
    seats: list[tuple[Assignment, Assessor, User]]
    wanted: int

    @property
    def held(self) -> list[tuple[Assignment, Assessor, User]]:
        """Who assesses it now, or has done so."""
        return [seat for seat in self.seats if seat[0].state in HELD]

    @property
    def short(self) -> int:
        """How many assessors are missing."""
        return max(0, self.wanted - len(self.held))

    @property
    def submitted_count(self) -> int:
        """How many sheets are in."""
        return sum(1 for seat in self.seats if seat[0].state is State.SUBMITTED)


def board(session: Session, round_: Round, wanted: int) -> list[Row]:
    """Every application of a round that went to assessors or should, by reference."""
    gone = (Asked.DRAFT, Asked.WITHDRAWN)
    query = (
        select(Application, Organisation)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .where(Application.round_id == round_.id, col(Application.state).not_in(gone))
    )
    rows = {it.id: Row(it, firm, [], wanted) for it, firm in session.exec(query.order_by(col(Application.ref)))}
    for seat in seats(session, *rows):
        rows[seat[0].application_id].seats.append(seat)
    return list(rows.values())


def seats(session: Session, *application_ids: UUID) -> list[tuple[Assignment, Assessor, User]]:
    """Who has or had these applications, by name."""
    query = (
        select(Assignment, Assessor, User)
        .join(Assessor, col(Assessor.id) == Assignment.assessor_id)
        .join(User, col(User.id) == Assessor.user_id)
        .where(col(Assignment.application_id).in_(application_ids))
        .order_by(User.name, col(Assignment.id))
    )
    return [(it, assessor, person) for it, assessor, person in session.exec(query)]


def competitive(session: Session, filters: Mapping[str, str]) -> Page[Any]:
    """Rounds that assessors decide about, the latest first."""
    query = select(Round, Programme).join(Programme, col(Programme.id) == Round.programme_id)
    query = query.where(Round.mode == Mode.COMPETITIVE, col(Round.rules).is_not(None))
    return page(session, query, Order((col(Round.closes_at), col(Round.id)), descending=True), filters)


def progress(session: Session, round_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int, int]]:
    """For each round: applications that were sent in, seats that are taken, sheets that are in."""
    sent = (
        select(
            Application.round_id,
            sa.func.count(sa.distinct(col(Application.id))),
            sa.func.count(col(Assignment.id)).filter(col(Assignment.state).in_(HELD)),
            sa.func.count(col(Assignment.id)).filter(col(Assignment.state) == State.SUBMITTED),
        )
        .outerjoin(Assignment, col(Assignment.application_id) == Application.id)
        .where(col(Application.round_id).in_(round_ids), col(Application.submitted_at).is_not(None))
        .where(Application.state != Asked.WITHDRAWN)
        .group_by(col(Application.round_id))
    )
    return {round_id: (sent_, taken, in_) for round_id, sent_, taken, in_ in session.exec(sent)}


def waiting_for(session: Session, by: User) -> list[Task]:
    """For an assessor: what is to be read and scored. For an officer: applications that want assessors."""
    if may(by, Act.ASSESS):
        return [_to_assess(*found) for found in session.exec(_to_do(by))]
    return _to_assign(session) if may(by, Act.ASSIGN) else []


def _to_do(by: User) -> Any:
    query = _of_assessor(by).where(col(Assignment.state).in_(TO_DO), Application.state == Asked.SUBMITTED)
    return query.order_by(col(Assignment.created_at), col(Assignment.id)).limit(WAITING)


def _to_assess(it: Assignment, application: Application, _round: Round, firm: Organisation) -> Task:
    first = it.state is State.ASSIGNED
    return Task(
        what=N_("Declare whether you may assess it") if first else N_("Assess an application"),
        ref=application.ref,
        title=(firm, " · ", application.title),
        endpoint="assessments.declare" if first else "assessments.score",
        since=it.created_at,
        values={"ref": application.ref},
    )


def _to_assign(session: Session) -> list[Task]:
    """Rounds that have closed and in which somebody still wants an assessor."""
    taken = sa.func.count(col(Assignment.id)).filter(col(Assignment.state).in_(HELD))
    wanted = col(Round.rules)["rules"]["assessing"]["assessors_count"].as_integer()
    short = (
        sa.select(col(Application.round_id))
        .join(Round, col(Round.id) == col(Application.round_id))
        .outerjoin(Assignment, col(Assignment.application_id) == col(Application.id))
        .where(col(Application.state) == Asked.SUBMITTED, col(Round.mode) == Mode.COMPETITIVE)
        .group_by(col(Application.id), col(Application.round_id), col(Round.rules))
        .having(taken < wanted)
    )
    found = session.exec(select(Round).where(col(Round.id).in_(short)).order_by(col(Round.closes_at)).limit(WAITING))
    return [
        Task(
            what=N_("Give applications to assessors"),
            ref=it.ref,
            title=it,
            endpoint="assessments.assignments",
            since=phases.ended_at(it),
            values={"round_ref": it.ref},
        )
        for it in found
        if phases.phase(it) is phases.Phase.CLOSED
    ]
