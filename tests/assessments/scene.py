"""Assessors and competitive rounds to test with."""

from datetime import date
from typing import Any

from sqlmodel import col, select

from tests.applications.cases import a_submitted
from tests.programmes.rounds import a_draft, opened
from tests.world import NOW, World
from voucher.applications.models import Application
from voucher.assessments import pooling, scoring
from voucher.assessments.models import Assessor, Assignment
from voucher.assessments.pooling import Expertise
from voucher.assessments.scoring import Sheet
from voucher.kernel.db import Session
from voucher.kernel.refs import next_ref
from voucher.people.models import User
from voucher.programmes import closing, questions
from voucher.programmes.approvals import USUAL, Approval
from voucher.programmes.lifecycle import Mode, RulebookState
from voucher.programmes.models import Round, Rulebook
from voucher.programmes.questions import NONE, Questions
from voucher.programmes.rules import Rules
from voucher.suppliers.models import Skill

ASSESSING = {"assessors_count": 3}

EXPERTISE = {
    "employer": "한국기술대학교",
    "employer_no": "",
    "skills": (Skill.INSPECTION, Skill.MAINTENANCE),
    "industries": (),
    "load_limit": 10,
}


def an_assessor(session: Session, by: User, **changes: Any) -> Assessor:
    """Somebody of the pool who has said what they know."""
    return pooling.describe(session, Expertise(**{**EXPERTISE, **changes}), by=by)


def a_competitive_round(
    session: Session, world: World, asked: Questions = NONE, *, bands: tuple[Approval, ...] = USUAL, **changes: Any
) -> Round:
    """A round of the AI voucher that assessors decide about, with three of them for each application; it is open."""
    draft = a_draft(session, world, **changes)
    book = session.exec(
        select(Rulebook).where(Rulebook.programme_id == draft.programme_id).order_by(col(Rulebook.version).desc())
    ).first()
    assert book is not None
    rules = Rules.model_validate(book.content)
    assert rules.assessing is not None
    kept = rules.model_copy(update={"assessing": rules.assessing.model_copy(update=ASSESSING), "approvals": bands})
    session.add(
        Rulebook(
            ref=next_ref(session, "RUL"), programme_id=draft.programme_id, version=book.version + 1,
            state=RulebookState.CONFIRMED, confirmed_at=NOW, content=kept.model_dump(mode="json"), source="시험 공고",
            holds_from=date(2026, 1, 1),
        )
    )  # fmt: skip
    draft.mode, draft.questions = Mode.COMPETITIVE, questions.written(asked)
    session.flush()
    return opened(session, draft.ref, world)


def a_closed_round(session: Session, world: World) -> tuple[Round, list[Application]]:
    """The same, closed early, with an application of Alice and one of Mallory; three assessors wait."""
    round_ = a_competitive_round(session, world)
    sent = [a_submitted(session, round_, by) for by in (world.alice, world.mallory)]
    for by in (world.min, world.noa, world.ora):
        an_assessor(session, by)
    return closing.close_early(session, round_.ref, "예정대로 마감", by=world.bora), sent


def points(total: int) -> dict[str, int]:
    """A score sheet that comes to this sum, spread over the criteria by their weights."""
    weights = {"need": 30, "solution": 30, "effect": 25, "capability": 15}
    given = {code: total * weight // 100 for code, weight in weights.items()}
    for code, weight in weights.items():
        more = min(total - sum(given.values()), weight - given[code])
        given[code] += max(0, more)
    return given


def scored(session: Session, application: Application, by: User, total: int) -> Assignment:
    """Accepted and submitted by an assessor who has it."""
    scoring.accept(session, application.ref, by=by)
    return scoring.submit(session, application.ref, Sheet(points(total), "내부 의견", "기업에 전하는 의견"), by=by)
