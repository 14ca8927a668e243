"""How the funds do at the end of a period: from the same sums of the ledger as the rest of the report."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.funds import book
from voucher.funds.models import Fund
from voucher.funds.performance import Flow, irr, multiples
from voucher.kernel.db import Session
from voucher.ledger import chart
from voucher.people.models import Organisation
from voucher.reports.facts import FundStanding, Holding
from voucher.reports.summing import Sums
from voucher.ventures.models import Investment

_FLOWS = """
SELECT t.effective_on, sum(CASE WHEN d.code = 'bank' THEN -t.amount ELSE t.amount END)::bigint
FROM ledger_transfer t
JOIN ledger_account d ON d.id = t.debit_id
JOIN ledger_account c ON c.id = t.credit_id
WHERE t.book = :book AND t.id <= :last AND t.effective_on <= :until AND t.state IN ('posted', 'post')
    AND (d.code = 'bank' AND c.code IN ('receivable', 'distribution_due')
        OR c.code = 'bank' AND d.code IN ('receivable', 'distribution_due'))
GROUP BY t.effective_on ORDER BY t.effective_on"""


def funds(session: Session, standing: Sequence[Sums], last: int, until: date) -> tuple[FundStanding, ...]:
    """Each fund whose book has a movement, by reference."""
    used = {account.book for account in standing}
    known = session.exec(select(Fund).order_by(Fund.ref)).all()
    return tuple(_fund(session, fund, standing, last, until) for fund in known if _book(fund) in used)


def _book(fund: Fund) -> str:
    return chart.fund_bank(fund.id).book


def _fund(session: Session, fund: Fund, standing: Sequence[Sums], last: int, until: date) -> FundStanding:
    sums: dict[str, dict[UUID, int]] = {}
    for account in standing:
        if account.book == _book(fund):
            kind = chart.KINDS["fund", account.code]
            sums.setdefault(account.code, {})[account.owner_id] = account.balance(kind.side)
    its = book.Book(until, sums)
    values = {"book": _book(fund), "last": last, "until": until}
    flows = [Flow(on, amount) for on, amount in session.connection().execute(sa.text(_FLOWS), values)]
    found = multiples(paid_in_krw=its.paid_in_krw, distributed_krw=its.distributed_krw, nav_krw=its.nav_krw)
    return FundStanding(
        ref=fund.ref,
        name_ko=fund.name_ko,
        name_en=fund.name_en,
        book=_book(fund),
        promised_krw=its.total(chart.fund_commitment),
        unfunded_krw=its.total(chart.fund_unfunded),
        paid_in_krw=its.paid_in_krw,
        distributed_krw=its.distributed_krw,
        bank_krw=its.total(chart.fund_bank),
        fair_value_krw=its.fair_value_krw,
        nav_krw=its.nav_krw,
        irr=tuple(f"{rate:.6f}" for rate in irr([*flows, Flow(until, its.nav_krw)]).rates),
        tvpi=_written(found.tvpi),
        dpi=_written(found.dpi),
        rvpi=_written(found.rvpi),
        holdings=_holdings(session, fund, its),
    )


def _written(multiple: Fraction | None) -> str | None:
    """Exactly, as a fraction of won: 5/4."""
    return None if multiple is None else f"{multiple.numerator}/{multiple.denominator}"


def _holdings(session: Session, fund: Fund, its: book.Book) -> tuple[Holding, ...]:
    query = (
        select(Investment, Organisation)
        .join(Organisation, col(Organisation.id) == Investment.firm_id)
        .where(Investment.fund_id == fund.id)
        .order_by(Investment.ref)
    )
    found = []
    for investment, firm in session.exec(query):
        cost = its.of(chart.fund_cost, investment.id)
        value = cost + its.of(chart.fund_unrealised, investment.id)
        if cost or value:
            found.append(Holding(investment.ref, firm.name, firm.name_en or firm.name, cost, value))
    return tuple(found)
