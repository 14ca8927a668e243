"""What went wrong in the background."""

from dataclasses import replace
from uuid import UUID

from voucher.audit import queries as audit
from voucher.errands import words
from voucher.kernel import errands
from voucher.kernel.db import Session
from voucher.kernel.errands import Trouble
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.saying import gettext
from voucher.people.models import User
from voucher.people.roles import Act, may

MOST = 100
WAITING = 20


def given_up(session: Session) -> list[Trouble]:
    """What nobody tries any more, the newest first."""
    return _named(session, errands.given_up(session, most=MOST))


def struggling(session: Session) -> list[Trouble]:
    """What went wrong several times and is tried again."""
    return _named(session, errands.struggling(session, most=MOST))


def _named(session: Session, troubles: list[Trouble]) -> list[Trouble]:
    """The same, speaking of things by the references that people know."""
    keys = {key for t in troubles for value in t.arguments.values() if (key := _key(value))}
    refs = audit.refs_of(session, keys) if keys else {}
    return [
        replace(t, arguments={n: refs.get(key, v) if (key := _key(v)) else v for n, v in t.arguments.items()})
        for t in troubles
    ]


def _key(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def waiting_for(session: Session, by: User) -> list[Task]:
    """Whoever may have work tried again: what was given up."""
    if not may(by, Act.RETRY_ERRANDS):
        return []
    found = errands.given_up(session, most=WAITING)
    what = N_("Look into work that failed")
    said = {t.errand: gettext(words.ERRAND.get(t.errand, t.errand)) for t in found}
    return [Task(what, f"#{t.number}", said[t.errand], "errands.failed", t.at) for t in found]
