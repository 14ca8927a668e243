"""What an invoice makes happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class InvoiceSubmitted(Event):
    """An officer should look at it."""

    invoice_id: UUID


@dataclass(frozen=True)
class InvoiceApproved(Event):
    """Another person may release the money."""

    invoice_id: UUID


@dataclass(frozen=True)
class InvoiceReturned(Event):
    """The supplier should mend it."""

    invoice_id: UUID


@dataclass(frozen=True)
class InvoicePaid(Event):
    """The money is in the supplier's bank account."""

    invoice_id: UUID
