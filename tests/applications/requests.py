"""Requests for a supplement to test with."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import select

from tests.applications.cases import a_file, a_submitted
from tests.world import World
from voucher.applications import asked, queries, requesting, supplementing
from voucher.applications.models import Application, Point, Supplement
from voucher.applications.requesting import Wanted
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.programmes.models import Round

PAPER, GOAL = "paper-tax_clearance", "part-goal"
WHY = {GOAL: "목표를 숫자로 써 주세요.", PAPER: "지방세 증명서도 내 주세요."}
BETTER = "불량 유출률을 1.2%에서 0.6%로 줄입니다."
DUE = datetime(2026, 11, 23, 6, tzinfo=UTC)  # five working days after the Monday of the tests, 15:00 in Seoul


def an_asked(session: Session, round_: Round, world: World, *, reasons: dict[str, str] = WHY, days: int = 5) -> Any:
    """Alice's application, of which Bora asks for these."""
    application = a_submitted(session, round_, world.alice)
    ask(session, application.ref, world, reasons=reasons, days=days)
    return application


def ask(session: Session, ref: str, world: World, *, reasons: dict[str, str] = WHY, days: int = 5) -> Supplement:
    """Bora asks once more."""
    return requesting.ask(session, ref, Wanted(reasons, days), by=world.bora)


def supply(session: Session, ref: str, world: World) -> None:
    """Alice says and hands in all that she is asked for, and does not send it."""
    supplementing.correct(session, ref, {GOAL: BETTER}, by=world.alice)
    supplementing.add(session, ref, "tax_clearance", a_file("지방세"), clock.today(), by=world.alice)


def an_answered(session: Session, round_: Round, world: World) -> Application:
    """The same, sent."""
    application: Application = an_asked(session, round_, world)
    supply(session, application.ref, world)
    supplementing.send(session, application.ref, "한 파일로 묶었습니다.", by=world.alice)
    return application


def last(ref: str) -> Supplement:
    """The last request of an application, as it stands now."""
    with db.transaction(read_only=True) as session:
        found = asked.latest(session, db.one(session, Application, Application.ref == ref).id)
        assert found is not None
        return found


def points(ref: str) -> dict[str, Point]:
    """What it asks for, by name."""
    with db.transaction(read_only=True) as session:
        found = session.exec(select(Point).where(Point.supplement_id == last(ref).id)).all()
        return {f"{point.kind}-{point.code}": point for point in found}


def steps(ref: str, by: Any) -> list[asked.Step]:
    """Each point, before and after."""
    with db.transaction(read_only=True) as session:
        return asked.steps(session, queries.case(session, ref, by), last(ref))
