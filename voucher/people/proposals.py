"""What one person proposes and another one settles. Pure but for the clock: each package keeps its own rows of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from voucher.kernel import clock
from voucher.kernel.db import Table, instant
from voucher.kernel.errors import NotPermitted
from voucher.kernel.i18n import N_
from voucher.people.models import User


class Proposal(Table):
    """What one person proposes for a reason, and another one settles: agrees to it, or refuses. Then it stays."""

    reason: str = Field(max_length=2000)
    proposed_by_id: UUID = Field(foreign_key="people_user.id")
    proposed_at: datetime = instant()
    settled_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    settled_at: datetime | None = instant(default=None)
    agreed: bool | None = None
    settling_note: str = Field(default="", max_length=2000)


def by_two() -> tuple[CheckConstraint, ...]:
    """What holds of every table of proposals."""
    return (
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("proposed_by_id <> settled_by_id", name="two_people"),
        CheckConstraint("(settled_at IS NULL) = (agreed IS NULL)", name="settled_one_way"),
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled_by_somebody"),
    )


@dataclass(frozen=True)
class Settlement:
    """What the second person says."""

    agreed: bool
    note: str


def require_another(
    by: User, proposal: Proposal, refusal: str = N_("You proposed this yourself. Another officer has to agree.")
) -> None:
    """Whoever proposes something does not agree to it."""
    if by.id == proposal.proposed_by_id:
        raise NotPermitted(refusal)


def conclude(proposal: Proposal, settlement: Settlement, by: User) -> None:
    """Write down what the second person said."""
    proposal.settled_by_id, proposal.settled_at = by.id, clock.now()
    proposal.agreed, proposal.settling_note = settlement.agreed, settlement.note
