"""Choose a new password by a mailed link that works once, for half an hour."""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from voucher.audit import log
from voucher.kernel import clock, db, errands
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.people import passwords, proving, signing_in
from voucher.people.events import ResetAsked
from voucher.people.models import Attempt, Reset, User

VALID = timedelta(minutes=30)
VALID_INVITATION = timedelta(days=3)
MAILS_PER_PERSON = 5  # within the window: more would only fill somebody's mailbox


def ask(session: Session, email: str, *, address: str) -> None:
    """Have a link mailed if this person exists. To whoever asks, both cases look the same and take as long."""
    email = email.strip().lower()
    knocked = signing_in.doors("reset", email, address)
    signing_in.require_open(session, knocked)
    session.add_all(Attempt(door=door) for door in knocked)
    known = session.exec(select(User.id).where(User.email == email, User.active)).one_or_none()
    errands.put(session, "people.send_reset", user_id=str(known or db.key()))


def send(user_id: str) -> None:
    """Errand: write the link to this person, if there is such a person."""
    with db.transaction() as session:
        user = session.exec(select(User).where(User.id == UUID(user_id), User.active)).one_or_none()
        if user is None or _mailed_lately(session, user) >= MAILS_PER_PERSON:
            return
        reset, token = permit(session, user, VALID)
        log.record(session, "user.reset_asked", user, by=None, after={"email": user.email})
        publish(session, ResetAsked(reset.id, user.id, token))


def _mailed_lately(session: Session, user: User) -> int:
    since = clock.now() - signing_in.WINDOW
    made = select(func.count()).where(Reset.user_id == user.id, col(Reset.created_at) > since)
    return session.exec(made).one()


def permit(session: Session, user: User, lasting: timedelta) -> tuple[Reset, str]:
    """A fresh permission to choose a password, and its token; whatever was permitted before ends."""
    for open_reset in session.exec(select(Reset).where(Reset.user_id == user.id, col(Reset.used_at).is_(None))):
        open_reset.used_at = clock.now()
    session.flush()
    token = secrets.token_urlsafe(32)
    reset = Reset(token_digest=signing_in.digest(token), user_id=user.id, ends_at=clock.now() + lasting)
    session.add(reset)
    session.flush()
    return reset, token


def valid(session: Session, token: str) -> bool:
    """Whether a link still works."""
    found = session.exec(select(Reset).where(Reset.token_digest == signing_in.digest(token))).one_or_none()
    return found is not None and found.used_at is None and found.ends_at > clock.now()


def reset(session: Session, token: str, password: str) -> User:
    """Set the new password, use up the link, and end every session of this person."""
    row = db.lock(session, Reset, Reset.token_digest == signing_in.digest(token))
    if row.used_at is not None or row.ends_at <= clock.now():
        raise Refused(N_("This link was used already or is too old. Please ask for a new one."))
    user = db.lock(session, User, User.id == row.user_id)
    passwords.require_good(password, email=user.email)

    row.used_at = clock.now()
    user.password_hash = passwords.digest(password)
    signing_in.sign_out_everywhere(session, user)

    log.record(session, "user.password_reset", user, by=user)
    return user


def change(session: Session, old: str, new: str, *, by: User) -> None:
    """A signed-in person chooses a new password. Every session of theirs ends, wherever it is."""
    user = db.lock(session, User, User.id == by.id)
    proving.require_password(session, by, old, field="old_password")
    passwords.require_good(new, email=user.email)

    user.password_hash = passwords.digest(new)
    signing_in.sign_out_everywhere(session, user)

    log.record(session, "user.password_changed", user, by=by)
