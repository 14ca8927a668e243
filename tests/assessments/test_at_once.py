"""Assessors who declare a tie at the same moment, over several rounds: one waits for the other, none for each other."""

import threading
import time
from collections.abc import Callable

import pytest
from sqlmodel import select

from tests.assessments.scene import a_closed_round
from tests.assessments.test_assigning import FIRM_NO, seats
from tests.disbursements.test_at_once import somebody_waits
from voucher.assessments import assigning, pooling
from voucher.assessments.models import Assignment, Bond
from voucher.assessments.pooling import Declaration
from voucher.kernel import clock, db
from voucher.programmes.models import Round


@pytest.fixture
def two(app, world):
    """Two rounds by their keys, and Alice's application in each. The later round was given to the assessors first."""
    with db.transaction() as session:
        made = [a_closed_round(session, world) for _ in range(2)]
        made.sort(key=lambda one: one[0].id)
        for round_, _ in reversed(made):
            assigning.assign(session, round_.ref, by=world.bora)
        return [(round_.id, sent[0].ref) for round_, sent in made]


def _at_once(work: Callable[[], object]) -> threading.Thread:
    def at_the_same_time() -> None:
        with clock.freeze(now):
            work()

    now = clock.now()
    thread = threading.Thread(target=at_the_same_time)
    thread.start()
    until = time.monotonic() + 10
    while not somebody_waits() and time.monotonic() < until:
        time.sleep(0.02)
    assert somebody_waits()
    return thread


@pytest.mark.parametrize("scope", ["everything", "one"])
def test_rounds_are_locked_in_one_order_before_anything_else(world, two, scope):
    (first, one), (second, other) = two

    def work() -> None:
        with db.transaction() as session:
            if scope == "one":
                assigning.decline(session, one, "아는 회사", by=world.min)
            else:
                pooling.declare(session, Declaration(FIRM_NO, "하늘정밀", Bond.STAKE), by=world.min)

    with db.transaction() as session:
        db.lock(session, Round, Round.id == first)
        thread = _at_once(work)
        with db.transaction() as another:  # nothing that a colleague may wait for is held by whoever waits
            assert another.exec(select(Round.ref).where(Round.id == second).with_for_update(nowait=True)).one()
            assert another.exec(select(Assignment).with_for_update(nowait=True)).all()
    thread.join()
    with db.transaction(read_only=True) as session:
        assert seats(session, one)[world.min.id] == "declined"
        assert seats(session, other)[world.min.id] == ("assigned" if scope == "one" else "declined")


def test_two_who_declare_at_once_both_do(world, two):
    told: list[str] = []

    def declare(by) -> None:
        with db.transaction() as session:
            pooling.declare(session, Declaration(FIRM_NO, "하늘정밀", Bond.STAKE), by=by)
        told.append(by.email)

    with db.transaction() as session:
        db.lock(session, Round, Round.id == two[0][0])
        threads = [_at_once(lambda by=by: declare(by)) for by in (world.min, world.noa)]
    for thread in threads:
        thread.join()
    assert set(told) == {world.min.email, world.noa.email}
    with db.transaction(read_only=True) as session:
        for _, ref in two:
            assert {seats(session, ref)[by.id] for by in (world.min, world.noa)} == {"declined"}
