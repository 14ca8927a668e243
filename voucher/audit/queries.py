"""Read the audit log."""

from uuid import UUID

from sqlmodel import col, select

from voucher.audit.models import Record
from voucher.kernel.db import Session

MOST = 200  # lines of one thing's history on a page


def history(session: Session, *subject_ids: UUID) -> list[Record]:
    """What happened to these things, the newest first: the timeline of a page."""
    query = select(Record).where(col(Record.subject_id).in_(subject_ids)).order_by(col(Record.number).desc())
    return list(session.exec(query.limit(MOST)))
