"""Read what officers propose to grant in reviewed rounds, and what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications import policies, queries
from voucher.applications.lifecycle import Proposed
from voucher.applications.models import Application, Grant
from voucher.kernel import searching
from voucher.kernel.db import Session
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.listing import Order, Orders, Page, page
from voucher.kernel.money import Won
from voucher.kernel.sheets import MOST_ROWS
from voucher.kernel.texts import tidy_line
from voucher.people import impartiality
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.programmes.approvals import Approver
from voucher.programmes.models import Round

WAITING = 20
MINE = "mine"  # a filter: what waits for whoever asks
_A = Application.metadata.tables["applications_application"].c
_AGE = (col(Grant.proposed_at), col(Grant.id))
ORDERS = Orders(newest=Order(_AGE, descending=True), oldest=Order(_AGE))
_OPEN = col(Grant.state) == Proposed.OPEN
_PROPOSER, _SETTLER = (sa.orm.aliased(User, name=name) for name in ("proposer", "settler"))


@dataclass(frozen=True)
class Case:
    """What was proposed, for whom, and by whom."""

    grant: Grant
    application: Application
    firm: Organisation
    round: Round
    proposer: str
    settler: str | None


def waiting(session: Session, application_id: UUID) -> Grant | None:
    """What is proposed for an application, and nobody has settled yet."""
    return session.exec(select(Grant).where(Grant.application_id == application_id, _OPEN)).one_or_none()


def latest(session: Session, of: queries.Case) -> Case | None:
    """The last thing that was proposed for an application, whatever became of it."""
    if not of.grants_count:
        return None
    its = _joined().where(Grant.application_id == of.application.id).order_by(*_newest()).limit(1)
    return Case(*session.exec(its).one())


def proposed_krw(session: Session, round_id: UUID) -> Won:
    """What the state would pay in a round by all that is proposed and not approved yet."""
    total = select(sa.func.coalesce(sa.func.sum(Grant.government_krw), 0)).join(
        Application, col(Application.id) == Grant.application_id
    )
    return Won(session.exec(total.where(_OPEN, Application.round_id == round_id)).one())


def open_in(session: Session, round_id: UUID, by: User, *, most: int) -> list[Case]:
    """What waits in a round for this person, the oldest first."""
    query = _joined().where(*for_whom(session, by), Application.round_id == round_id).order_by(*_AGE).limit(most)
    return [Case(*row) for row in session.exec(query)]


def for_whom(session: Session, by: User) -> list[Any]:
    """Conditions: what this person may approve."""
    levels = [approver for approver in Approver if policies.may_grant(by, approver)]
    kept = impartiality.kept_from(session, by)
    others = (col(Grant.proposed_by_id) != by.id, col(Application.firm_id).not_in(kept))
    return [_OPEN, col(Grant.approver).in_(levels), *others]


def listing(session: Session, filters: Mapping[str, str], by: User) -> Page[Any]:
    """What was proposed, by state, round and words."""
    return page(session, _joined().where(*_filters(session, filters, by)), ORDERS.asked(filters), filters)


def everything(session: Session, filters: Mapping[str, str], by: User) -> Iterator[Case]:
    """The same list without its pages, for a spreadsheet."""
    query = _joined().where(*_filters(session, filters, by))
    return (Case(*row) for row in searching.everything(session, query, ORDERS.asked(filters), most=MOST_ROWS))


def waiting_for(session: Session, by: User) -> list[Task]:
    """For whoever may approve: what others propose, the oldest first."""
    if not may(by, Act.APPROVE_GRANTS):
        return []
    query = (
        sa.select(_A.ref, _A.title, Organisation, col(Grant.proposed_at))
        .join(Grant, col(Grant.application_id) == _A.id)
        .join(Organisation, col(Organisation.id) == _A.firm_id)
        .where(*for_whom(session, by))
        .order_by(*_AGE)
    )
    return [
        Task(
            what=N_("Approve a grant, or send it back"),
            ref=ref,
            title=(firm, " · ", title),
            endpoint="applications.approve",
            since=since,
            values={"ref": ref},
        )
        for ref, title, firm, since in session.execute(query.limit(WAITING))
    ]


def _joined() -> Any:
    return (
        sa.select(Grant, Application, Organisation, Round, col(_PROPOSER.name), col(_SETTLER.name))
        .join(Application, col(Application.id) == Grant.application_id)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .join(Round, col(Round.id) == Application.round_id)
        .join(_PROPOSER, col(_PROPOSER.id) == Grant.proposed_by_id)
        .outerjoin(_SETTLER, col(_SETTLER.id) == Grant.settled_by_id)
    )


def _newest() -> tuple[Any, ...]:
    return tuple(column.desc() for column in _AGE)


def _filters(session: Session, filters: Mapping[str, str], by: User) -> list[Any]:
    state, words = filters.get("state", ""), tidy_line(filters.get("q", ""))[: searching.LONGEST]
    where: list[Any] = for_whom(session, by) if state == MINE else []
    if state in set(Proposed):
        where.append(Grant.state == Proposed(state))
    if round_ref := filters.get("round", ""):
        where.append(Round.ref == round_ref)
    if words:
        where.append(sa.or_(_A.ref == words.upper(), searching.matches(_A.findable, words)))
    return where
