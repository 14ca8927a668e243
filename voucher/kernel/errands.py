"""Work after the commit: a job is written on the request's own connection, so it exists exactly when the change does.

Who does which errand is written in voucher/reactions/. An errand may run twice; it must not matter.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import procrastinate
import sqlalchemy as sa
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision, SyncPsycopgConnector
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from voucher import settings
from voucher.kernel.db import Session, driver_url
from voucher.kernel.errors import Conflict, NotFound
from voucher.kernel.i18n import N_

LOG = logging.getLogger("voucher")
Errand = Callable[..., object]
HEARTBEAT, DEAD_AFTER = 3, 12  # seconds
MOST_ATTEMPTS, LONGEST_WAIT = 120, 3600  # about five days, and never more than an hour apart


class Again(BaseRetryStrategy):
    """Try again after 3, 9, 27 seconds and so on, at most an hour: an outage of a day is not made two."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002
        """When to try again; None to give it up."""
        if job.attempts >= MOST_ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": min(3 ** min(job.attempts + 1, 8), LONGEST_WAIT)})


class Keeper(JobManager):
    """Puts errands back to wait; where the same work was asked for meanwhile, it is that one which waits."""

    async def retry_job_by_id_async(self, job_id: int, *args: Any, **options: Any) -> None:
        """Have one wait again, or close it when its twin waits already: of what has a name only one may wait."""
        try:
            await super().retry_job_by_id_async(job_id, *args, **options)
        except UniqueViolation:
            query = "UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = %(job_id)s AND status = 'doing'"
            await self.connector.execute_query_async(query, job_id=job_id)


@lru_cache(maxsize=1)
def app() -> App:
    """The job queue of this process. Its tables are in the same database as everything else."""
    chosen = settings.get()
    address = driver_url(chosen.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    options = f"-c role={chosen.app_role} -c timezone=UTC"
    connector = PsycopgConnector(conninfo=address, kwargs={"options": options}, min_size=1, max_size=4)
    made = App(connector=connector, worker_defaults={"delete_jobs": "never"})
    made.job_manager = Keeper(connector)
    return made


@lru_cache(maxsize=1)
def _desk() -> App:
    """Where jobs are handed in, also from within an errand: the worker's own connector is busy being asynchronous."""
    return App(connector=SyncPsycopgConnector())


def register(errands: dict[str, Errand]) -> None:
    """Name the work that `put` can ask for. Saying it twice changes nothing."""
    for name, work in errands.items():
        if name not in app().tasks:
            app().task(name=name, retry=Again())(work)


def put(session: Session, errand: str, *, once: str | None = None, turn: str | None = None, **arguments: Any) -> None:
    """Have an errand run after this transaction commits.

    With `once`, at most one of that name waits. Errands of one `turn` run one after the other, never side by side;
    one that is to be tried again keeps its place before the later ones.
    """
    session.flush()
    savepoint = session.begin_nested() if once else None
    connection = session.connection().connection.dbapi_connection  # only now does the savepoint reach the database
    deferrer = _desk().configure_task(errand, connection=connection, queueing_lock=once, lock=turn)
    try:
        deferrer.defer(**arguments)
    except procrastinate.exceptions.AlreadyEnqueued:
        assert savepoint is not None
        savepoint.rollback()
    else:
        if savepoint is not None:
            savepoint.commit()


def under_way(session: Session, turn: str) -> bool:
    """Whether an errand of this turn waits or runs."""
    found = sa.text("SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE lock = :turn AND status IN ('todo', 'doing'))")
    return bool(session.connection().execute(found, {"turn": turn}).scalar_one())


@dataclass(frozen=True)
class Trouble:
    """An errand that was given up, or that is tried again and again."""

    number: int
    errand: str
    arguments: dict[str, Any]
    attempts: int
    at: datetime  # of its last attempt


def given_up(session: Session, *, most: int) -> list[Trouble]:
    """Errands that nobody tries any more, the newest first."""
    return _in_trouble(session, "j.status = 'failed'", most)


def struggling(session: Session, *, most: int) -> list[Trouble]:
    """Errands that went wrong at least five times and are tried again."""
    return _in_trouble(session, "j.status = 'todo' AND j.attempts >= 5", most)


def _in_trouble(session: Session, which: str, most: int) -> list[Trouble]:
    found = sa.text(f"""
        SELECT j.id, j.task_name, j.args, j.attempts, coalesce(max(e.at) FILTER (WHERE e.at <= now()), now()) AS at
        FROM procrastinate_jobs j LEFT JOIN procrastinate_events e ON e.job_id = j.id
        WHERE {which} GROUP BY j.id ORDER BY j.id DESC LIMIT :most""")  # noqa: S608 - one of two fixed texts
    return [Trouble(*row) for row in session.connection().execute(found, {"most": most})]


def again(session: Session, number: int) -> bool:
    """Have an errand that was given up tried once more; False when the same waits already, and this one is closed.

    NotFound when there is no such errand, Conflict when it was not given up, or somebody was faster.
    """
    connection, asked = session.connection(), {"number": number}
    locked = "SELECT status FROM procrastinate_jobs WHERE id = :number FOR UPDATE"
    status = connection.execute(sa.text(locked), asked).scalar()
    if status is None:
        raise NotFound(N_("There is nothing here under this reference."))
    if status != "failed":
        raise Conflict(N_("This work is not waiting for anybody any more. Somebody has had it tried again already."))
    try:
        with connection.begin_nested():
            connection.execute(sa.text("SELECT procrastinate_retry_job_v2(:number, now(), NULL, NULL, NULL)"), asked)
    except sa.exc.IntegrityError:
        connection.execute(sa.text("UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = :number"), asked)
        return False
    return True


def run_worker(*, concurrency: int = 4) -> None:
    """Carry out errands until told to stop (SIGTERM lets the running ones finish)."""
    asyncio.run(_work(concurrency))


async def _work(concurrency: int) -> None:
    async with app().open_async():
        keeper = asyncio.create_task(_keep_taking_over())
        try:
            await app().run_worker_async(
                concurrency=concurrency,
                listen_notify=True,
                fetch_job_polling_interval=2,
                shutdown_graceful_timeout=10,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=DEAD_AFTER,
            )
        finally:
            keeper.cancel()


async def _keep_taking_over() -> None:
    """Again and again, whatever goes wrong once: a database that is away for a moment comes back."""
    while True:
        try:
            await take_over()
        except Exception:  # if this loop ended, nobody would take over anything until the worker is started again
            LOG.exception("Cannot look for the work of dead workers; trying again.")
        await asyncio.sleep(HEARTBEAT)


async def take_over() -> None:
    """Take over the errands of workers that died, this machine's or another's. They are harmless to repeat."""
    for job in await app().job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        try:
            await app().job_manager.retry_job(job)
        except Exception:  # such as: another worker was faster; the others are looked after all the same
            LOG.warning("Errand %s was not taken over.", job.id, exc_info=True)


def run_waiting() -> None:
    """Carry out what waits now, then return: for tests, the demo world and a portal without a worker."""
    app().run_worker(wait=False, concurrency=1, listen_notify=False, install_signal_handlers=False)
