"""Bring in the programmes that are known from public notices, each with the versions of its rules."""

from sqlmodel import select

from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.refs import next_ref
from voucher.programmes.known import KNOWN, Known, Version
from voucher.programmes.lifecycle import RulebookState
from voucher.programmes.models import Programme, Rulebook


def seed(session: Session) -> None:
    """Add the programmes that are missing, with their rules; what is there stays as the operator has it."""
    there = set(session.exec(select(Programme.code)))
    for known in KNOWN:
        if known.code not in there:
            _add(session, known)


def _add(session: Session, known: Known) -> None:
    programme = Programme(
        code=known.code, name_ko=known.name_ko, name_en=known.name_en,
        summary_ko=known.summary_ko, summary_en=known.summary_en,
    )  # fmt: skip
    session.add(programme)
    session.flush()
    session.add_all(_rulebook(session, programme, number, version) for number, version in enumerate(known.versions, 1))
    session.flush()


def _rulebook(session: Session, programme: Programme, number: int, version: Version) -> Rulebook:
    return Rulebook(
        ref=next_ref(session, "RUL"),
        programme_id=programme.id,
        version=number,
        state=RulebookState.CONFIRMED,
        confirmed_at=clock.now(),
        content=version.rules.model_dump(mode="json"),
        source=version.source,
        note=version.note,
        holds_from=version.holds_from,
        holds_until=version.holds_until,
    )
