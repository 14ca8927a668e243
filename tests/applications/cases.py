"""Applications to test with."""

from typing import Any

from tests.world import World
from voucher.applications import consents, declaring, drafting, filing, granting, grants, papers, queries, submitting
from voucher.applications.deciding import Decision
from voucher.applications.declaring import FOLLOWING, Answer
from voucher.applications.drafting import Project
from voucher.applications.models import Application
from voucher.documents.admitting import Admitted
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.people.models import User
from voucher.programmes import queries as programmes
from voucher.programmes.approvals import Approver
from voucher.programmes.models import Round
from voucher.programmes.rules import Ground
from voucher.suppliers.models import Skill

PROJECT = Project(
    "기어 하우징 표면 검사", Skill.INSPECTION, "육안 검사로 불량을 놓칩니다.", "불량 유출을 절반으로 줄입니다."
)
PURPOSES = {asked.purpose for asked in consents.ASKED}


def declare_nothing(session: Session, ref: str, *, by: User) -> None:
    """No to everything that the round's rules ask a firm to declare."""
    asked = declaring.questions(queries.case(session, ref, by).rules)
    answers = [Answer(question, answer=False, text=question) for question in asked if question not in FOLLOWING]
    declaring.declare(session, ref, answers, by=by)


def a_draft(
    session: Session, round_: Round, by: User, *, asked: int = 50_000_000, project: Project = PROJECT
) -> Application:
    """A complete draft."""
    ref = drafting.start(session, round_.ref, by=by).ref
    drafting.save_project(session, ref, project, by=by)
    drafting.save_money(session, ref, Won(asked), "", by=by)
    hand_in(session, ref, by=by)
    declare_nothing(session, ref, by=by)
    given = {asked.key for asked in consents.of(programmes.frozen(session, round_.id))}
    return drafting.save_consents(session, ref, given, "ko", by=by)


def hand_in(session: Session, ref: str, *, by: User) -> None:
    """Every paper that the round requires, issued today, in place of older ones."""
    found = queries.case(session, ref, by)
    for row in papers.rows(session, found.application, found.round):
        if row.document.required:
            day = clock.today() if row.document.fresh_days else None
            file = a_file(f"{row.document.label_ko} {clock.today()}")
            filing.add(session, ref, row.document.code, file, day, instead=True, by=by)


def a_file(name: str = "납세증명서") -> Admitted:
    """A paper that was looked at already."""
    return Admitted(f"{name}.pdf", "application/pdf", f"%PDF-1.7 {name}".encode())


def a_submitted(session: Session, round_: Round, by: User, **more: Any) -> Application:
    """The same, handed in."""
    return submitting.submit(session, a_draft(session, round_, by, **more).ref, by=by)


def an_approved(session: Session, round_: Round, world: World, *, by: User | None = None, **more: Any) -> Application:
    """The same, approved in full by Bora."""
    application = a_submitted(session, round_, by or world.alice, **more)
    decision = Decision(application.asked_krw, "심사 기준을 모두 충족합니다.", frozenset(Ground))
    return grant(session, world, application.ref, decision)


def grant(
    session: Session,
    world: World,
    ref: str,
    decision: Decision,
    *,
    by: User | None = None,
    proposer: User | None = None,
) -> Application:
    """Both people's part: Boram proposes it, and Bora approves it, or the director where the sum is hers."""
    first = proposer or (world.bora if by is not None and by.id == world.boram.id else world.boram)
    proposed = granting.propose(session, ref, decision, by=first)
    second = by or {Approver.OFFICER: world.bora, Approver.DIRECTOR: world.seon}[proposed.approver]
    return granting.approve(session, ref, proposed.id, by=second)


def approve(as_user: Any, world: World, ref: str, data: dict[str, str]) -> Any:
    """The same by their pages; gives the second one's answer, or the first one's when it was not proposed."""
    first = as_user(world.boram).post(f"/applications/{ref}/decide", data=data)
    if first.status_code != 302:
        return first
    with db.transaction(read_only=True) as session:
        proposed = grants.waiting(session, queries.case(session, ref, world.bora).application.id)
        assert proposed is not None
        second = {Approver.OFFICER: world.bora, Approver.DIRECTOR: world.seon}[proposed.approver]
        answer = {"about": str(proposed.id), "decision": "approve"}
    return as_user(second).post(f"/applications/{ref}/approve", data=answer)
