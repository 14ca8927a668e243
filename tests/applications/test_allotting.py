"""A first-come round: in order, until the money is gone, and everybody knows."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from tests.applications.cases import a_draft
from tests.applications.rushes import ASKED, SHARE, a_firm, a_rush, firms, prove, read, standing, submit
from tests.world import NOW
from voucher.applications import allotting, deciding, granting, submitting
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import State
from voucher.applications.models import Turn
from voucher.kernel import clock, db, errands
from voucher.kernel.errors import NotEnough, NotNow, Refused
from voucher.kernel.money import Won
from voucher.notices.models import Mail
from voucher.programmes.models import Round
from voucher.programmes.shares import Shares
from voucher.vouchers import lapsing
from voucher.vouchers.models import Voucher


@pytest.fixture
def rush(app, world):
    """A first-come round with money for three vouchers and a half."""

    def make(budget: int = 3 * SHARE + SHARE // 2) -> Round:
        with db.transaction() as session:
            made = a_rush(session, world, budget)
            session.flush()
            session.expunge(made)
            return made

    return make


def test_the_money_goes_in_order_and_the_next_are_on_the_reserve_list(rush):
    round_ = rush()
    answers = [submit(firm).state for firm in firms(round_.ref, [ASKED] * 5)]
    assert answers == [State.APPROVED] * 3 + [State.RESERVE] * 2
    prove(round_.id, round_.budget_krw)


def test_whoever_needs_more_than_is_left_is_overtaken_by_nobody(rush):
    round_ = rush()
    answers = [submit(firm).state for firm in firms(round_.ref, [ASKED, 3 * ASKED, ASKED])]
    assert answers == [State.APPROVED, State.RESERVE, State.RESERVE]
    prove(round_.id, round_.budget_krw)


def test_the_answer_has_a_sum_a_voucher_and_lines_in_the_log(rush):
    round_ = rush()
    (firm,) = firms(round_.ref, [ASKED])
    answer = submit(firm)
    assert (answer.granted_krw, answer.decided_by_id) == (ASKED, None)
    with db.transaction(read_only=True) as session:
        voucher = session.exec(select(Voucher).where(Voucher.application_id == answer.id)).one()
        said = "SELECT action, actor_name FROM audit_record WHERE subject_id = ANY (:ids) ORDER BY number"
        lines = session.connection().execute(sa.text(said), {"ids": [answer.id, voucher.id]}).all()
    assert (voucher.government_krw, voucher.own_krw, voucher.vat_krw) == (SHARE, 10_000_000, 5_000_000)
    assert [tuple(line) for line in lines][-3:] == [
        ("application.submitted", firm.by.name),
        ("application.approved", "system"),
        ("voucher.issued", "system"),
    ]


def test_each_firm_gets_one_mail_with_its_answer(rush, run_errands):
    round_ = rush(SHARE)
    for firm in firms(round_.ref, [ASKED] * 3):
        submit(firm)
    run_errands()
    with db.transaction(read_only=True) as session:
        keys = sorted(key.split(":")[0] for key in session.exec(select(Mail.key)))
    assert keys == ["application_reserved", "application_reserved", "voucher_issued"]


def test_a_place_that_is_given_up_goes_to_the_next(rush, run_errands):
    round_ = rush(2 * SHARE)
    sent = firms(round_.ref, [ASKED, 2 * ASKED, ASKED, ASKED])
    assert [submit(firm).state for firm in sent] == [State.APPROVED] + [State.RESERVE] * 3
    with db.transaction() as session:
        submitting.withdraw(session, sent[1].ref, by=sent[1].by)
    run_errands()
    assert [read(firm.ref).state for firm in sent] == [
        State.APPROVED,
        State.WITHDRAWN,
        State.APPROVED,
        State.RESERVE,
    ]
    prove(round_.id, round_.budget_krw)


def test_money_that_comes_back_goes_to_the_first_of_the_reserve(rush, run_errands):
    round_ = rush(SHARE)
    sent = firms(round_.ref, [ASKED, ASKED, ASKED])
    for firm in sent:
        submit(firm)
    with clock.freeze(clock.now() + timedelta(days=60)):
        lapsing.lapse_unpaid()
        run_errands()
    assert [read(firm.ref).state for firm in sent] == [State.APPROVED, State.APPROVED, State.RESERVE]
    with db.transaction(read_only=True) as session:
        states = session.exec(select(Voucher.state).order_by(Voucher.ref)).all()
    assert states == ["lapsed", "own_share_due"]


def test_an_answer_that_nobody_waited_for_comes_with_the_clock(rush, monkeypatch):
    round_ = rush()
    with monkeypatch.context() as killed:
        killed.setattr(allotting, "_answer", lambda *_: None)  # the process is gone right after the commit
        waiting = [submit(firm) for firm in firms(round_.ref, [ASKED] * 5)]
    assert {one.state for one in waiting} == {State.SUBMITTED}
    allotting.allot_waiting()
    allotting.allot_waiting()
    assert [state for state, _ in standing(round_.id)] == ["approved"] * 3 + ["reserve"] * 2
    prove(round_.id, round_.budget_krw)


def test_a_database_that_is_slow_to_answer_loses_nobody(rush, monkeypatch):
    round_ = rush()

    def late(*_):
        raise sa.exc.OperationalError("lock timeout", None, Exception())

    with monkeypatch.context() as slow:
        slow.setattr(allotting, "leads", late)
        (firm,) = firms(round_.ref, [ASKED])
        assert submit(firm).state is State.SUBMITTED
    allotting.allot_waiting()
    assert read(firm.ref).state is State.APPROVED


def test_money_that_an_objection_took_at_this_very_moment_is_no_answer_to_whoever_submits(rush, monkeypatch):
    round_ = rush()

    def too_little(*_):
        raise NotEnough("The round has not enough left.")

    with monkeypatch.context() as taken:
        taken.setattr(allotting, "_grant", too_little)
        (firm,) = firms(round_.ref, [ASKED])
        assert submit(firm).state is State.SUBMITTED
    allotting.allot_waiting()
    assert read(firm.ref).state is State.APPROVED


def test_a_second_submission_is_refused_and_takes_no_turn(rush):
    round_ = rush()
    (firm,) = firms(round_.ref, [ASKED])
    submit(firm)
    with pytest.raises(NotNow), db.transaction() as session:
        submitting.submit(session, firm.ref, by=firm.by)
    assert len(standing(round_.id)) == 1


def test_nobody_decides_by_hand(rush, world):
    round_ = rush(SHARE)
    sent = firms(round_.ref, [ASKED, ASKED])
    for firm in sent:
        submit(firm)
    for firm in sent:
        with pytest.raises(NotNow, match="rules decide"), db.transaction() as session:
            granting.propose(session, firm.ref, Decision(Won(ASKED), "x"), by=world.bora)
        with pytest.raises(NotNow, match="rules decide"), db.transaction() as session:
            deciding.reject(session, firm.ref, "x", by=world.bora)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"tax_checked_at": None, "tax_status": ""}, "older than 30 days"),
        ({"tax_status": ""}, "does not know your registration number"),
        ({"tax_status": "03"}, "is closed"),
        ({"representative_status": ""}, "has not confirmed your representative"),
        ({"representative_status": "02"}, "has not confirmed your representative"),
    ],
)
def test_what_an_officer_could_not_approve_is_not_taken(rush, facts, why):
    round_ = rush()
    with db.transaction() as session:
        person = a_firm(session, 1, **facts)
        ref = a_draft(session, session.merge(round_), person).ref
        session.flush()
        session.expunge(person)
    with pytest.raises(Refused, match=why), db.transaction() as session:
        submitting.submit(session, ref, by=person)
    assert standing(round_.id) == []


def test_a_turn_is_never_changed_or_taken_twice(rush):
    round_ = rush()
    (firm,) = firms(round_.ref, [ASKED])
    application = submit(firm)
    for change in (
        "UPDATE applications_turn SET waits = true",
        "UPDATE applications_turn SET needed_krw = 1",
        "UPDATE applications_turn SET partner_krw = 1",
        "DELETE FROM applications_turn",
        "TRUNCATE applications_turn",
    ):
        with pytest.raises(sa.exc.DBAPIError), db.transaction() as session:
            session.connection().exec_driver_sql(change)
    with pytest.raises(sa.exc.IntegrityError), db.transaction() as session:
        allotting.take_turn(session, application, Shares(*map(Won, (1, 1, 0, 0, 0))))
    with db.transaction(read_only=True) as session:
        assert session.exec(select(sa.func.count()).select_from(Turn)).one() == 1


def test_a_firm_that_is_on_its_way_is_waited_for(rush):
    """It has its number, and its transaction still runs: whoever leads lets nobody overtake it."""
    round_ = rush(SHARE)
    first, second = firms(round_.ref, [ASKED, ASKED])
    taken, go = threading.Event(), threading.Event()

    def slowly():
        with clock.freeze(NOW), db.transaction() as session:
            submitting.submit(session, first.ref, by=first.by)
            taken.set()
            go.wait(10)

    def quickly():
        with clock.freeze(NOW):
            submit(second)

    slow = threading.Thread(target=slowly)
    slow.start()
    assert taken.wait(10)
    quick = threading.Thread(target=quickly)
    quick.start()
    quick.join(0.3)
    assert quick.is_alive(), "the second was answered before the first was in"
    go.set()
    slow.join(10)
    quick.join(10)
    assert [read(firm.ref).state for firm in (first, second)] == [State.APPROVED, State.RESERVE]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shares=st.lists(st.integers(1, 4), min_size=1, max_size=12),
    budget=st.integers(1, 12),
    steps=st.lists(st.sampled_from(["one", "many", "withdraw"]), min_size=1, max_size=8),
)
def test_whatever_comes_order_and_budget_never_contradict_each_other(rush, run_errands, shares, budget, steps):
    round_ = rush(budget * SHARE)
    start = len(_everybody())
    coming = firms(round_.ref, [share * ASKED for share in shares], start=start)
    here = []
    for step in steps:
        batch, coming = (coming[:1], coming[1:]) if step == "one" else (coming[:4], coming[4:])
        if step == "withdraw":
            for firm in here:
                if read(firm.ref).state is State.RESERVE:
                    with db.transaction() as session:
                        submitting.withdraw(session, firm.ref, by=firm.by)
                    allotting.allot_round(str(round_.id))
                    break
        for firm in batch:
            submit(firm)
        here += batch
        prove(round_.id, budget * SHARE)


def _everybody():
    with db.transaction(read_only=True) as session:
        return session.connection().execute(sa.text("SELECT 1 FROM people_user WHERE email LIKE 'rush%'")).all()


def test_errands_have_their_names():
    assert {"applications.allot", "applications.allot_waiting"} <= set(errands.app().tasks)
