"""Page: ledger.close: a month is closed once, knowingly, and for good."""

from datetime import date
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlmodel import select

from tests.world import NOW
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.kernel.errors import Conflict, NotNow, Refused
from voucher.kernel.money import Won
from voucher.ledger import chart, closing, reading
from voucher.ledger.places import Leg
from voucher.ledger.posting import post

AT = "/ledger/periods/budget/close"
OCTOBER = {"until": "2026-10-31", "sure": "y"}


def closed():
    with db.transaction(read_only=True) as session:
        return reading.closed_until(session, chart.BUDGET)


def post_on(day):
    line = uuid4()
    with db.transaction() as session:
        leg = Leg(Won(1_000), chart.authority(line), chart.appropriation(line))
        post(session, leg, key=f"k{line}", by=None, document="RND-2026-000009", effective_on=day)


def test_the_page_says_what_it_means_and_offers_months_that_are_over(as_user, world):
    page = as_user(world.bora).get(AT).text
    assert "Close months: Budget" in page
    assert "nobody can post anything" in page
    assert '"2026-10-31"' in page and '"2025-11-30"' in page
    assert "2026-11-30" not in page and "2025-10-31" not in page


def test_closing_refuses_what_counts_for_those_days_and_nothing_else(as_user, world):
    post_on(date(2026, 10, 31))
    answer = as_user(world.bora).post(AT, data=OCTOBER, follow_redirects=True)
    assert "Budget is closed until 31\u00a0Oct\u00a02026." in answer.text
    assert closed() == date(2026, 10, 31)
    for day in (date(2026, 10, 31), date(2025, 1, 1)):
        with pytest.raises(NotNow, match="closed"):
            post_on(day)
    post_on(date(2026, 11, 1))
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "ledger.closed")).one()
        assert (line.actor_id, line.after) == (world.bora.id, {"book": "budget", "until": "2026-10-31"})
        assert reading.closed_until(session, chart.CASH) is None, "each book by itself"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sure": ""}, "Please confirm this before you close."),
        ({"until": ""}, "Please choose from the list."),
        ({"until": "2026-11-30"}, "Please choose from the list."),
        ({"until": "2026-10-30"}, "Please choose from the list."),
        ({"until": "<script>"}, "Please choose from the list."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(as_user, world, wrong, said):
    page = as_user(world.gi).post(AT, data={**OCTOBER, **wrong})
    assert said in page.text
    assert closed() is None


def test_an_old_page_closes_nothing_again(as_user, world):
    as_user(world.bora).post(AT, data=OCTOBER)
    again = as_user(world.gi).post(AT, data={**OCTOBER, "until": "2026-09-30"})
    assert "Every month that is over is closed." in again.text
    assert closed() == date(2026, 10, 31)


@pytest.mark.parametrize("day", [date(2026, 11, 30), date(2026, 11, 15), date(2026, 10, 30), date(2027, 1, 31)])
def test_only_whole_months_that_are_over(world, day):
    with pytest.raises(NotNow), db.transaction() as session:
        closing.close(session, chart.BUDGET, day, by=world.bora)


def test_two_at_once_close_it_once(world):
    together, ends = Barrier(2), []

    def go(by):
        try:
            with clock.freeze(NOW), db.transaction() as session:
                together.wait()
                closing.close(session, chart.BUDGET, date(2026, 10, 31), by=by)
            ends.append("closed")
        except (Refused, Conflict):
            ends.append("told")

    threads = [Thread(target=go, args=(by,)) for by in (world.bora, world.gi)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["closed", "told"]
    with db.transaction(read_only=True) as session:
        assert len(closing.history(session)) == 1


def test_nobody_else_closes_and_no_other_book_is_there(as_user, client, world):
    for person in (world.eun, world.dana, world.hana, world.alice, world.chul):
        assert as_user(person).get(AT).status_code == 403
        assert as_user(person).post(AT, data=OCTOBER).status_code == 403
    assert client.post(AT, data=OCTOBER).status_code == 401
    assert as_user(world.bora).get("/ledger/periods/nothing/close").status_code == 404
    assert closed() is None
