"""Versions of rules to test with."""

from datetime import date
from typing import Any

from sqlmodel import select

from tests.world import World
from voucher.kernel.db import Session
from voucher.programmes import queries, ruling, seeding
from voucher.programmes.models import Programme, Rulebook
from voucher.programmes.ruling import Change, Heading

NEXT_YEAR = Heading("AI바우처 공고 2027", date(2027, 1, 1), note="이의신청 기간을 늘립니다.")


def programme(session: Session, code: str = "ai-voucher") -> Programme:
    """A programme, as the portal came with it."""
    seeding.seed(session)
    return session.exec(select(Programme).where(Programme.code == code)).one()


def a_version(
    session: Session, world: World, *, code: str = "ai-voucher", heading: Heading = NEXT_YEAR, **parts: Any
) -> Rulebook:
    """A new version that Bora writes, with some parts of its own."""
    last = queries.versions(session, programme(session, code).id)[0]
    book = ruling.write(session, last.ref, heading, by=world.bora)
    change = Change(parts or {"objection_days": 14})
    return ruling.rewrite(session, book.ref, change, looked_at=ruling.seen(book), by=world.bora)


def a_proposed_one(session: Session, world: World, **parts: Any) -> Rulebook:
    """The same, handed over."""
    book = a_version(session, world, **parts)
    return ruling.propose(session, book.ref, looked_at=ruling.seen(book), by=world.bora)


def a_confirmed_one(session: Session, world: World, **parts: Any) -> Rulebook:
    """The same, confirmed by Boram."""
    book = a_proposed_one(session, world, **parts)
    return ruling.confirm(session, book.ref, looked_at=ruling.seen(book), by=world.boram, past_known=True)
