"""What is thrown away, what is kept, and in how small parts."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.errands.jobs import a_failure, states
from tests.world import NOW
from voucher import timetable
from voucher.kernel import clock, db, errands, tidying
from voucher.kernel.models import Tick
from voucher.notices import tidying as emptying
from voucher.notices.models import Mail
from voucher.people import tidying as forgetting
from voucher.people.models import Attempt, Reset, SignIn

DAY = timedelta(days=1)


def age(number, days):
    with db.transaction() as session:
        change = "UPDATE procrastinate_events SET at = CAST(:at AS timestamptz) WHERE job_id = :id"
        session.connection().execute(sa.text(change), {"at": NOW - days * DAY, "id": number})


def count(table):
    with db.transaction(read_only=True) as session:
        return session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_finished_work_of_long_ago_goes_and_the_rest_stays(world):
    for status, days in (("succeeded", 31), ("succeeded", 29), ("failed", 400), ("todo", 400), ("cancelled", 31)):
        age(a_failure("notices.send", status=status, mail_id="1"), days)
    assert tidying.tidy() == 2
    assert states() == ["succeeded", "failed", "todo"]
    assert tidying.tidy() == 0


def test_ticks_of_long_ago_go(world):
    with db.transaction() as session:
        for days in (31, 29):
            session.add(Tick(schedule="rails.catch_up", period=str(days), created_at=NOW - days * DAY))
    assert tidying.tidy() == 1
    assert count(Tick) == 1


def test_it_goes_in_small_parts_and_stops_somewhere(world, monkeypatch):
    with db.transaction() as session:
        session.add_all(Tick(schedule="s", period=str(n), created_at=NOW - 40 * DAY) for n in range(7))
    monkeypatch.setattr(tidying, "AT_ONCE", 2)
    monkeypatch.setattr(tidying, "MOST_TIMES", 3)
    assert tidying.tidy() == 6
    assert tidying.tidy() == 1


@pytest.mark.parametrize(("many", "gone"), [(50_000, 1), (0, 2)])
def test_who_came_is_kept_as_long_as_the_law_says(world, monkeypatch, many, gone):
    """A year; two where there are many people."""
    monkeypatch.setattr(forgetting, "MANY", many)
    before = count(SignIn), count(Attempt), count(Reset)
    with db.transaction() as session:
        for n, days in enumerate((367, 10) if gone == 1 else (732, 740, 367)):
            at = NOW - days * DAY
            session.add(Attempt(door=f"d{n}", created_at=at))
            session.add(SignIn(token_digest=f"a{n}", user_id=world.alice.id, address="", seen_at=at, ends_at=at))
            session.add(Reset(token_digest=f"r{n}", user_id=world.alice.id, ends_at=at, used_at=at))
        out = SignIn(token_digest="x", user_id=world.alice.id, address="", seen_at=NOW, ends_at=NOW + DAY)
        session.add(out)
    assert forgetting.tidy() == 3 * gone
    assert (count(SignIn), count(Attempt), count(Reset)) == (before[0] + 2, before[1] + 1, before[2] + 1)


def test_old_mails_are_emptied_and_still_told_once(world):
    with db.transaction() as session:
        for n, days in enumerate((400, 300)):
            said = {"user_id": world.alice.id, "subject": "s", "body": "b", "created_at": NOW - days * DAY}
            session.add(Mail(key=f"k{n}", sent_at=NOW - days * DAY, **said))
        session.add(Mail(key="unsent", user_id=world.alice.id, subject="s", body="b", created_at=NOW - 400 * DAY))
    assert emptying.tidy() == 2
    assert emptying.tidy() == 0
    with db.transaction(read_only=True) as session:
        bodies = dict(session.execute(sa.select(Mail.key, Mail.body)).all())
        assert (bodies["k0"], bodies["k1"], bodies["unsent"]) == ("", "b", "")


@pytest.mark.parametrize("errand", ["kernel.tidy", "people.tidy", "notices.tidy"])
def test_the_clock_asks_for_it_every_day(world, errand, run_errands):
    (schedule,) = (s for s in timetable.TIMETABLE if s.errand == errand)
    with clock.freeze(NOW):
        assert timetable.tick(schedule, NOW)
        assert not timetable.tick(schedule, NOW + timedelta(hours=1))
        assert timetable.tick(schedule, NOW + DAY)
    assert errand in errands.app().tasks
    run_errands()
    assert states() == ["succeeded"] * 2
