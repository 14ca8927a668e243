"""A round in which three pay, and its partner's money on the way into it."""

from datetime import date

from tests.programmes.rounds import a_draft, an_open_round
from tests.world import World
from voucher.contributions import recording
from voucher.contributions.models import Direction
from voucher.contributions.recording import Movement
from voucher.kernel import db
from voucher.kernel.money import Won
from voucher.people.proposals import Settlement
from voucher.programmes.models import Round

CODE = "win-win-smart-factory"  # the state 30 %, the partner 30 %, the firm 40 %
GIVES = Won(100_000_000)
DAY = date(2026, 11, 16)


def terms(world: World, **more: object) -> dict[str, object]:
    """What a round of such a programme says beside the usual."""
    return {"code": CODE, "partner_id": world.organisations["dosan"], "partner_krw": GIVES, **more}


def a_round(world: World, **more: object) -> Round:
    """Open; nothing of the partner has come."""
    with db.transaction() as session:
        opened = an_open_round(session, world, **terms(world, **more))
        session.flush()
        session.expunge(opened)
        return opened


def a_draft_round(world: World, **more: object) -> str:
    """Not open yet."""
    with db.transaction() as session:
        return a_draft(session, world, **terms(world, **more)).ref


def a_movement(amount: int = GIVES, bank_ref: str = "20261116-0001", **more: object) -> Movement:
    """A line of the bank's statement."""
    said = {"direction": Direction.PAID_IN, "moved_on": DAY, "note": "보낸 사람: 도산캐피탈", **more}
    return Movement(amount_krw=Won(amount), bank_ref=bank_ref, **said)  # type: ignore[arg-type]


def recorded(world: World, round_: Round, amount: int = GIVES, **more: object) -> int:
    """Bora has written it down; its number."""
    with db.transaction() as session:
        return recording.record(session, round_.ref, a_movement(amount, **more), by=world.bora).number


def confirmed(world: World, round_: Round, amount: int = GIVES, **more: object) -> Round:
    """And Dana has found it too."""
    number = recorded(world, round_, amount, **more)
    with db.transaction() as session:
        recording.settle(session, round_.ref, number, Settlement(agreed=True, note=""), by=world.dana)
    return round_
