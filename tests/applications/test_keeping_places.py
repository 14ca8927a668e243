"""Work: in a first-come round a firm on the reserve list keeps its turn, and its money, while it supplies something."""

from datetime import timedelta

import pytest

from tests.applications.requests import DUE
from tests.applications.rushes import ASKED, SHARE, a_rush, firms, read, submit
from voucher.applications import asked, lapsing, queries, requesting, supplementing
from voucher.applications.lifecycle import State
from voucher.applications.requesting import Wanted
from voucher.kernel import clock, db
from voucher.kernel.errors import NotNow
from voucher.vouchers import lapsing as vouchers

GOAL = "part-goal"


@pytest.fixture
def sent(app, world):
    """Money for one: the first of three gets it; the second is asked for something while it waits, for ten days."""
    with db.transaction() as session:
        ref = a_rush(session, world, SHARE).ref
    made = firms(ref, [ASKED] * 3)
    for firm in made:
        submit(firm)
    with db.transaction() as session:
        requesting.ask(session, made[1].ref, Wanted({GOAL: "숫자로 써 주세요."}, 10), by=world.bora)
    return made


def states(sent):
    return [read(firm.ref).state for firm in sent[1:]]


@pytest.fixture
def money_back(run_errands):
    """The own share of the first did not come: its voucher lapses, and the round is looked at."""

    def do():
        with clock.freeze(DUE + timedelta(days=30)):
            vouchers.lapse_unpaid()
            run_errands()

    return do


def test_whoever_stands_behind_does_not_get_its_money(sent, run_errands, money_back):
    assert states(sent) == [State.SUPPLEMENT, State.RESERVE]
    money_back()
    assert states(sent) == [State.SUPPLEMENT, State.RESERVE], "the money is kept for it"
    with db.transaction() as session:
        supplementing.correct(session, sent[1].ref, {GOAL: "불량률 0.6%"}, by=sent[1].by)
        supplementing.send(session, sent[1].ref, "", by=sent[1].by)
    run_errands()
    assert states(sent) == [State.APPROVED, State.RESERVE]


def test_without_money_it_stands_again_where_it_stood(sent, run_errands):
    with db.transaction() as session:
        supplementing.correct(session, sent[1].ref, {GOAL: "불량률 0.6%"}, by=sent[1].by)
        supplementing.send(session, sent[1].ref, "", by=sent[1].by)
    run_errands()
    assert states(sent) == [State.RESERVE, State.RESERVE]


def test_when_it_is_turned_down_the_next_gets_it(sent, world, run_errands, money_back):
    with clock.freeze(DUE + timedelta(days=20)):
        lapsing.lapse_supplements()
    money_back()
    assert states(sent) == [State.SUPPLEMENT, State.RESERVE], "nobody decided yet what follows"
    with db.transaction() as session:
        requesting.turn_down(session, sent[1].ref, "보완 자료가 오지 않았습니다.", by=world.boram)
    run_errands()
    assert states(sent) == [State.REJECTED, State.APPROVED]


def test_the_sum_that_its_place_rests_on_is_not_asked_for(sent, world):
    with db.transaction(read_only=True) as session:
        found = queries.case(session, sent[2].ref, world.bora)
        assert "part-asked_krw" not in {it.name for it in asked.askable(found, found.papers)}


def test_who_has_the_money_is_asked_for_nothing(sent, world):
    with pytest.raises(NotNow, match="Nothing can be asked"), db.transaction() as session:
        requesting.ask(session, sent[0].ref, Wanted({GOAL: "x"}, 5), by=world.bora)
