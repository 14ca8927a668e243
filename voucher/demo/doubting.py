"""Two firms of the open round that do not meet a requirement: one may be let pass, one has a plan for its debts."""

from voucher.applications import declaring, overriding
from voucher.applications.declaring import Answer
from voucher.demo import steps
from voucher.demo.peopling import person
from voucher.demo.stories import Story
from voucher.kernel.db import Session
from voucher.people.proposals import Settlement
from voucher.programmes.rules import Ground
from voucher.programmes.words import QUESTION

IN_ARREARS, IN_DEFAULT, WITH_A_PLAN = 23, 24, 25  # firms, by their number
BEFORE_A_PANEL = 29  # owes taxes too, in a round of assessors: an officer may turn it away
DECLARED = {
    IN_ARREARS: {"tax_arrears": True, "arrears_arranged": False},
    IN_DEFAULT: {"credit_default": True, "default_arranged": False},
    WITH_A_PLAN: {"tax_arrears": True, "arrears_arranged": True},
    BEFORE_A_PANEL: {"tax_arrears": True, "arrears_arranged": False},
}


def declare(session: Session, story: Story) -> None:
    """What stands in the firm's way."""
    answers = [Answer(name, said, QUESTION[name]) for name, said in DECLARED.get(story.firm, {}).items()]
    ref = steps.application(session, story).ref
    declaring.declare(session, ref, answers, by=steps.firm_of(session, story))


def pass_over(session: Session, story: Story) -> None:
    """An officer proposes to let it pass; of one of them another officer has agreed already."""
    if story.firm not in (IN_ARREARS, IN_DEFAULT):
        return
    ground = Ground.TAX_ARREARS if story.firm == IN_ARREARS else Ground.CREDIT_DEFAULT
    ref, why = steps.application(session, story).ref, "납부를 마친 뒤 발급된 완납 증명서를 확인했습니다."
    overriding.propose(session, ref, ground, why, by=person(session, steps.SECOND_OFFICER))
    if story.firm == IN_DEFAULT:
        session.flush()
        overriding.settle(session, ref, ground, Settlement(True, ""), by=person(session, steps.OFFICER))
