"""The first-come round of the demonstration world: drafts are ready before, and within a minute the money is gone."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session

from voucher.demo import dating, peopling, steps
from voucher.demo.stories import FOURTH, Story
from voucher.kernel import clock, db, errands


def build() -> None:
    """Six firms submit within forty seconds of its opening; one that waits gives up its place later."""
    opened = dating.at(dating.office_day(clock.today() - timedelta(days=4), back=True), 9)
    for story in FOURTH:
        with clock.freeze(opened):
            _take(steps.draft, story)
            peopling.ask_tax_office(story.firm)
    for seconds, story in zip((2, 3, 3, 11, 12, 40), FOURTH, strict=True):
        with clock.freeze(opened + timedelta(seconds=seconds)):
            _take(steps.submit, story)
    with clock.freeze(dating.ago(2)):
        _take(steps.withdraw, next(story for story in FOURTH if story.until == "withdrawn"))
        errands.run_waiting()


def _take(step: Callable[[Session, Story], None], story: Story) -> None:
    with db.transaction() as session:
        step(session, story)
