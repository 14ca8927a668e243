"""Work: the clock closes requests for a supplement, and reminds firms on the working day before."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.filed import stored
from tests.applications.requests import DUE, an_answered, an_asked, ask, last, supply
from voucher.applications import asked, lapsing, requesting
from voucher.applications.lifecycle import Request, State
from voucher.kernel import clock, db
from voucher.kernel.errors import NotNow, Refused
from voucher.notices import inbox
from voucher.notices.models import Mail
from voucher.people.models import User


@pytest.fixture
def ref(write, world):
    """Alice's application, of which two things are asked for until Monday, 23 November, 15:00 in Seoul."""
    return write(an_asked, world)


def letters(kind):
    """Who got this letter, and what it says."""
    with db.transaction(read_only=True) as session:
        found = select(User.email, Mail.body).join(User, User.id == Mail.user_id)
        return session.exec(found.where(Mail.key.startswith(f"{kind}:")).order_by(User.email)).all()


def tasks(person, endpoint):
    with db.transaction(read_only=True) as session:
        return [task for task in inbox.tasks(session, person) if task.endpoint == endpoint]


def test_the_firm_is_told_and_finds_it_among_its_tasks(ref, world):
    ((email, body),) = letters("supplement_asked")
    assert email == world.alice.email
    assert "2건" in body
    assert "2026. 11. 23.(월) 15:00" in body
    assert f"/applications/{ref}/supplement" in body
    (task,) = tasks(world.alice, "applications.supplement")
    assert task.until == DUE
    assert tasks(world.bora, "applications.decide") == [], "nobody is to decide now"
    assert tasks(world.mallory, "applications.supplement") == []


@pytest.mark.parametrize("seconds", [0, 0.9])
def test_not_before_it_is_over(ref, read, seconds):
    with clock.freeze(DUE + timedelta(seconds=seconds)):
        assert lapsing.lapse_supplements() == 0
    assert last(ref).state is Request.OPEN


def test_when_nothing_came_it_is_closed_and_everybody_knows(ref, world, read):
    with db.transaction() as session:
        supply(session, ref, world)
    with clock.freeze(DUE + timedelta(seconds=1)):
        assert lapsing.lapse_supplements() == 1
        assert lapsing.lapse_supplements() == 0
        assert tasks(world.alice, "applications.supplement") == []
        assert [task.ref for task in tasks(world.boram, "applications.follow")] == [ref]
    assert (read(ref).state, last(ref).state, last(ref).closed_by_id) == (State.SUPPLEMENT, Request.EXPIRED, None)
    assert len(stored()) == 1, "what was not sent is thrown away"
    assert [email for email, _ in letters("supplement_expired")] == [world.alice.email]
    assert [email for email, _ in letters("supplement_missing")] == [world.bora.email], "who asked"


def test_what_was_answered_stays(write, world, read):
    ref = write(an_answered, world)
    with clock.freeze(DUE + timedelta(days=1)):
        assert lapsing.lapse_supplements() == 0
    assert [email for email, _ in letters("supplement_answered")] == [world.bora.email]
    assert read(ref).state is State.SUBMITTED


@pytest.mark.parametrize("state", ["answered", "expired"])
def test_the_database_knows_the_deadline_too(ref, world, state):
    late, early = DUE + timedelta(seconds=1), DUE - timedelta(seconds=1)
    change = sa.text("UPDATE applications_supplement SET state = :state, closed_at = :at, closed_by_id = :by")
    values = {"answered": (late, world.alice.id), "expired": (early, None)}[state]
    with pytest.raises(sa.exc.IntegrityError, match=r"in_time|when_due"), db.transaction() as session:
        session.connection().execute(change, {"state": state, "at": values[0], "by": values[1]})


@pytest.mark.parametrize(("day", "told"), [(18, 0), (19, 0), (20, 1), (21, 1), (22, 1), (23, 0)])
def test_a_reminder_on_the_working_day_before(ref, day, told):
    """It ends on Monday at 15:00: whoever is reminded on Monday morning still has six hours."""
    with clock.freeze(datetime(2026, 11, day, 0, tzinfo=UTC)):
        assert lapsing.remind_supplements() == told or day == 23
    assert len(letters("supplement_due")) == (1 if day >= 20 else 0)


