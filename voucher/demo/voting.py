"""What the ministry gives to the programmes of the demonstration world, by two: an officer and a paymaster."""

from typing import NamedTuple

from sqlmodel import Session, select

from voucher.demo import dating, steps
from voucher.demo.peopling import person
from voucher.kernel import clock, db
from voucher.kernel.money import won
from voucher.programmes import appropriating, naming
from voucher.programmes.appropriating import Document
from voucher.programmes.models import Programme
from voucher.programmes.naming import Naming


class Letter(NamedTuple):
    """A letter of the ministry: to which programme, how many millions, its number, and how many days ago."""

    programme: str
    millions: int
    number: int
    days: int


CONFIRMED = (
    Letter("ai-voucher", 9_000, 1187, 207),
    Letter("industrial-ai-solution", 6_000, 1204, 206),
    Letter("win-win-smart-factory", 500, 1266, 170),
    Letter("ai-voucher-micro", 800, 1311, 150),
)
WAITS = Letter("ai-voucher", 4_000, 2456, 6)  # for the round of next year
TAKEN_BACK = Letter("ai-voucher-micro", 100, 2440, 12)  # the ministry needs it elsewhere
MISTAKEN = Letter("industrial-ai-solution", 60_000, 2457, 8)  # a nought too many

SAFETY = Naming(
    "산업안전 AI 바우처",
    "AI voucher for safety at work",
    "끼임과 추락을 막는 AI를 도입하는 제조기업을 지원합니다.",
    "For factories that keep people from harm with AI.",
)


def build() -> None:
    """Before the first round."""
    for letter in CONFIRMED:
        with clock.freeze(dating.ago(letter.days)), db.transaction() as session:
            ref = _record(session, letter)
            appropriating.confirm(session, ref, by=person(session, steps.PAYMASTER))


def later() -> None:
    """One more waits, one that was written down wrongly was dropped, and a programme has no rules yet."""
    with clock.freeze(dating.ago(MISTAKEN.days)), db.transaction() as session:
        why = "금액의 자릿수가 공문과 다릅니다. 다시 기록해 주세요."
        appropriating.drop(session, _record(session, MISTAKEN), why, by=person(session, steps.PAYMASTER))
    with clock.freeze(dating.ago(TAKEN_BACK.days)), db.transaction() as session:
        cut = _record(session, TAKEN_BACK, takes_back=True)
        appropriating.confirm(session, cut, by=person(session, steps.PAYMASTER))
    with clock.freeze(dating.ago(WAITS.days)), db.transaction() as session:
        _record(session, WAITS)
        officer = person(session, steps.OFFICER)
        naming.create(session, "industrial-safety-ai", SAFETY, by=officer)


def _record(session: Session, letter: Letter, *, takes_back: bool = False) -> str:
    programme = session.exec(select(Programme.id).where(Programme.code == letter.programme)).one()
    day = clock.today()
    number = f"산업인공지능과-{letter.number}"
    said = Document(programme, day.year, won(letter.millions * steps.MILLION), number, day, takes_back=takes_back)
    made = appropriating.record(session, said, by=person(session, steps.OFFICER))
    session.flush()
    return made.ref
