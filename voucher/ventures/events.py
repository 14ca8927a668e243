"""What investing makes happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class InvestmentProposed(Event):
    """Another manager's turn."""

    investment_id: UUID


@dataclass(frozen=True)
class Invested(Event):
    """Approved by another manager, and paid from the fund's account."""

    investment_id: UUID


@dataclass(frozen=True)
class InvestmentRefused(Event):
    """Not approved; nothing was paid."""

    investment_id: UUID


@dataclass(frozen=True)
class ValuationProposed(Event):
    """Another manager's turn."""

    valuation_id: UUID


@dataclass(frozen=True)
class Valued(Event):
    """Confirmed by another manager; the books show the new value."""

    valuation_id: UUID


@dataclass(frozen=True)
class ValuationRefused(Event):
    """Not confirmed; the books stay as they are."""

    valuation_id: UUID
