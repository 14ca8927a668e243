"""A supplier's record, counted as its contracts go on. Later packages call this; nothing here asks them back."""

from uuid import UUID

from sqlmodel import col, update

from voucher.kernel.db import Session
from voucher.suppliers.models import Supplier


def contract_signed(session: Session, organisation_id: UUID) -> None:
    """One more contract to carry."""
    _count(session, organisation_id, running_count=col(Supplier.running_count) + 1)


def contract_completed(session: Session, organisation_id: UUID) -> None:
    """One contract less to carry."""
    _count(session, organisation_id, running_count=col(Supplier.running_count) - 1)


def work_accepted(session: Session, organisation_id: UUID, *, on_time: bool) -> None:
    """One more piece of work that a firm accepted."""
    _count(
        session,
        organisation_id,
        accepted_count=col(Supplier.accepted_count) + 1,
        on_time_count=col(Supplier.on_time_count) + int(on_time),
    )


def _count(session: Session, organisation_id: UUID, **changes: object) -> None:
    """Let the database add, so that two at once are both counted."""
    session.flush()
    session.connection().execute(
        update(Supplier).where(col(Supplier.organisation_id) == organisation_id).values(changes)
    )
