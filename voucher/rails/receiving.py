"""Keep what the rail tells us. Whoever brings it twice changes nothing."""

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from voucher.kernel import clock, db, errands
from voucher.kernel.db import Session
from voucher.rails.answers import Notice as Told
from voucher.rails.models import Notice


def keep(session: Session, told: Told) -> bool:
    """Store one event and have it handled after the commit; False when it was here before."""
    values = {
        "id": db.key(),
        "created_at": clock.now(),
        "event_id": told.id,
        "kind": told.kind,
        "account": told.account,
        "body": told.body,
        "outcome": "",
    }
    new = insert(Notice).values(values).on_conflict_do_nothing(index_elements=["event_id"]).returning(col(Notice.id))
    notice_id = session.connection().execute(new).scalar_one_or_none()
    if notice_id is None:
        return False
    errands.put(session, "rails.handle", notice_id=str(notice_id))
    return True
