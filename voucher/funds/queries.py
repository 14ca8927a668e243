"""Read funds, promises and calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, func, or_, select

from voucher.funds import book
from voucher.funds.lifecycle import State
from voucher.funds.limits import Headroom
from voucher.funds.models import CallLine, CapitalCall, Commitment, Fund, Kind, Limit, LimitKind
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.listing import Order, Page, by_age, page
from voucher.kernel.money import Won
from voucher.ledger import chart
from voucher.people.models import Kind as OrganisationKind
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.settings import SEOUL

ORDERS = by_age(Fund)
ORDERS["name"] = Order((col(Fund.name_ko), col(Fund.id)))
NOBODY = N_("There is nothing here under this reference.")


@dataclass(frozen=True)
class Partner:
    """One partner's place in a fund: all sums are the ledger's."""

    organisation: Organisation
    commitment: Commitment
    promised_krw: Won
    called_krw: Won
    unfunded_krw: Won
    paid_in_krw: Won
    receivable_krw: Won


def visible(by: User) -> Any:
    """The funds that this person may see: all of them, or none."""
    query = select(Fund)
    return query if may(by, Act.READ_FUNDS) else query.where(sa.false())


def by_ref(session: Session, ref: str, by: User) -> Fund:
    """One fund; NotFound when there is none for this person."""
    found = session.exec(visible(by).where(Fund.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(NOBODY)
    return found  # type: ignore[no-any-return]


def lock(session: Session, ref: str) -> Fund:
    """One fund, kept from everybody else until the end of the transaction."""
    return db.lock(session, Fund, col(Fund.ref) == ref)


def listing(session: Session, filters: Mapping[str, str], by: User, *, size: int = 25) -> Page[Fund]:
    """Funds, by words of their name or reference, and by kind."""
    query = visible(by)
    if words := filters.get("q", ""):
        columns = (col(Fund.ref), col(Fund.name_ko), col(Fund.name_en))
        query = query.where(or_(*(c.icontains(words, autoescape=True) for c in columns)))
    if (kind := filters.get("kind")) in set(Kind):
        query = query.where(Fund.kind == kind)
    return page(session, query, ORDERS.asked(filters), filters, size=size)


def partners(session: Session, fund: Fund, sums: book.Book) -> list[Partner]:
    """Who promised, in the order of their promises."""
    query = (
        select(Commitment, Organisation)
        .join(Organisation, col(Organisation.id) == Commitment.partner_id)
        .where(Commitment.fund_id == fund.id)
        .order_by(col(Commitment.created_at), col(Commitment.id))
    )
    return [
        Partner(
            organisation=organisation,
            commitment=commitment,
            promised_krw=sums.of(chart.fund_commitment, organisation.id),
            called_krw=sums.of(chart.fund_called, organisation.id),
            unfunded_krw=sums.of(chart.fund_unfunded, organisation.id),
            paid_in_krw=sums.paid_in_by(organisation.id),
            receivable_krw=sums.of(chart.fund_receivable, organisation.id),
        )
        for commitment, organisation in session.exec(query)
    ]


def standing(session: Session, fund: Fund, until: date | None = None) -> book.Book:
    """The sums of a fund's book, today or up to an earlier day."""
    return book.read(session, fund.id, until or clock.today())


def could_promise(session: Session, fund: Fund) -> Sequence[Organisation]:
    """Partners that have not promised anything to this fund yet."""
    promised = select(Commitment.partner_id).where(Commitment.fund_id == fund.id)
    query = select(Organisation).where(
        Organisation.kind == OrganisationKind.PARTNER, col(Organisation.id).not_in(promised)
    )
    return session.exec(query.order_by(col(Organisation.name), col(Organisation.id))).all()


def calls(session: Session, fund: Fund) -> Sequence[CapitalCall]:
    """The calls of a fund, the latest first."""
    query = select(CapitalCall).where(CapitalCall.fund_id == fund.id)
    return session.exec(query.order_by(col(CapitalCall.number).desc())).all()


def next_number(session: Session, fund: Fund) -> int:
    """The number of the next call. Sure only while the fund is locked."""
    last = session.exec(select(func.max(CapitalCall.number)).where(CapitalCall.fund_id == fund.id)).one()
    return (last or 0) + 1


def call_by_ref(session: Session, ref: str, by: User) -> tuple[CapitalCall, Fund]:
    """One call and its fund; NotFound when there is none for this person."""
    query = select(CapitalCall, Fund).join(Fund, col(Fund.id) == CapitalCall.fund_id).where(CapitalCall.ref == ref)
    found = session.exec(query).one_or_none() if may(by, Act.READ_FUNDS) else None
    if found is None:
        raise NotFound(NOBODY)
    return found


