"""Passwords: kept as argon2id digests, never as they are."""

import os
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.people.models import User

SHORTEST, LONGEST = 10, 128


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    """The library's defaults; a test world may ask for a cheap one, production may not."""
    if os.environ.get("VOUCHER_ENV") == "test":
        return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobodys_digest() -> str:
    return _hasher().hash("nobody has this password")


def digest(password: str) -> str:
    """What is kept of a password."""
    return _hasher().hash(password)


def verify(user: User | None, password: str) -> bool:
    """Whether this is the person's password. Takes as long for somebody who does not exist."""
    kept = user.password_hash if user else _nobodys_digest()
    try:
        _hasher().verify(kept, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return user is not None


def require_good(password: str, *, email: str, field: str = "password") -> None:
    """Refuse what is guessed first: short, one letter repeated, or the name in the e-mail address."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(N_("Choose at least %(count)d characters."), field=field, count=SHORTEST)
    local = email.partition("@")[0].lower()
    if len(set(password)) < 4 or (len(local) > 3 and local in password.lower()) or password.isdigit():
        raise Refused(
            N_("This is easy to guess. Mix letters and numbers, and leave out your e-mail address."), field=field
        )
