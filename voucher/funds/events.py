"""What a fund makes happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class FundFormed(Event):
    """Partners may now promise."""

    fund_id: UUID


@dataclass(frozen=True)
class CapitalPromised(Event):
    """A partner has promised a sum."""

    commitment_id: UUID


@dataclass(frozen=True)
class CapitalCalled(Event):
    """The partners are asked to pay."""

    call_id: UUID


@dataclass(frozen=True)
class CapitalReceived(Event):
    """One partner's payment is in the fund's account."""

    line_id: UUID


@dataclass(frozen=True)
class CallPaid(Event):
    """Every partner of a call has paid."""

    call_id: UUID
