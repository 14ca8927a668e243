"""What a choice makes happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class SupplierChosen(Event):
    """A firm picked a supplier; a contract can be drafted."""

    match_id: UUID
