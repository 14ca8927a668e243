"""What a voucher makes happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class VoucherIssued(Event):
    """The firm may now pay its own share."""

    voucher_id: UUID


@dataclass(frozen=True)
class VouchersIssued(Event):
    """The firms of a first-come round may now pay their own shares."""

    voucher_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class VoucherFunded(Event):
    """The own share is in escrow; the voucher is usable."""

    voucher_id: UUID


@dataclass(frozen=True)
class VoucherLapsed(Event):
    """The own share did not come in time; the promise is off."""

    voucher_id: UUID


@dataclass(frozen=True)
class VoucherRevoked(Event):
    """Two officers took the grant back; the promise is off."""

    voucher_id: UUID


@dataclass(frozen=True)
class VoucherExpired(Event):
    """It was paid for and never used; the own share goes back."""

    voucher_id: UUID


@dataclass(frozen=True)
class OwnShareSentBack(Event):
    """Money of the firm is on its way back to it."""

    payment_id: UUID


@dataclass(frozen=True)
class VoucherRestReturned(Event):
    """A contract was smaller than the voucher: what it left over goes back to where it came from."""

    voucher_id: UUID
