"""Sign in and out. The browser holds a random token; the session lives here and can be ended here."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func
from sqlalchemy import select as sa_select
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import col, select

from voucher import settings
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.people import passwords
from voucher.people.models import Attempt, SignIn, User

WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_PERSON, ATTEMPTS_PER_ADDRESS = 5, 50
TOUCH_AFTER = timedelta(minutes=1)
_USER, _SIGN_IN = (User.metadata.tables[name].c for name in ("people_user", "people_sign_in"))
_WHO = (
    sa_select(*_USER, _SIGN_IN.seen_at)
    .join(_SIGN_IN.seen_at.table, _SIGN_IN.user_id == _USER.id)
    .where(_SIGN_IN.token_digest == bindparam("digest"), _SIGN_IN.signed_out_at.is_(None), _USER.active)
    .where(_SIGN_IN.ends_at > bindparam("now"), _SIGN_IN.seen_at > bindparam("idle"))
)


def digest(token: str) -> str:
    """What is kept of a token, and of a door that attempts are counted at."""
    return hashlib.sha256(token.encode()).hexdigest()


def doors(email: str, address: str) -> dict[str, int]:
    """The doors an attempt is counted at, and how many failures close each."""
    return {
        "person:" + digest(email)[:64]: ATTEMPTS_PER_PERSON,
        "address:" + digest(address)[:64]: ATTEMPTS_PER_ADDRESS,
    }


def require_not_throttled(session: Session, email: str, address: str) -> None:
    """Refuse when too many attempts failed at this person's or this address's door lately."""
    since = clock.now() - WINDOW
    for door, most in doors(email, address).items():
        failed = select(func.count()).where(col(Attempt.door) == door, col(Attempt.created_at) > since)
        if session.exec(failed).one() >= most:
            raise Refused(
                N_("Too many attempts. Please wait %(minutes)d minutes, or choose a new password."),
                minutes=int(WINDOW.total_seconds() // 60),
            )


def sign_in(session: Session, email: str, password: str, *, address: str) -> str:
    """Start a session; returns the token for the browser. Says the same whatever was wrong.

    A failure is written down in a transaction of its own, since the caller's is undone.
    """
    email = email.strip().lower()
    require_not_throttled(session, email, address)
    user = session.exec(select(User).where(User.email == email)).one_or_none()
    if not passwords.verify(user, password) or user is None or not user.active:
        with db.transaction() as own:
            own.add_all(Attempt(door=door) for door in doors(email, address))
        raise Refused(N_("The e-mail address or the password is not right."))
    log.record(session, "user.signed_in", user, by=user)
    return begin(session, user, address=address)


def begin(session: Session, user: User, *, address: str) -> str:
    """A new session for somebody who has shown who they are."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    ends = now + timedelta(hours=settings.get().session_absolute_hours)
    session.add(SignIn(token_digest=digest(token), user_id=user.id, address=address, seen_at=now, ends_at=ends))
    return token


def who(session: Session, token: str) -> tuple[User, datetime] | None:
    """The person behind a token and when they were last seen; None when the session has ended.

    Every request asks this, so the statement is built once and reads plain columns.
    """
    now = clock.now()
    idle = now - timedelta(minutes=settings.get().session_idle_minutes)
    found = session.connection().execute(_WHO, {"digest": digest(token), "now": now, "idle": idle}).one_or_none()
    if found is None:
        return None
    *columns, seen_at = found
    user = User(**dict(zip(_USER.keys(), columns, strict=True)))
    make_transient_to_detached(user)
    return user, seen_at


def touch(token: str, seen_at: datetime) -> None:
    """Remember that the person is still there, at most once a minute, in a transaction of its own."""
    if clock.now() - seen_at < TOUCH_AFTER:
        return
    with db.transaction() as own:
        sign_in_row = own.exec(select(SignIn).where(SignIn.token_digest == digest(token))).one_or_none()
        if sign_in_row is not None:
            sign_in_row.seen_at = clock.now()


def sign_out(session: Session, token: str, *, by: User) -> None:
    """End this session."""
    row = session.exec(select(SignIn).where(SignIn.token_digest == digest(token))).one_or_none()
    if row is not None and row.signed_out_at is None:
        row.signed_out_at = clock.now()
        log.record(session, "user.signed_out", by, by=by)


def sign_out_everywhere(session: Session, user: User) -> None:
    """End every session of a person, as after a change of password or roles."""
    for row in session.exec(select(SignIn).where(SignIn.user_id == user.id, col(SignIn.signed_out_at).is_(None))):
        row.signed_out_at = clock.now()
