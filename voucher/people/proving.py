"""Whoever signs, or says where money goes, shows once more who they are."""

from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.people import passwords
from voucher.people.models import Attempt, User
from voucher.people.signing_in import ATTEMPTS_PER_PROOF, WINDOW, digest, lately


def require_password(session: Session, by: User, password: str, *, field: str = "password") -> None:
    """Refuse unless this is the person's password. Too many failures close the door for a while.

    A failure is written down afterwards, since the caller's transaction is undone.
    """
    door = "proof:" + digest(by.email)[:64]
    if lately(session, door) >= ATTEMPTS_PER_PROOF:
        minutes = int(WINDOW.total_seconds() // 60)
        raise Refused(N_("Too many attempts. Please wait %(minutes)d minutes."), field=field, minutes=minutes)
    if not passwords.verify(session.get(User, by.id), password):
        db.afterwards(session, lambda own: _note(own, by, door))
        raise Refused(N_("This is not your password."), field=field)


def _note(session: Session, by: User, door: str) -> None:
    session.add(Attempt(door=door))
    log.record(session, "user.proof_failed", by, by=by)