def lines(session: Session, call: CapitalCall) -> Sequence[tuple[CallLine, Organisation]]:
    """Each partner's part of a call, in the order of their promises."""
    query = (
        select(CallLine, Organisation)
        .join(Organisation, col(Organisation.id) == CallLine.partner_id)
        .join(
            Commitment,
            sa.and_(col(Commitment.partner_id) == CallLine.partner_id, col(Commitment.fund_id) == call.fund_id),
        )
        .where(CallLine.call_id == call.id)
        .order_by(col(Commitment.created_at), col(Commitment.id))
    )
    return session.exec(query).all()


def line(session: Session, call: CapitalCall, partner_ref: str) -> tuple[CallLine, Organisation]:
    """One partner's part of a call; NotFound when it has none."""
    query = (
        select(CallLine, Organisation)
        .join(Organisation, col(Organisation.id) == CallLine.partner_id)
        .where(CallLine.call_id == call.id, Organisation.ref == partner_ref)
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFound(NOBODY)
    return found


def called_up_to(session: Session, call: CapitalCall) -> dict[UUID, tuple[int, int]]:
    """For each partner: what it has promised, and what was called with this call and those before it."""
    called = (
        select(CallLine.partner_id, func.sum(CallLine.amount_krw).label("called"))
        .join(CapitalCall, col(CapitalCall.id) == CallLine.call_id)
        .where(CapitalCall.fund_id == call.fund_id, CapitalCall.number <= call.number)
        .group_by(col(CallLine.partner_id))
        .subquery()
    )
    query = (
        select(Commitment.partner_id, Commitment.amount_krw, called.c.called)
        .join(called, called.c.partner_id == Commitment.partner_id)
        .where(Commitment.fund_id == call.fund_id)
    )
    return {partner_id: (promised, int(so_far)) for partner_id, promised, so_far in session.exec(query)}


def limit(session: Session, kind: LimitKind, on: date) -> Limit:
    """The limit that holds on a day; NotFound when nobody entered one."""
    holds = sa.and_(col(Limit.holds_from) <= on, or_(col(Limit.holds_until).is_(None), col(Limit.holds_until) >= on))
    return db.one(session, Limit, sa.and_(col(Limit.kind) == kind, holds))


def headroom(session: Session, kind: LimitKind, part_krw: int, whole_krw: int, on: date) -> Headroom:
    """A part of a whole, against the limit that holds on a day."""
    holds = limit(session, kind, on)
    return Headroom(kind, part_krw, whole_krw, holds.most_rate, holds.source_ko, holds.source_en, holds.holds_from)


def outside_headroom(session: Session, fund: Fund, on: date, *, more_outside_krw: int = 0) -> Headroom:
    """What partners outside the group have promised, of all promises."""
    query = select(
        func.coalesce(func.sum(Commitment.amount_krw), 0),
        func.coalesce(func.sum(Commitment.amount_krw).filter(col(Commitment.outside)), 0),
    ).where(Commitment.fund_id == fund.id)
    whole, outside = session.exec(query).one()
    part = int(outside) + more_outside_krw
    return headroom(session, LimitKind.OUTSIDE, part, int(whole) + more_outside_krw, on)


def debt_headroom(session: Session, fund: Fund, on: date) -> Headroom:
    """Debt of the company that runs a CVC, of its equity."""
    assert fund.company_debt_krw is not None, fund.ref
    assert fund.company_equity_krw is not None, fund.ref
    return headroom(session, LimitKind.DEBT, fund.company_debt_krw, fund.company_equity_krw, on)


def waiting_for(session: Session, by: User) -> list[Task]:
    """Calls whose money this person may confirm: those that somebody else made."""
    if not may(by, Act.CALL_CAPITAL):
        return []
    query = (
        select(CapitalCall, Fund)
        .join(Fund, col(Fund.id) == CapitalCall.fund_id)
        .where(CapitalCall.state == State.NOTICED, CapitalCall.called_by_id != by.id)
        .order_by(col(CapitalCall.due_on), col(CapitalCall.id))
        .limit(50)
    )
    return [
        Task(
            what=N_("Confirm what the partners have paid"),
            ref=call.ref,
            title=fund,
            endpoint="funds.call_notice",
            since=call.created_at,
            values={"ref": call.ref},
            until=datetime.combine(call.due_on, time.max, tzinfo=SEOUL),
        )
        for call, fund in session.exec(query)
    ]
