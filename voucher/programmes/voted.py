"""Read what is voted for the budget lines, what of it rounds have, and what is left."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, or_, select

from voucher.kernel import db, searching
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.listing import Orders, Page, by_age, page
from voucher.kernel.sheets import MOST_ROWS
from voucher.ledger import queries as ledger
from voucher.ledger.chart import appropriation, authority
from voucher.people.models import User
from voucher.people.relations import plain
from voucher.people.roles import Act, may
from voucher.programmes.lifecycle import VotedState
from voucher.programmes.models import LETTER, Appropriation, Programme

FILTERS = ("q", "programme", "state", "sort")
ORDERS: Orders = by_age(Appropriation, amount=col(Appropriation.amount_krw))


@dataclass(frozen=True)
class Standing:
    """A budget line: what was voted for it, and what of it no round has yet."""

    programme: Programme
    voted_krw: int
    left_krw: int
    waiting_krw: int  # recorded, and not confirmed yet
    leaving_krw: int  # what the ministry takes back, not confirmed yet

    @property
    def given_krw(self) -> int:
        """What rounds have, or had."""
        return self.voted_krw - self.left_krw


def lines(session: Session, *, every: bool = False) -> list[Standing]:
    """The budget lines that were voted anything, or all of them, by their code."""
    programmes = session.exec(select(Programme).order_by(Programme.code)).all()
    waiting, leaving = _waiting(session, takes_back=False), _waiting(session, takes_back=True)
    sums = ledger.balances(session, [place(it.id) for it in programmes for place in (appropriation, authority)])
    standings = [
        Standing(
            it,
            *(sums.get(of(it.id), 0) for of in (appropriation, authority)),
            *(w.get(it.id, 0) for w in (waiting, leaving)),
        )
        for it in programmes
    ]
    return [one for one in standings if every or one.voted_krw or one.waiting_krw]


def line(session: Session, programme_id: UUID) -> int:
    """What is left of one budget line."""
    return ledger.balances(session, [authority(programme_id)]).get(authority(programme_id), 0)


def _waiting(session: Session, *, takes_back: bool) -> dict[UUID, int]:
    query = (
        select(Appropriation.programme_id, sa.func.sum(Appropriation.amount_krw))
        .where(Appropriation.state == VotedState.RECORDED, col(Appropriation.takes_back) == takes_back)
        .group_by(col(Appropriation.programme_id))
    )
    return {key: int(amount) for key, amount in session.exec(query)}


def lock(session: Session, ref: str) -> Appropriation:
    """One appropriation, locked until the transaction ends."""
    return db.lock(session, Appropriation, Appropriation.ref == ref)


def by_ref(session: Session, ref: str) -> tuple[Appropriation, Programme]:
    """One appropriation and its budget line; NotFound when there is none."""
    found = session.exec(_both().where(Appropriation.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return found[0], found[1]


def same_letter(session: Session, it: Appropriation) -> list[tuple[Appropriation, Programme]]:
    """What was written down for other budget lines by the letter of this one."""
    same = _both().where(sa.literal_column(LETTER) == plain(it.document), Appropriation.state != VotedState.DROPPED)
    return [(a, p) for a, p in session.exec(same.where(Appropriation.id != it.id).order_by(Appropriation.ref))]


def listing(session: Session, filters: Mapping[str, str]) -> Page[Any]:
    """Every appropriation by its letter, budget line and state."""
    return page(session, _filtered(filters), ORDERS.asked(filters), filters)


def everything(session: Session, filters: Mapping[str, str]) -> list[Any]:
    """The same list without its pages, for a spreadsheet."""
    return searching.everything(session, _filtered(filters), ORDERS.asked(filters), most=MOST_ROWS)


def _both() -> Any:
    return select(Appropriation, Programme).join(Programme, col(Programme.id) == Appropriation.programme_id)


def _filtered(filters: Mapping[str, str]) -> Any:
    query = _both()
    if words := filters.get("q", "").strip():
        said = (Appropriation.ref, Appropriation.document, Appropriation.note)
        query = query.where(or_(*(col(c).icontains(words, autoescape=True) for c in said)))
    if code := filters.get("programme", ""):
        query = query.where(Programme.code == code)
    if (state := filters.get("state", "")) in set(VotedState):
        query = query.where(Appropriation.state == VotedState(state))
    return query


def waiting_for(session: Session, by: User) -> list[Task]:
    """For whoever may confirm: what others recorded."""
    return list(_to_confirm(session, by)) if may(by, Act.CONFIRM_MONEY) else []


def _to_confirm(session: Session, by: User) -> Iterator[Task]:
    query = _both().where(Appropriation.state == VotedState.RECORDED, Appropriation.recorded_by_id != by.id)
    for it, programme in session.exec(query.order_by(col(Appropriation.created_at), col(Appropriation.id)).limit(20)):
        yield Task(
            what=N_("Confirm what the ministry takes back") if it.takes_back else N_("Confirm an appropriation"),
            ref=it.ref,
            title=programme,
            endpoint="programmes.appropriation",
            since=it.created_at,
            values={"ref": it.ref},
        )
