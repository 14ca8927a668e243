"""What went wrong in the background."""

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
    return errands.given_up(session, most=MOST)


def struggling(session: Session) -> list[Trouble]:
    """What went wrong several times and is tried again."""
    return errands.struggling(session, most=MOST)


def waiting_for(session: Session, by: User) -> list[Task]:
    """Whoever may have work tried again: what was given up."""
    if not may(by, Act.RETRY_ERRANDS):
        return []
    found = errands.given_up(session, most=WAITING)
    what = N_("Look into work that failed")
    said = {t.errand: gettext(words.ERRAND.get(t.errand, t.errand)) for t in found}
    return [Task(what, f"#{t.number}", said[t.errand], "errands.failed", t.at) for t in found]
