"""The first-come round of the demonstration world: drafts are ready before, and within a minute the money is gone.

One firm that waits gives up its place later, and one grant is taken back: the next in the line gets its money.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session

from voucher.demo import dating, peopling, steps
from voucher.demo.stories import FOURTH, Story
from voucher.kernel import clock, db, errands
from voucher.people.proposals import Settlement
from voucher.vouchers import revoking


def build() -> None:
    """Seven firms submit within forty seconds of its opening."""
    opened = dating.at(dating.office_day(clock.today() - timedelta(days=4), back=True), 9)
    for story in FOURTH:
        with clock.freeze(opened):
            _take(steps.draft, story)
            peopling.ask_tax_office(story.firm)
    for seconds, story in zip((1, 2, 3, 3, 11, 12, 40), FOURTH, strict=True):
        with clock.freeze(opened + timedelta(seconds=seconds)):
            _take(steps.submit, story)
    with clock.freeze(dating.ago(2)):
        _take(steps.withdraw, next(story for story in FOURTH if story.until == "withdrawn"))
        errands.run_waiting()
    with clock.freeze(dating.ago(1)):
        _take(_take_back, next(story for story in FOURTH if story.until == "revoked"))
        errands.run_waiting()


def _take_back(session: Session, story: Story) -> None:
    """One officer says why, another one agrees."""
    ref, why = steps.voucher(session, story).ref, "같은 설비로 다른 기관의 지원을 받고 있는 사실을 확인했습니다."
    revoking.propose(session, ref, why, by=peopling.person(session, steps.SECOND_OFFICER))
    session.flush()
    revoking.settle(session, ref, Settlement(True, ""), by=peopling.person(session, steps.OFFICER))


def _take(step: Callable[[Session, Story], None], story: Story) -> None:
    with db.transaction() as session:
        step(session, story)
