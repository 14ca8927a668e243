"""What the ledger says about a fund: read from its own book, never from anywhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from voucher.funds.performance import Flow
from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.ledger import chart, dated
from voucher.ledger.places import OfFund


@dataclass(frozen=True)
class Book:
    """The sums of a fund's book up to a day, each on the normal side of its kind."""

    until: date
    sums: Mapping[str, Mapping[UUID, int]] = field(default_factory=dict)

    def of(self, kind: OfFund, owner_id: UUID) -> Won:
        """What stands in one place."""
        return Won(self.sums.get(kind.code, {}).get(owner_id, 0))

    def total(self, kind: OfFund) -> Won:
        """What stands in all places of a kind."""
        return Won(sum(self.sums.get(kind.code, {}).values()))

    @property
    def paid_in_krw(self) -> Won:
        """Called, and arrived."""
        return Won(self.total(chart.fund_called) - self.total(chart.fund_receivable))

    def paid_in_by(self, partner_id: UUID) -> Won:
        """What one partner has paid."""
        return Won(self.of(chart.fund_called, partner_id) - self.of(chart.fund_receivable, partner_id))

    @property
    def distributed_krw(self) -> Won:
        """Paid out to the partners."""
        return Won(self.total(chart.fund_distributed) - self.total(chart.fund_distribution_due))

    @property
    def fair_value_krw(self) -> Won:
        """What the investments are worth by their last confirmed valuations."""
        return Won(self.total(chart.fund_cost) + self.total(chart.fund_unrealised))

    @property
    def nav_krw(self) -> Won:
        """Net asset value: bank and investments, less what is owed. Called money counts when it has arrived."""
        owed = self.total(chart.fund_distribution_due) + self.total(chart.fund_carry)
        return Won(self.total(chart.fund_bank) + self.fair_value_krw - owed)

    @property
    def nav_by_source_krw(self) -> Won:
        """The same value seen from the other side: whose it is. `voucher check` holds one against the other."""
        whose = self.total(chart.fund_capital) + self.total(chart.fund_revaluation) + self.total(chart.fund_income)
        gone = self.total(chart.fund_fee) + self.total(chart.fund_distributed)
        return Won(whose - gone - self.total(chart.fund_receivable))

    @property
    def assets_krw(self) -> Won:
        """Everything the fund has, called money that is on its way included."""
        return Won(self.total(chart.fund_bank) + self.total(chart.fund_receivable) + self.fair_value_krw)


def read(session: Session, fund_id: UUID, until: date) -> Book:
    """The book of a fund up to and with a day, by the days for which the movements count."""
    return Book(until, dated.sums(session, chart.fund_bank(fund_id).book, until))


def flows(session: Session, fund_id: UUID, until: date, *, last: int | None = None) -> list[Flow]:
    """What partners paid in (negative) and were paid out (positive), a sum a day; `last` as in ledger.dated."""
    partners = (chart.fund_receivable.code, chart.fund_distribution_due.code)
    came = dated.moved(session, chart.fund_bank(fund_id), partners, until, last=last)
    return [Flow(on, -amount) for on, amount in came]
