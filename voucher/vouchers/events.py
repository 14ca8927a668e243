"""What a voucher makes happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class VoucherIssued(Event):
    """The firm may now pay its own share."""

    voucher_id: UUID


@dataclass(frozen=True)
class VoucherFunded(Event):
    """The own share is in escrow; the voucher is usable."""

    voucher_id: UUID
