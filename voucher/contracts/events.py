"""What a contract makes happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class ContractProposed(Event):
    """The firm has signed; it is the supplier's turn."""

    contract_id: UUID


@dataclass(frozen=True)
class ContractCountersigned(Event):
    """The supplier has signed; it is the agency's turn."""

    contract_id: UUID


@dataclass(frozen=True)
class ContractSigned(Event):
    """All three have signed; the money is obligated."""

    contract_id: UUID


@dataclass(frozen=True)
class ContractReturned(Event):
    """The supplier did not sign; the firm should change it."""

    contract_id: UUID


@dataclass(frozen=True)
class ContractSentBack(Event):
    """The agency did not sign; the firm should change it, and both sign again."""

    contract_id: UUID
    why: str


@dataclass(frozen=True)
class ContractExpired(Event):
    """The voucher's time ran out before all had signed: nobody is bound, and nothing more is to be done."""

    contract_id: UUID


@dataclass(frozen=True)
class ContractCompleted(Event):
    """Everything was accepted and paid."""

    contract_id: UUID


@dataclass(frozen=True)
class MilestoneDelivered(Event):
    """It is the firm's turn to look."""

    milestone_id: UUID


@dataclass(frozen=True)
class MilestoneSentBack(Event):
    """It is the supplier's turn again."""

    milestone_id: UUID


@dataclass(frozen=True)
class MilestoneAccepted(Event):
    """The supplier may invoice."""

    milestone_id: UUID
