"""A round that is over, with four firms in it, and rules that would have treated them otherwise."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import select

from tests.applications.cases import a_draft as an_application
from tests.applications.cases import an_approved
from tests.applications.rushes import a_firm
from tests.programmes.rounds import a_draft, opened
from tests.programmes.versions import a_version, programme
from tests.world import NOW, World
from voucher.applications import declaring, submitting
from voucher.applications.declaring import Answer
from voucher.kernel import clock, db, errands
from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.people.models import Size
from voucher.programmes import closing, queries
from voucher.programmes.models import Round
from voucher.simulations import simulating
from voucher.simulations.models import Simulation, Tried

BUSAN_ONLY = {"regions": ["busan"]}


def over(session: Session, world: World) -> str:
    """Four firms applied, a minute one after the other: approved, waiting, in arrears, of mid size. Then it closed."""
    round_ = opened(session, a_draft(session, world).ref, world)
    an_approved(session, round_, world)
    for minute, (n, facts) in enumerate(((1, {}), (2, {}), (3, {"size": Size.MID_SIZE})), 1):
        by = a_firm(session, n, **facts)
        with clock.freeze(NOW + timedelta(minutes=minute)):
            ref = an_application(session, round_, by, asked=100_000_000 * minute).ref
            if n == 2:
                declaring.declare(session, ref, [Answer("tax_arrears", answer=True, text="?")], by=by)
            submitting.submit(session, ref, by=by)
    closing.close_early(session, round_.ref, "예산이 소진되었습니다.", by=world.bora)
    return round_.ref


def stricter(session: Session, world: World, **parts: Any) -> str:
    """A version of the AI voucher's rules that looks at the region too, being written by Bora."""
    usual = queries.versions(session, programme(session).id)[0].content["checks"]
    by_region = {"ground": "region", "effect": "fail", "limit": None}
    return a_version(session, world, **{"checks": [*usual, by_region], **parts}).ref


def tried(world: World, ref: str, past: list[str], budget: int = 500_000_000) -> str:
    """The reference of a trial that a worker has finished."""
    with db.transaction() as session:
        work = simulating.of_rulebook if ref.startswith("RUL") else simulating.of_draft
        made = work(session, ref, past, Won(budget), by=world.bora).ref
    errands.run_waiting()
    return made


def found(ref: str) -> Simulation:
    """As it stands."""
    with db.transaction(read_only=True) as session:
        return db.one(session, Simulation, Simulation.ref == ref)


def lines(ref: str) -> list[Tried]:
    """What would have become of each, in the order of arrival."""
    with db.transaction(read_only=True) as session:
        of_it = select(Tried).join(Simulation).where(Simulation.ref == ref).order_by(Tried.number)
        return list(session.exec(of_it))


def a_round(world: World) -> Round:
    """A draft of a round of the same programme."""
    with db.transaction() as session:
        return a_draft(session, world, opens_on=date(2026, 12, 1), title_ko="다음 공고", title_en="The next round")
