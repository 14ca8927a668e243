"""Read investments, valuations, and how a fund does."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, or_, select

from voucher.funds import book
from voucher.funds import queries as funds
from voucher.funds.limits import Headroom
from voucher.funds.models import Fund, LimitKind
from voucher.funds.models import Kind as FundKind
from voucher.funds.performance import Flow, Irr, Multiples, irr, multiples
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.listing import Page, by_age, page
from voucher.kernel.money import Won
from voucher.ledger import chart
from voucher.ledger import queries as ledger
from voucher.people.models import Kind, Organisation, User
from voucher.people.roles import Act, may
from voucher.ventures.lifecycle import State, ValuationState
from voucher.ventures.models import Investment, Valuation

ORDERS = by_age(Investment, largest=Investment.amount_krw)
SUGGESTED = 200
REGISTRATION_NO = re.compile(r"[0-9]{10}")
NOBODY = N_("There is nothing here under this reference.")


@dataclass(frozen=True)
class Holding:
    """One investment that a fund holds, as the ledger has it."""

    investment: Investment
    firm: Organisation
    cost_krw: Won
    unrealised_krw: int

    @property
    def fair_value_krw(self) -> Won:
        return Won(self.cost_krw + self.unrealised_krw)

    @property
    def multiple(self) -> str:
        """Fair value of each won of cost."""
        return said_multiple(Fraction(self.fair_value_krw, self.cost_krw) if self.cost_krw else None)


@dataclass(frozen=True)
class FundSummary:
    """How a fund does up to a day: every sum from its own book in the ledger, the rate on actual/365 days."""

    fund: Fund
    until: date
    promised_krw: Won
    unfunded_krw: Won
    paid_in_krw: Won
    distributed_krw: Won
    bank_krw: Won
    fair_value_krw: Won
    nav_krw: Won
    multiples: Multiples
    irr: Irr
    flows: Sequence[Flow]  # of the partners, without the net asset value that ends them
    holdings: Sequence[Holding]

    @property
    def tvpi(self) -> str:
        """Such as 1.25; a dash while nothing was paid in."""
        return said_multiple(self.multiples.tvpi)

    @property
    def dpi(self) -> str:
        return said_multiple(self.multiples.dpi)

    @property
    def rvpi(self) -> str:
        return said_multiple(self.multiples.rvpi)

    @property
    def irr_text(self) -> str:
        """Such as 12.3 %; several rates with a comma between them; a dash where none fits."""
        return ", ".join(f"{rate * 100:,.1f}%".replace("-", "\u2212") for rate in self.irr.rates) or "–"


def said_multiple(value: Fraction | None) -> str:
    """A multiple with two digits behind the point, halves rounded up; a dash for none."""
    return "–" if value is None else f"{Decimal(floor(value * 100 + Fraction(1, 2))) / 100:,.2f}"


def visible(by: User) -> Any:
    """The investments that this person may see, with their funds and firms: all of them, or none."""
    query = (
        select(Investment, Fund, Organisation)
        .join(Fund, col(Fund.id) == Investment.fund_id)
        .join(Organisation, col(Organisation.id) == Investment.firm_id)
    )
    return query if may(by, Act.READ_FUNDS) else query.where(sa.false())


def by_ref(session: Session, ref: str, by: User) -> tuple[Investment, Fund, Organisation]:
    """One investment; NotFound when there is none for this person."""
    found = session.exec(visible(by).where(Investment.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(NOBODY)
    return tuple(found)


def lock(session: Session, ref: str) -> Investment:
    """One investment, kept from everybody else until the end of the transaction."""
    return db.lock(session, Investment, col(Investment.ref) == ref)


def listing(session: Session, filters: Mapping[str, str], by: User, *, size: int = 25) -> Page[Any]:
    """Investments, by words of reference, firm or fund, and by state."""
    query = visible(by)
    if words := filters.get("q", ""):
        columns = (Investment.ref, Organisation.name, Organisation.name_en, Fund.name_ko, Fund.name_en)
        query = query.where(or_(*(col(c).icontains(words, autoescape=True) for c in columns)))
    if (state := filters.get("state")) in set(State):
        query = query.where(Investment.state == state)
    return page(session, query, ORDERS.asked(filters), filters, size=size)


def of_fund(session: Session, fund: Fund) -> Sequence[tuple[Investment, Organisation]]:
    """The investments of a fund, the oldest first."""
    query = (
        select(Investment, Organisation)
        .join(Organisation, col(Organisation.id) == Investment.firm_id)
        .where(Investment.fund_id == fund.id)
        .order_by(col(Investment.created_at), col(Investment.id))
    )
    return session.exec(query).all()


def firms(session: Session) -> Sequence[Organisation]:
    """Some firms that a fund could invest in, to choose from while typing."""
    query = select(Organisation).where(Organisation.kind == Kind.FIRM)
    return session.exec(query.order_by(col(Organisation.name), col(Organisation.id)).limit(SUGGESTED)).all()


def firm_meant(session: Session, text: str) -> Organisation | None:
    """The firm that somebody means by its registration number, its reference or its whole name; None if not one."""
    digits = text.replace("-", "").replace(" ", "")
    if REGISTRATION_NO.fullmatch(digits):
        meant = col(Organisation.registration_no) == digits
    else:
        columns = (col(Organisation.ref), col(Organisation.name), col(Organisation.name_en))
        meant = or_(*(column == text for column in columns))
    found = session.exec(select(Organisation).where(Organisation.kind == Kind.FIRM, meant).limit(2)).all()
    return found[0] if len(found) == 1 else None


def valuations(session: Session, investment: Investment) -> Sequence[Valuation]:
    """Every value that was proposed for an investment, the latest first."""
    query = select(Valuation).where(Valuation.investment_id == investment.id)
    return session.exec(query.order_by(col(Valuation.as_of).desc(), col(Valuation.id).desc())).all()


def valuation_by_ref(session: Session, ref: str, by: User) -> tuple[Valuation, Investment, Fund, Organisation]:
    """One valuation; NotFound when there is none for this person."""
    query = visible(by).join(Valuation, col(Valuation.investment_id) == Investment.id).add_columns(Valuation)
    found = session.exec(query.where(Valuation.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(NOBODY)
    investment, fund, firm, valuation = found
    return valuation, investment, fund, firm


def waiting_valuation(session: Session, investment: Investment) -> Valuation | None:
    """The value that waits for a second manager, if one does."""
    query = select(Valuation).where(
        Valuation.investment_id == investment.id, Valuation.state == ValuationState.PROPOSED
    )
    return session.exec(query).one_or_none()


def last_valued_on(session: Session, investment: Investment) -> date | None:
    """The day of the last confirmed value."""
    query = select(sa.func.max(Valuation.as_of)).where(
        Valuation.investment_id == investment.id, Valuation.state == ValuationState.APPROVED
    )
    return session.exec(query).one()


def holding(investment: Investment, firm: Organisation, sums: book.Book) -> Holding:
    """An investment with what the ledger says about it."""
    cost = sums.of(chart.fund_cost, investment.id)
    return Holding(investment, firm, cost, sums.of(chart.fund_unrealised, investment.id))


def fair_values(session: Session, investments: Sequence[Investment]) -> dict[UUID, Won]:
    """What each of these is worth by the ledger; nothing for those that were not paid."""
    held = [i for i in investments if i.invested_on is not None]
    places = {i.id: (chart.fund_cost(i.fund_id, i.id), chart.fund_unrealised(i.fund_id, i.id)) for i in held}
    sums = ledger.balances(session, [place for pair in places.values() for place in pair])
    return {key: Won(sums[cost] + sums[unrealised]) for key, (cost, unrealised) in places.items()}


def rooms(session: Session, fund: Fund, sums: book.Book, *, more_overseas_krw: int = 0) -> list[Headroom]:
    """The limits of the law on a fund before a trade, as they would be after it. Only a CVC has any."""
    if fund.kind is not FundKind.CVC:
        return []
    today = clock.today()
    overseas = select(Investment.id).where(Investment.fund_id == fund.id, col(Investment.overseas))
    abroad = sum(sums.of(chart.fund_cost, key) for key in session.exec(overseas)) + more_overseas_krw
    return [
        funds.outside_headroom(session, fund, today),
        funds.headroom(session, LimitKind.OVERSEAS, abroad, sums.assets_krw, today),
        funds.debt_headroom(session, fund, today),
    ]


def fund_summary(session: Session, fund: Fund, until: date | None = None) -> FundSummary:
    """How a fund does today, or did up to an earlier day."""
    until = until or clock.today()
    return summarise(session, fund, funds.standing(session, fund, until), book.flows(session, fund.id, until))


def summarise(session: Session, fund: Fund, sums: book.Book, moved: Sequence[Flow]) -> FundSummary:
    """How a fund does by the sums of its book and what moved between it and its partners. Page and report say this."""
    held = [holding(investment, firm, sums) for investment, firm in of_fund(session, fund)]
    return FundSummary(
        fund=fund,
        until=sums.until,
        promised_krw=sums.total(chart.fund_commitment),
        unfunded_krw=sums.total(chart.fund_unfunded),
        paid_in_krw=sums.paid_in_krw,
        distributed_krw=sums.distributed_krw,
        bank_krw=sums.total(chart.fund_bank),
        fair_value_krw=sums.fair_value_krw,
        nav_krw=sums.nav_krw,
        multiples=multiples(paid_in_krw=sums.paid_in_krw, distributed_krw=sums.distributed_krw, nav_krw=sums.nav_krw),
        irr=irr([*moved, Flow(sums.until, sums.nav_krw)]),
        flows=moved,
        holdings=[h for h in held if h.cost_krw or h.unrealised_krw],
    )


def waiting_for(session: Session, by: User) -> list[Task]:
    """Investments and values that somebody else proposed and this person may decide."""
    found: list[Task] = []
    if may(by, Act.INVEST):
        query = visible(by).where(Investment.state == State.PROPOSED, Investment.proposed_by_id != by.id)
        for investment, _fund, firm in session.exec(query.order_by(col(Investment.created_at)).limit(50)):
            found.append(_task(N_("Decide on an investment"), investment, firm, "ventures.approve"))
    if may(by, Act.VALUE):
        query = visible(by).join(Valuation, col(Valuation.investment_id) == Investment.id).add_columns(Valuation)
        query = query.where(Valuation.state == ValuationState.PROPOSED, Valuation.proposed_by_id != by.id)
        for _investment, _fund, firm, valuation in session.exec(query.order_by(col(Valuation.created_at)).limit(50)):
            found.append(_task(N_("Confirm a valuation"), valuation, firm, "ventures.confirm"))
    return found


def _task(what: str, thing: Investment | Valuation, firm: Organisation, endpoint: str) -> Task:
    return Task(what, thing.ref, firm, endpoint, thing.created_at, {"ref": thing.ref})
