"""Work after the commit: a job is written on the request's own connection, so it exists exactly when the change does.

Who does which errand is written in voucher/reactions.py. An errand may run twice; it must not matter.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import procrastinate
from procrastinate import App, PsycopgConnector, RetryStrategy

from voucher import settings
from voucher.kernel.db import Session, driver_url

Errand = Callable[..., object]
RETRY = RetryStrategy(max_attempts=12, exponential_wait=3)


@lru_cache(maxsize=1)
def app() -> App:
    """The job queue of this process. Its tables are in the same database as everything else."""
    chosen = settings.get()
    address = (
        driver_url(chosen.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    )
    options = f"-c role={chosen.app_role} -c timezone=UTC"
    connector = PsycopgConnector(conninfo=address, kwargs={"options": options}, min_size=1, max_size=4)
    return App(connector=connector, worker_defaults={"delete_jobs": "never"})


def register(errands: dict[str, Errand]) -> None:
    """Name the work that `put` can ask for. Saying it twice changes nothing."""
    for name, work in errands.items():
        if name not in app().tasks:
            app().task(name=name, retry=RETRY)(work)


def put(session: Session, errand: str, *, once: str | None = None, **arguments: Any) -> None:
    """Have an errand run after this transaction commits; with `once`, at most one of that name waits."""
    session.flush()
    connection = session.connection().connection.dbapi_connection
    deferrer = app().configure_task(errand, connection=connection, queueing_lock=once)
    savepoint = session.begin_nested() if once else None
    try:
        deferrer.defer(**arguments)
    except procrastinate.exceptions.AlreadyEnqueued:
        assert savepoint is not None
        savepoint.rollback()
    else:
        if savepoint is not None:
            savepoint.commit()


def run_worker(*, concurrency: int = 4) -> None:
    """Carry out errands until told to stop (SIGTERM lets the running ones finish)."""
    app().run_worker(
        concurrency=concurrency,
        listen_notify=True,
        fetch_job_polling_interval=2,
        shutdown_graceful_timeout=10,
        update_heartbeat_interval=5,
        stalled_worker_timeout=15,
    )


def run_waiting() -> None:
    """Carry out what waits now, then return: for tests, the demo world and a portal without a worker."""
    app().run_worker(wait=False, concurrency=1, listen_notify=False, install_signal_handlers=False)


async def retry_stalled(_timestamp: int = 0) -> None:
    """Give the jobs of a worker that died to another one. They are harmless to repeat."""
    manager = app().job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)
