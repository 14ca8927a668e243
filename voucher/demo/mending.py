"""Firms that are asked for more: one has it now, one answered, one was let off, one gave up, one never answered."""

from datetime import timedelta

from sqlmodel import Session

from voucher.applications import lapsing, requesting, supplementing
from voucher.applications.requesting import Wanted
from voucher.applications.supplements import Supplement
from voucher.demo import dating, sheets, steps
from voucher.demo.peopling import person
from voucher.demo.stories import SECOND, THIRD, Story
from voucher.documents import admitting
from voucher.kernel import clock, db, errands

ASKED_NOW, ANSWERED, LET_OFF, SILENT = 21, 22, 25, 19  # firms, by their number
PAPER = "tax_clearance"
REASONS = {
    "part-goal": "‘절반으로 줄인다’를 무엇으로 재는지 알 수 없습니다. 지금과 목표의 불량률을 숫자로 써 주세요.",
    "answer-q1": "공정 데이터를 모으고 있는지 답하지 않으셨습니다. 공급기업이 준비할 일이 달라집니다.",
    f"paper-{PAPER}": "국세 납세증명서만 내셨습니다. 지방세 납세증명서도 함께 한 파일로 내 주세요.",
}
GOAL = "검사 공정의 불량 유출률을 지금 1.2%에서 0.6%로 줄이고, 확인에 드는 시간을 하루 두 시간 줄입니다."


def build() -> None:
    """Everything but what a firm gives up, which is told where it does."""
    stories = {story.firm: story for story in THIRD}
    silent = next(story for story in SECOND if story.firm == SILENT)
    with clock.freeze(dating.ago(44)), db.transaction() as session:
        due_at = _ask(session, silent, f"paper-{PAPER}").due_at
    with clock.freeze(due_at + timedelta(minutes=1)):
        lapsing.lapse_supplements()
    _answered(stories[ANSWERED])
    with clock.freeze(dating.ago(3)), db.transaction() as session:
        _ask(session, stories[LET_OFF], "part-goal")
        why = "목표는 현장 확인에서 숫자로 확인했으므로 따로 내지 않으셔도 됩니다."
        ref = steps.application(session, stories[LET_OFF]).ref
        requesting.take_back(session, ref, why, by=person(session, steps.SECOND_OFFICER))
    with clock.freeze(dating.ago(1)), db.transaction() as session:
        _ask(session, stories[ASKED_NOW], *REASONS)
    errands.run_waiting()


def ask(session: Session, story: Story) -> None:
    """An officer asks for one paper."""
    _ask(session, story, f"paper-{PAPER}")


def _ask(session: Session, story: Story, *names: str) -> Supplement:
    ref, officer = steps.application(session, story).ref, person(session, steps.OFFICER)
    return requesting.ask(session, ref, Wanted({name: REASONS[name] for name in names}, 5), by=officer)


def _answered(story: Story) -> None:
    with clock.freeze(dating.ago(4)), db.transaction() as session:
        _ask(session, story, "part-goal", f"paper-{PAPER}")
    with clock.freeze(dating.ago(2)), db.transaction() as session:
        ref, firm = steps.application(session, story).ref, steps.firm_of(session, story)
        file = admitting.admit("국세·지방세 납세증명서.pdf", sheets.a_paper("Tax certificates, national and local"))
        supplementing.add(session, ref, PAPER, file, clock.today() - timedelta(days=1), by=firm)
        supplementing.correct(session, ref, {"part-goal": GOAL}, by=firm)
        supplementing.send(session, ref, "지방세 증명서를 함께 묶었습니다.", by=firm)
