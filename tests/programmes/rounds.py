"""Rounds to test with."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import select

from tests.world import World
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.programmes import appropriating, drafting, opening, queries, seeding
from voucher.programmes.appropriating import Document
from voucher.programmes.drafting import Draft
from voucher.programmes.models import Programme, Round

BUDGET = Won(500_000_000)


def a_draft(session: Session, world: World, *, code: str = "ai-voucher", **changes: Any) -> Round:
    """A round of the AI voucher that nobody opened yet: 16 November to 18 December 2026."""
    seeding.seed(session)
    programme = session.exec(select(Programme).where(Programme.code == code)).one()
    facts = {
        "programme_id": programme.id,
        "title_ko": "2026년 AI바우처 4차",
        "title_en": "AI voucher 2026, fourth round",
        "budget_krw": BUDGET,
        "opens_on": date(2026, 11, 16),
        "closes_on": date(2026, 12, 18),
    }
    return drafting.write(session, Draft(**{**facts, **changes}), by=world.bora)


def voted(session: Session, world: World, programme_id: UUID, amount: Won, document: str) -> None:
    """So much more for a budget line: Bora recorded the letter, Dana confirmed it."""
    said = Document(programme_id, clock.today().year, amount, document, clock.today())
    made = appropriating.record(session, said, by=world.bora)
    session.flush()
    appropriating.confirm(session, made.ref, by=world.dana)


def handed_over(session: Session, ref: str, world: World) -> Round:
    """A draft with the money that it needs, which Boram handed over."""
    round_ = queries.lock(session, ref)
    voted(session, world, round_.programme_id, round_.budget_krw, f"공문 {ref}")
    opening.propose(session, ref, by=world.boram)
    session.flush()
    return round_


def opened(session: Session, ref: str, world: World) -> Round:
    """The same, opened by Bora."""
    seen = opening.seen(session, handed_over(session, ref, world))
    return opening.open_round(session, ref, looked_at=seen, by=world.bora)


def an_open_round(session: Session, world: World, **changes: Any) -> Round:
    """The same from the start."""
    return opened(session, a_draft(session, world, **changes).ref, world)
