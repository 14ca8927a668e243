"""A letter that excludes somebody, written down and confirmed."""

from datetime import date

from tests.world import World
from voucher.bans import lifting, recording
from voucher.bans.lifting import End
from voucher.bans.recording import Letter
from voucher.kernel import db
from voucher.people.proposals import Settlement

HANEUL, MALLORY, CHUL = "2208203228", "1234567891", "1018116293"
TODAY = date(2026, 11, 16)
YES, NO = Settlement(agreed=True, note=""), Settlement(agreed=False, note="Nein")


def a_letter(number: str = HANEUL, **more: object) -> Letter:
    """What a letter says: from the first of November for two years."""
    said = {
        "name": "하늘정밀", "representative": "", "from_on": date(2026, 11, 1), "until_on": date(2028, 10, 31),
        "ground": "보조금 관리에 관한 법률 제31조의2", "letter": "산업정책과-77", "letter_on": date(2026, 10, 30),
        "reason": "허위 정산",
    }  # fmt: skip
    return Letter(registration_no=number, **said | more)  # type: ignore[arg-type]


def recorded(world: World, number: str = HANEUL, **more: object) -> str:
    """Bora has written it down."""
    with db.transaction() as session:
        return recording.record(session, a_letter(number, **more), by=world.bora).ref


def confirmed(world: World, number: str = HANEUL, **more: object) -> str:
    """And Boram has found it in the letter too."""
    ref = recorded(world, number, **more)
    with db.transaction() as session:
        recording.settle(session, ref, YES, by=world.boram)
    return ref


def lifted(world: World, ref: str, from_on: date = TODAY) -> None:
    """Two people have ended it early."""
    with db.transaction() as session:
        lifting.propose(session, ref, End(from_on, "법원 집행정지"), by=world.bora)
    with db.transaction() as session:
        lifting.settle(session, ref, YES, by=world.boram)
