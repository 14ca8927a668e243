"""What rounds make happen."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.events import Event


@dataclass(frozen=True)
class RoundOpened(Event):
    """A draft was published: firms see it."""

    round_id: UUID
