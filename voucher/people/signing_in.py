"""Sign in and out. The browser holds a random token; the session lives here and can be ended here."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, update
from sqlalchemy import select as sa_select
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import manager_of_class
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
ATTEMPTS_PER_PAIR, ATTEMPTS_PER_ADDRESS, ATTEMPTS_PER_PERSON = 5, 50, 200
ATTEMPTS_PER_PROOF = 5
TOUCH_AFTER = timedelta(minutes=1)
_USER, _SIGN_IN = (User.metadata.tables[name].c for name in ("people_user", "people_sign_in"))
_PERSON = manager_of_class(User)
_WHO = (
    sa_select(*_USER, _SIGN_IN.seen_at)
    .join(_SIGN_IN.seen_at.table, _SIGN_IN.user_id == _USER.id)
    .where(_SIGN_IN.token_digest == bindparam("digest"), _SIGN_IN.signed_out_at.is_(None), _USER.active)
    .where(_SIGN_IN.ends_at > bindparam("now"), _SIGN_IN.seen_at > bindparam("idle"))
)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def mark(said: str) -> str:
    """What is kept of an e-mail or network address at a door: keyed, since there are few enough to try them all."""
    return hmac.digest(settings.get().secret_key.get_secret_value().encode(), said.encode(), "sha256").hex()


def doors(what: str, email: str, address: str) -> dict[str, int]:
    """The doors an attempt is counted at, and how many close each: one person from one place, a place, a person.

    What a stranger types elsewhere does not close the door of somebody who knows the password: only very many
    attempts on one person do, from wherever they come.
    """
    return {
        f"pair:{mark(f'{what}|{email}|{address}')}": ATTEMPTS_PER_PAIR,
        f"address:{mark(address)}": ATTEMPTS_PER_ADDRESS,
        f"person:{mark(f'{what}|{email}')}": ATTEMPTS_PER_PERSON,
    }


def lately(session: Session, door: str) -> int:
    """How many attempts were counted at a door within the window."""
    since = clock.now() - WINDOW
    counted = select(func.count()).where(col(Attempt.door) == door, col(Attempt.created_at) > since)
    return session.exec(counted).one()


def require_open(session: Session, doors: dict[str, int]) -> None:
    """Refuse when too many attempts were made at one of these doors lately."""
    if any(lately(session, door) >= most for door, most in doors.items()):
        raise Refused(
            N_("Too many attempts. Please wait %(minutes)d minutes, or choose a new password."),
            minutes=int(WINDOW.total_seconds() // 60),
        )


def sign_in(session: Session, email: str, password: str, *, address: str) -> str:
    """Start a session; returns the token for the browser. Says the same whatever was wrong.

    A failure is written down afterwards, since the caller's transaction is undone.
    """
    email = email.strip().lower()
    knocked = doors("sign-in", email, address)
    require_open(session, knocked)
    user = session.exec(select(User).where(User.email == email)).one_or_none()
    if not passwords.verify(user, password) or user is None or not user.active:
        if user is not None:
            session.expunge(user)  # it is spoken of after the roll-back
        db.afterwards(session, lambda own: _note_failure(own, knocked, user))
        raise Refused(N_("The e-mail address or the password is not right."))
    log.record(session, "user.signed_in", user, by=user)
    return begin(session, user, address=address)


def _note_failure(session: Session, knocked: dict[str, int], user: User | None) -> None:
    """Count a failure and record it, and record once that it closed a door.

    What was typed for an unknown address is kept nowhere: now and then it is a password.
    """
    made = [Attempt(door=door) for door in knocked]
    session.add_all(made)
    session.flush()
    whom = {"email": user.email} if user else {"account": "unknown"}
    log.record(session, "user.sign_in_failed", user or made[0], by=None, after=whom)
    closed = sorted(door.partition(":")[0] for door, most in knocked.items() if lately(session, door) == most)
    if closed:
        log.record(session, "user.throttled", user or made[0], by=None, after={**whom, "doors": ",".join(closed)})


def begin(session: Session, user: User, *, address: str) -> str:
    """A new session for somebody who has shown who they are."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    ends = now + timedelta(hours=settings.get().session_absolute_hours)
    session.add(SignIn(token_digest=digest(token), user_id=user.id, address=address, seen_at=now, ends_at=ends))
    session.flush()  # whoever opens an account here is a new row
    session.connection().execute(update(User).where(col(User.id) == user.id).values(signed_in_at=now))
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
    user: User = _PERSON.new_instance()  # as the mapper makes one from a row, without asking what a form would be asked
    user.__dict__.update(zip(_USER.keys(), columns, strict=True))
    make_transient_to_detached(user)
    return user, seen_at


def touch(session: Session, token: str, seen_at: datetime) -> None:
    """Remember that the person is still there, at most once a minute and after the request: a GET cannot write."""
    if clock.now() - seen_at >= TOUCH_AFTER:
        seen = update(SignIn).where(col(SignIn.token_digest) == digest(token)).values(seen_at=clock.now())
        db.afterwards(session, lambda own: own.connection().execute(seen))


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
