"""Read rehearsals."""

from sqlmodel import select

from voucher.kernel.db import Session
from voucher.people.models import User
from voucher.programmes.models import Round
from voucher.rehearsals.models import Rehearsal

PREFIX = "TST-"


def own(session: Session, round_: Round, by: User) -> Rehearsal | None:
    """This person's rehearsal of a draft."""
    return session.exec(
        select(Rehearsal).where(Rehearsal.round_id == round_.id, Rehearsal.by_id == by.id)
    ).one_or_none()


def by_ref(session: Session, ref: str, by: User | None) -> Rehearsal | None:
    """A rehearsal by its reference; none for whoever did not begin it."""
    if by is None or not ref.startswith(PREFIX):
        return None
    return session.exec(select(Rehearsal).where(Rehearsal.ref == ref, Rehearsal.by_id == by.id)).one_or_none()
