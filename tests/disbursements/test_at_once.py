"""Several payments and one of them at the same moment: one waits for the other, never both."""

import threading
import time

import sqlalchemy as sa

from tests import path as way
from tests.disbursements.steps import payment, release
from voucher.disbursements import booking
from voucher.disbursements.lifecycle import State
from voucher.kernel import clock, db
from voucher.kernel.errors import NotNow

WAITS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
)


def somebody_waits() -> bool:
    with db.transaction(read_only=True) as session:
        return bool(session.connection().execute(WAITS).scalar())


def test_several_and_the_last_of_them_by_a_colleague(world, rail, as_user, monkeypatch):
    path = way.contracted(world, rail, pieces=2)
    refs = []
    for number in (1, 2):
        way.invoiced(world, path, number=number)
        refs.append(path.payment)
    told: list[str] = []

    def colleague() -> None:
        try:
            with clock.freeze(clock.now()):
                release(path)  # the second, which the several have not come to yet
            told.append("released")
        except NotNow:
            told.append("told")

    really, thread = booking.release, threading.Thread(target=colleague)

    def book(*whatever):
        really(*whatever)
        if thread.ident is None:
            thread.start()
            until = time.monotonic() + 10
            while not somebody_waits() and time.monotonic() < until:
                time.sleep(0.02)
            assert somebody_waits()

    monkeypatch.setattr(booking, "release", book)
    answer = as_user(world.dana).post("/disbursements/release", data={"refs": refs[::-1]}, follow_redirects=True)
    thread.join()
    assert "Released: 2 payments, KRW" in answer.text
    assert told == ["told"]
    for ref in refs:
        path.payment = ref
        assert payment(path).state is State.RELEASED
