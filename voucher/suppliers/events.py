"""What a supplier makes happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class SupplierQualified(Event):
    """Firms may choose it."""

    supplier_id: UUID


@dataclass(frozen=True)
class SupplierRefused(Event):
    """It cannot be chosen; it may change what was missing and apply again."""

    supplier_id: UUID
    why: str


@dataclass(frozen=True)
class SupplierSuspended(Event):
    """Firms may no longer choose it. What was signed goes on."""

    supplier_id: UUID


@dataclass(frozen=True)
class PayoutAccountNamed(Event):
    """Money will go to this bank account once it is confirmed: its people should know, and who named the last."""

    supplier_id: UUID
    before_by_id: UUID | None


@dataclass(frozen=True)
class PayoutAccountConfirmed(Event):
    """The agency has made sure: payments go to the account."""

    supplier_id: UUID
