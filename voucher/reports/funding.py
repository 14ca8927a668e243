"""How the funds do at the end of a period: from the same sums of the ledger as the rest of the report."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlmodel import select

from voucher.funds import book
from voucher.funds.models import Fund
from voucher.kernel.db import Session
from voucher.ledger import chart
from voucher.reports.facts import FundStanding, Holding
from voucher.reports.summing import Sums
from voucher.ventures import queries as ventures


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
    flows = book.flows(session, fund.id, until, last=last)
    found = ventures.summarise(session, fund, book.Book(until, sums), flows)
    return FundStanding(
        ref=fund.ref,
        name_ko=fund.name_ko,
        name_en=fund.name_en,
        book=_book(fund),
        promised_krw=found.promised_krw,
        unfunded_krw=found.unfunded_krw,
        paid_in_krw=found.paid_in_krw,
        distributed_krw=found.distributed_krw,
        bank_krw=found.bank_krw,
        fair_value_krw=found.fair_value_krw,
        nav_krw=found.nav_krw,
        irr=tuple(f"{rate:.6f}" for rate in found.irr.rates),
        tvpi=_written(found.multiples.tvpi),
        dpi=_written(found.multiples.dpi),
        rvpi=_written(found.multiples.rvpi),
        holdings=tuple(sorted((_holding(held) for held in found.holdings), key=lambda held: held.ref)),
    )


def _written(multiple: Fraction | None) -> str | None:
    """Exactly, as a fraction of won: 5/4."""
    return None if multiple is None else f"{multiple.numerator}/{multiple.denominator}"


def _holding(held: ventures.Holding) -> Holding:
    investment, firm = held.investment, held.firm
    return Holding(investment.ref, firm.name, firm.name_en or firm.name, held.cost_krw, held.fair_value_krw)
