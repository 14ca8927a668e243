"""Whoever signs, or says where money goes, shows once more who they are."""

from sqlalchemy import func
from sqlmodel import col, select

from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.people import passwords
from voucher.people.models import Attempt, User
from voucher.people.signing_in import ATTEMPTS_PER_PERSON, WINDOW, digest


def require_password(session: Session, by: User, password: str, *, field: str = "password") -> None:
    """Refuse unless this is the person's password. Too many failures close the door for a while.

    A failure is written down in a transaction of its own, since the caller's is undone.
    """
    door = "proof:" + digest(by.email)[:64]
    failed = select(func.count()).where(col(Attempt.door) == door, col(Attempt.created_at) > clock.now() - WINDOW)
    if session.exec(failed).one() >= ATTEMPTS_PER_PERSON:
        minutes = int(WINDOW.total_seconds() // 60)
        raise Refused(N_("Too many attempts. Please wait %(minutes)d minutes."), field=field, minutes=minutes)
    if not passwords.verify(session.get(User, by.id), password):
        with db.transaction() as own:
            own.add(Attempt(door=door))
        raise Refused(N_("This is not your password."), field=field)