def test_once_for_a_deadline(ref, world):
    for day in (20, 21, 22):
        with clock.freeze(datetime(2026, 11, day, 0, tzinfo=UTC)):
            lapsing.remind_supplements()
    assert len(letters("supplement_due")) == 1
    with clock.freeze(datetime(2026, 11, 20, 1, tzinfo=UTC)), db.transaction() as session:
        requesting.lengthen(session, ref, 2, "공장이 쉬는 주입니다.", by=world.bora)
    with clock.freeze(datetime(2026, 11, 24, 0, tzinfo=UTC)):
        lapsing.remind_supplements()
    assert len(letters("supplement_due")) == 2
    assert "2026. 11. 25.(수) 15:00" in letters("supplement_due")[1][1]


def over(ref, work, *args, **more):
    """The time is over and was closed by the clock; what follows an hour later."""
    with clock.freeze(DUE + timedelta(hours=1)):
        lapsing.lapse_supplements()
        with db.transaction() as session:
            work(session, ref, *args, **more)


def test_an_officer_goes_on_with_what_is_there(ref, world, read):
    over(ref, requesting.go_on, "처음 낸 서류로 충분합니다.", by=world.boram)
    assert read(ref).state is State.SUBMITTED
    assert [task.ref for task in tasks(world.bora, "applications.decide")] == [ref]
    assert tasks(world.boram, "applications.follow") == []


def test_or_turns_it_down(ref, world, read):
    over(ref, requesting.turn_down, "보완 자료가 오지 않았습니다.", by=world.boram)
    found = read(ref)
    assert (found.state, found.decision_note) == (State.REJECTED, "보완 자료가 오지 않았습니다.")
    assert "보완 자료가 오지 않았습니다." in letters("application_rejected")[0][1]


def test_or_asks_once_more(ref, world, read):
    over(ref, ask, world, days=3)
    assert (last(ref).number, last(ref).state, read(ref).state) == (2, Request.OPEN, State.SUPPLEMENT)
    with db.transaction(read_only=True) as session:
        both = asked.of(session, read(ref).id)
    assert [(it.number, it.state) for it in both] == [(2, Request.OPEN), (1, Request.EXPIRED)]
    with db.transaction(read_only=True) as session:
        assert asked.waiting_for(session, world.boram) == []


def test_what_follows_is_said_once(ref, world):
    over(ref, requesting.go_on, "x", by=world.boram)
    with pytest.raises(NotNow), db.transaction() as session:
        requesting.turn_down(session, ref, "x", by=world.bora)


@pytest.mark.parametrize(("more", "taken"), [(1, True), (5, True), (6, False), (0, False), (-1, False)])
def test_a_deadline_is_lengthened_within_the_rules(ref, world, more, taken):
    if not taken:
        with pytest.raises(Refused, match="10 working days in all"), db.transaction() as session:
            requesting.lengthen(session, ref, more, "공장이 쉬는 주입니다.", by=world.bora)
        return
    with db.transaction() as session:
        requesting.lengthen(session, ref, more, "공장이 쉬는 주입니다.", by=world.bora)
    its = last(ref)
    assert its.first_due_at == DUE
    assert its.due_at == clock.closing_instant(clock.business_days_after(clock.seoul_day(DUE), more))
    assert its.lengthened_by_id == world.bora.id
    with pytest.raises(NotNow, match="done once"), db.transaction() as session:
        requesting.lengthen(session, ref, 1, "다시", by=world.boram)
    for change in ("due_at = due_at + interval '1 day'", "first_due_at = NULL", "lengthened_why = 'x'"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
            session.connection().exec_driver_sql(f"UPDATE applications_supplement SET {change}")


def test_nothing_is_lengthened_that_is_over(ref, world):
    with clock.freeze(DUE + timedelta(seconds=1)), pytest.raises(NotNow, match="is over"), db.transaction() as session:
        requesting.lengthen(session, ref, 1, "늦었지만", by=world.bora)


def test_it_is_taken_back_with_a_reason(ref, world, read):
    with db.transaction() as session:
        supply(session, ref, world)
        requesting.take_back(session, ref, "확인했습니다.", by=world.boram)
    assert (read(ref).state, last(ref).state, last(ref).why) == (State.SUBMITTED, Request.TAKEN_BACK, "확인했습니다.")
    assert "확인했습니다." in letters("supplement_taken_back")[0][1]
    assert len(stored()) == 1
    with pytest.raises(NotNow, match="Nothing is asked"), db.transaction() as session:
        requesting.take_back(session, ref, "다시", by=world.bora)
