"""Firms of the demonstration world that object to what was decided, and the answers."""

from datetime import timedelta

from sqlmodel import Session, select

from voucher.applications.models import Application
from voucher.demo import dating, steps
from voucher.demo.assessing import DECIDED
from voucher.demo.peopling import person
from voucher.demo.stories import FIRST, FOURTH, SECOND, Story
from voucher.kernel import clock, db, errands
from voucher.objections import judging, objecting, settling
from voucher.programmes.models import Round

REJECTED_TWICE, UPHELD, OVERDUE = (19, FIRST), (20, SECOND), (29, SECOND)  # firms, by their number, and their round
RESERVE, DISMISSED = 26, 27  # of the panel's result
THOUGHT_BETTER = (18, FOURTH)
SAME_AID = (
    "다른 지원은 지난해 끝난 공정 개선 과제로, 이번 과제와 내용이 다릅니다. 협약서 사본을 제출 서류에 넣었습니다."
)
GROUNDS = {
    OVERDUE[0]: "저희는 같은 내용으로 지원을 받은 적이 없습니다. 어느 사업을 말씀하시는지 확인해 주십시오.",
    RESERVE: "청년 고용 가점이 빠졌습니다. 확인서를 제출 서류에 넣었습니다.",
    DISMISSED: "공정 자료를 두 해 동안 모았다는 점이 점수에 반영되지 않았습니다.",
    THOUGHT_BETTER[0]: "같은 시각에 제출한 기업이 먼저 선정된 까닭을 알고 싶습니다.",
}


def build() -> None:
    """One long over; one that a third person has to decide anew, one overdue, one that waits; one given up."""
    first = _raise(*REJECTED_TWICE, days=148)
    with clock.freeze(dating.ago(140)), db.transaction() as session:
        judging.uphold(
            session, first, "협약서를 보면 두 과제의 내용이 다릅니다.", by=person(session, steps.SECOND_OFFICER)
        )
    with clock.freeze(dating.ago(135)), db.transaction() as session:
        why = "두 과제가 다르다는 점은 인정하나, 효과를 잴 방법이 없어 선정하지 않습니다."
        settling.refuse(session, first, why, by=person(session, steps.DIRECTOR))
    second = _raise(*UPHELD, days=16)
    _raise(*OVERDUE, days=16)
    with clock.freeze(dating.ago(5)), db.transaction() as session:
        judging.uphold(session, second, "지원 이력을 다시 확인했습니다.", by=person(session, steps.SECOND_OFFICER))
    panel = [story for story, _mean in DECIDED]
    _raise(RESERVE, panel, days=4)
    dismissed, given_up = _raise(DISMISSED, panel, days=4), _raise(*THOUGHT_BETTER, days=3)
    with clock.freeze(dating.ago(2)), db.transaction() as session:
        why = "자료를 모은 기간은 ‘수행 역량’ 항목에 이미 반영되어 있습니다."
        judging.dismiss(session, dismissed, why, by=person(session, steps.DIRECTOR))
    with clock.freeze(dating.ago(2) + timedelta(hours=1)), db.transaction() as session:
        story = next(it for it in FOURTH if it.firm == THOUGHT_BETTER[0])
        objecting.withdraw(session, given_up, by=steps.firm_of(session, story))
    errands.run_waiting()


def _raise(firm: int, stories: "tuple[Story, ...] | list[Story]", *, days: int) -> str:
    """The firm objects so many days ago; the reference of its objection."""
    story = next(it for it in stories if it.firm == firm)
    with clock.freeze(dating.ago(days, firm)), db.transaction() as session:
        by = steps.firm_of(session, story)
        return objecting.raise_(session, _of(session, story), GROUNDS.get(firm, SAME_AID), by=by).ref


def _of(session: Session, story: Story) -> str:
    """The firm's application in the round of this story: it may have others."""
    firm = steps.firm_of(session, story)
    found = select(Application.ref).join(Round, Round.id == Application.round_id)  # type: ignore[arg-type]
    return session.exec(found.where(Application.firm_id == firm.organisation_id, Round.ref == story.round_ref)).one()
