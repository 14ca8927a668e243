"""While an objection against a sum waits, its firm is told not to pay, and its voucher does not lapse."""

from datetime import date, datetime, time, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger
from sqlmodel import select

from tests.applications.rushes import ASKED, SHARE, a_rush, firms, submit
from tests.objections.conftest import WHY
from tests.objections.test_decide import decide, sound, vouchers
from tests.world import NOW
from voucher import timetable
from voucher.applications.lifecycle import State as Asked
from voucher.kernel import clock, db, errands
from voucher.notices.models import Mail
from voucher.objections import judging, keeping, objecting, settling
from voucher.settings import SEOUL
from voucher.vouchers import paying
from voucher.vouchers.lifecycle import State
from voucher.vouchers.models import Voucher

NIGHTLY = {"objections.keep_vouchers", "vouchers.lapse_unpaid", "objections.remind"}


@pytest.fixture
def against_sum(less, world):
    with db.transaction() as session:
        return objecting.raise_(session, less, WHY, by=world.alice).ref


def uphold(ref, world):
    with db.transaction() as session:
        judging.uphold(session, ref, "교육비는 처음부터 없었습니다.", by=world.boram)


def nights(first, last):
    """What the clock does on each of these days after the world began, at its time, and what the workers make of it."""
    for days in range(first, last + 1):
        morning = datetime.combine(clock.seoul_day(NOW) + timedelta(days=days), time(), tzinfo=SEOUL)
        due = [
            (CronTrigger.from_crontab(it.when, timezone=SEOUL).get_next_fire_time(None, morning), it)
            for it in timetable.TIMETABLE
            if it.errand in NIGHTLY
        ]
        for at, schedule in sorted(due, key=lambda it: it[0]):
            with clock.freeze(at):
                assert timetable.tick(schedule, at)
                errands.run_waiting()


def on(days):
    return clock.freeze(NOW + timedelta(days=days))


def test_the_voucher_of_an_upheld_objection_waits_for_the_third_person(world, against_sum):
    with on(1):
        uphold(against_sum, world)
    assert vouchers()[0].own_share_due_on == day(28)
    nights(28, 30)
    (voucher,) = vouchers()
    assert (voucher.state, voucher.own_share_due_on) == (State.OWN_SHARE_DUE, day(30 + 14))
    with on(30), db.transaction() as session:
        decide(session, against_sum, world.seon, 45_000_000)
    (voucher,) = vouchers()
    assert (voucher.face_krw, voucher.own_share_due_on) == (45_000_000, day(30 + 14))
    nights(43, 44)
    assert vouchers()[0].state is State.OWN_SHARE_DUE, "after the answer it has as many days as it had"
    nights(45, 45)
    assert vouchers()[0].state is State.LAPSED
    assert not sound()


def day(days) -> date:
    return clock.seoul_day(NOW) + timedelta(days=days)


@pytest.mark.parametrize("answer", ["dismissed", "withdrawn", "upheld"])
def test_the_voucher_waits_for_an_answer_that_is_overdue(world, against_sum, answer):
    due_on = vouchers()[0].own_share_due_on
    nights(14, 14)
    assert vouchers()[0].own_share_due_on == due_on == day(28), "the days that it has are enough"
    nights(28, 30)
    assert vouchers()[0].state is State.OWN_SHARE_DUE
    with on(30), db.transaction() as session:
        if answer == "dismissed":
            judging.dismiss(session, against_sum, "아닙니다.", by=world.boram)
        elif answer == "withdrawn":
            objecting.withdraw(session, against_sum, by=world.alice)
    if answer == "upheld":
        with on(30):
            uphold(against_sum, world)
        with on(31), db.transaction() as session:
            settling.refuse(session, against_sum, "다시 보아도 같습니다.", by=world.seon)
    nights(44, 44)
    assert vouchers()[0].state is State.OWN_SHARE_DUE
    nights(45, 45)
    assert vouchers()[0].state is State.LAPSED


