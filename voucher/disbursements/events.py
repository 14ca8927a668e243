"""What a payment makes happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class DisbursementReleased(Event):
    """It may be sent."""

    disbursement_id: UUID


@dataclass(frozen=True)
class DisbursementPaid(Event):
    """The supplier has the money."""

    disbursement_id: UUID


@dataclass(frozen=True)
class DisbursementFailed(Event):
    """It came back."""

    disbursement_id: UUID
