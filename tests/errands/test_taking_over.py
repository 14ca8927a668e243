"""What a dead worker left is taken over, whatever else goes wrong; of what has a name only one waits."""

import asyncio

import pytest
import sqlalchemy as sa

from tests.errands.jobs import a_failure, states
from voucher.kernel import db, errands


def begun(once: str | None = None, *, dead: bool) -> int:
    """An errand that a worker is at: a living one, or one that was killed long ago."""
    number = a_failure("notices.send", status="doing", attempts=0, once=once, mail_id="nonsense")
    if not dead:
        with db.transaction() as session:
            worker = "INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id"
            change = f"WITH w AS ({worker}) UPDATE procrastinate_jobs SET worker_id = w.id FROM w"
            session.connection().execute(sa.text(f"{change} WHERE procrastinate_jobs.id = :id"), {"id": number})
    return number


def put(once: str) -> None:
    with db.transaction() as session:
        errands.put(session, "notices.send", once=once, mail_id="nonsense")


def take_over() -> None:
    async def work() -> None:
        async with errands.app().open_async():
            await errands.take_over()

    asyncio.run(work())


def test_one_whose_twin_waits_is_closed_and_the_next_are_taken_over(world):
    begun("one of these", dead=True)
    put("one of these")
    begun("another", dead=True)
    begun(dead=True)
    begun(dead=False)
    take_over()
    assert states() == ["cancelled", "todo", "todo", "todo", "doing"]


def test_one_that_cannot_be_taken_over_does_not_stop_the_rest(world, monkeypatch):
    first, _second = begun(dead=True), begun(dead=True)
    really = errands.Keeper.retry_job

    async def retry(self, job, *args, **options):
        if job.id == first:
            raise RuntimeError
        await really(self, job, *args, **options)

    monkeypatch.setattr(errands.Keeper, "retry_job", retry)
    take_over()
    assert states() == ["doing", "todo"]


def test_it_goes_on_after_anything_that_goes_wrong(monkeypatch):
    times = []

    async def away() -> None:
        times.append(1)
        if len(times) == 3:
            raise asyncio.CancelledError
        raise OSError

    monkeypatch.setattr(errands, "take_over", away)
    monkeypatch.setattr(errands, "HEARTBEAT", 0)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(errands._keep_taking_over())
    assert len(times) == 3


def test_work_that_fails_while_its_twin_waits_is_closed(world, monkeypatch):
    """Otherwise it would be 'doing' for ever, with a worker that lives."""
    put("one of these")
    tried = []

    def fail(**_arguments: str) -> None:
        if not tried:
            put("one of these")
        tried.append(1)
        raise OSError

    monkeypatch.setattr(errands.app().tasks["notices.send"], "func", fail)
    errands.run_waiting()
    assert states() == ["cancelled", "todo"]
    assert len(tried) == 2
