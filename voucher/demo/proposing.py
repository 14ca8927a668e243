"""Grants of the open round that one officer proposes: for a colleague, for the director, sent back, taken back."""

from datetime import timedelta

from sqlmodel import Session

from voucher.applications import granting, screening
from voucher.applications.deciding import Decision
from voucher.applications.models import Grant
from voucher.demo import dating, steps
from voucher.demo.peopling import person
from voucher.demo.stories import THIRD, Story
from voucher.kernel import clock, db, errands
from voucher.kernel.money import won

SENT_BACK, TAKEN_BACK, FOR_AN_OFFICER, FOR_THE_DIRECTOR, DROPPED = 24, 25, 22, 15, 16  # firms, by their number


def build() -> None:
    """Two wait, two are to be decided afresh, and one firm withdrew meanwhile."""
    stories = {story.firm: story for story in THIRD}
    with clock.freeze(dating.ago(4)):
        _propose(stories[DROPPED])
    with clock.freeze(dating.ago(3)):
        sent_back = _propose(stories[SENT_BACK])
    with clock.freeze(dating.ago(2)), db.transaction() as session:
        steps.withdraw(session, stories[DROPPED])
        why = "비용 산출 근거가 부족합니다. 견적을 확인한 뒤 금액을 다시 제안해 주세요."
        ref = steps.application(session, stories[SENT_BACK]).ref
        granting.send_back(session, ref, sent_back.id, why, by=person(session, steps.OFFICER))
    with clock.freeze(dating.ago(1)):
        for number in (TAKEN_BACK, FOR_AN_OFFICER, FOR_THE_DIRECTOR):
            _propose(stories[number])
    with clock.freeze(dating.ago(1) + timedelta(hours=1)), db.transaction() as session:
        ref = steps.application(session, stories[TAKEN_BACK]).ref
        granting.take_back(session, ref, by=person(session, steps.SECOND_OFFICER))
    errands.run_waiting()


def _propose(story: Story) -> Grant:
    """All that was asked, after a look at whatever is open or doubtful."""
    with db.transaction() as session:
        grant = _proposed(session, story)
        session.flush()
        session.expunge(grant)
        return grant


def _proposed(session: Session, story: Story) -> Grant:
    application, officer = steps.application(session, story), person(session, steps.SECOND_OFFICER)
    standing = screening.brought_up_to_date(session, application, officer)
    looked_at = frozenset(one.finding.ground for one in standing if one.open)
    why = "현장 문제와 목표가 분명하고 비용이 적정합니다."
    decision = Decision(won(story.millions * steps.MILLION), why, looked_at)
    return granting.propose(session, application.ref, decision, by=officer)
