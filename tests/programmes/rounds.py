"""Rounds to test with."""

from datetime import date
from typing import Any

from sqlmodel import select

from tests.world import World
from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.programmes import drafting, opening, seeding
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


def an_open_round(session: Session, world: World, **changes: Any) -> Round:
    """The same, open."""
    return opening.open_round(session, a_draft(session, world, **changes).ref, by=world.bora)
