"""Begin a rehearsal, keep what was written in it, and throw it away: by a button, or when its round opens."""

from typing import Any

from sqlmodel import delete

from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.i18n import N_
from voucher.kernel.refs import next_ref
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.programmes import opening
from voucher.programmes import queries as programmes
from voucher.programmes.events import RoundOpened
from voucher.programmes.lifecycle import UNPUBLISHED
from voucher.rehearsals import queries
from voucher.rehearsals.models import Rehearsal


def begin(session: Session, ref: str, firm: dict[str, Any], *, by: User) -> Rehearsal:
    """Begin it with an invented firm, by the rules and the questions of this moment; an earlier one ends."""
    round_ = programmes.lock(session, ref)
    require(by, Act.OPEN_ROUND)
    if round_.state not in UNPUBLISHED:
        raise NotNow(N_("This round has opened already, so it is not rehearsed any more."))
    book = opening.rulebook(session, round_)
    if book is None:
        raise Refused(N_("This programme has no rules that hold on the opening day."))
    if before := queries.own(session, round_, by):
        session.delete(before)
        session.flush()
    rehearsal = Rehearsal(
        ref=next_ref(session, "TST"),
        round_id=round_.id,
        by_id=by.id,
        rules=opening.frozen(book).written(),
        questions=round_.questions,
        rulebook_id=book.id,
        firm=firm,
    )
    session.add(rehearsal)
    session.flush()
    log.record(session, "round.rehearsed", round_, by=by)
    return rehearsal


def keep(session: Session, ref: str, written: list[Any] | None, *, by: User) -> None:
    """Carry what was written to the next request. What was submitted stays as it was handed in."""
    require(by, Act.OPEN_ROUND)
    rehearsal = db.lock(session, Rehearsal, Rehearsal.ref == ref)
    if written is None:
        rehearsal.submitted = True
    else:
        rehearsal.kept = written


def clear(session: Session, ref: str, *, by: User) -> None:
    """Throw away what this person has written in a draft's rehearsal. Twice is no harm."""
    require(by, Act.OPEN_ROUND)
    round_, _programme = programmes.by_ref(session, ref, by)
    if rehearsal := queries.own(session, round_, by):
        session.delete(rehearsal)


def round_opened(session: Session, event: RoundOpened) -> None:
    """Firms apply now, and nobody rehearses any more."""
    session.exec(delete(Rehearsal).where(Rehearsal.round_id == event.round_id))  # type: ignore[arg-type]