def test_nor_does_it_lapse_when_its_firm_left_the_payment_page(world, against_sum):
    with db.transaction() as session:
        paying.begin(session, vouchers()[0].ref, by=world.alice)
    nights(28, 30)
    assert vouchers()[0].state is State.OWN_SHARE_DUE


def test_whoever_answers_at_this_moment_and_a_voucher_that_is_over_are_left_alone(world, against_sum, monkeypatch):
    (before,), waiting = vouchers(), keeping._waiting()
    assert len(waiting) == 1
    monkeypatch.setattr(keeping, "_waiting", lambda: waiting)
    with db.transaction() as session:
        session.get_one(Voucher, before.id).state = State.REVOKED
    with on(40):
        assert keeping.keep_vouchers() == 1, "its grant was taken back meanwhile"
    with db.transaction() as session:
        session.get_one(Voucher, before.id).state = State.OWN_SHARE_DUE
        judging.dismiss(session, against_sum, "아닙니다.", by=world.boram)
    with on(40):
        keeping.keep_vouchers()
    assert vouchers()[0].own_share_due_on == before.own_share_due_on


def test_whoever_may_decide_anew_is_reminded_every_week(world, against_sum):
    with on(1):
        uphold(against_sum, world)
    nights(7, 9)
    nights(14, 16)
    with db.transaction(read_only=True) as session:
        found = session.exec(select(Mail).where(Mail.key.startswith("objection_anew"))).all()
    assert {mail.user_id for mail in found} == {world.seon.id}, "whoever upheld it is not among them"
    assert sorted(mail.key.split(":")[2] for mail in found) == [str(day(8)), str(day(15))]
    assert f"/objections/{against_sum}/decide" in found[0].body


def test_no_page_asks_a_firm_to_pay_while_it_waits(as_user, world, less, against_sum):
    alice, voucher = as_user(world.alice), vouchers()[0].ref
    for step, said in (
        (None, "Do not pay before the answer"),
        (uphold, "Do not pay before the new decision"),
    ):
        if step:
            step(against_sum, world)
        for page in (f"/vouchers/{voucher}", f"/vouchers/{voucher}/pay"):
            text = alice.get(page).text
            for here in (said, "Your voucher does not lapse meanwhile.", f"/objections/{against_sum}"):
                assert here in text, (page, here)
            assert "Next: pay your own share" not in text
            assert "Otherwise the voucher lapses" not in text
        text = alice.get(f"/applications/{less}").text
        assert said in text
        assert "The day to pay is" not in text
        assert "Accept the sum and pay" in alice.get(f"/vouchers/{voucher}").text
        assert "Pay your own share" not in alice.get("/home").text
    with db.transaction() as session:
        settling.refuse(session, against_sum, "다시 보아도 같습니다.", by=world.seon)
    assert "The day to pay is" in alice.get(f"/applications/{less}").text
    text = alice.get(f"/vouchers/{voucher}").text
    assert "Next: pay your own share" in text
    assert "Do not pay" not in text
    assert "Otherwise the voucher lapses" in alice.get(f"/vouchers/{voucher}/pay").text


def test_who_moves_up_from_the_reserve_list_meanwhile_is_asked_to_pay(as_user, app, world):
    """What it objected to is not so any more, and nothing of its sum is open."""
    with db.transaction() as session:
        round_ = a_rush(session, world, SHARE)
        session.flush()
        ref = round_.ref
    first, second = firms(ref, [ASKED, ASKED])
    assert [submit(it).state for it in (first, second)] == [Asked.APPROVED, Asked.RESERVE]
    with db.transaction() as session:
        objecting.raise_(session, second.ref, WHY, by=second.by)
    nights(15, 15)
    (its,) = [it for it in vouchers() if it.state is State.OWN_SHARE_DUE]
    with on(15):
        firm = as_user(second.by)
        assert "Pay your own share" in firm.get("/home").text
        page = firm.get(f"/vouchers/{its.ref}").text
    assert "Next: pay your own share" in page
    assert "Do not pay" not in page
    nights(29, 30)
    assert [it.state for it in vouchers() if it.ref == its.ref] == [State.LAPSED]
