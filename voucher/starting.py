"""What must be so before the portal starts: a folder that can be written, free ports, a PostgreSQL that we know."""

import fcntl
import http.client
import json
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from voucher import settings
from voucher.kernel.processes import Trouble, born, signal_group, wait_until
from voucher.settings import ROOT, Settings

VERSIONS = range(15, 19)  # of PostgreSQL: those that the tests run on
STOP_SECONDS = 20  # how long a portal that is just ending may take


def check_writable(var: Path) -> None:
    try:
        (var / "log").mkdir(parents=True, exist_ok=True)
        (var / "up.lock").open("a").close()
    except OSError as error:
        message = f"Cannot write in {var}: {error.strerror}."
        raise Trouble(message) from error


@contextmanager
def only_one(settings: Settings, check: Callable[[], None]) -> Iterator[None]:
    """One portal for a folder. What a killed one left behind is ended first."""
    with (settings.var_dir / "up.lock").open("a") as lock:

        def locked() -> bool:
            check()
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        # One that is just ending gets the time to do so.
        if not locked() and not (_answers_not(settings) and wait_until(locked, STOP_SECONDS, 0.1)):
            message = f"The portal of this folder already runs: {settings.public_url} (Ctrl-C where it was started)."
            raise Trouble(message)
        _end_leftovers(settings.var_dir / "up.json")
        yield


def _answers_not(settings: Settings) -> bool:
    """Whether the running portal is on its way out: it stops listening within a moment."""
    host = reachable(settings.host)
    return wait_until(lambda: not answers(host, settings.port, "/healthz"), 2, 0.1)


def _end_leftovers(note: Path) -> None:
    """End the processes of a supervisor that was killed; it could not."""
    try:
        noted = {int(pid): birth for pid, birth in json.loads(note.read_text()).items()}
    except (OSError, ValueError):
        return

    def gone() -> bool:
        return not any(birth and born(pid) == birth for pid, birth in noted.items())

    if not wait_until(gone, 5):
        for pid, birth in noted.items():
            if birth and born(pid) == birth:
                signal_group(pid, signal.SIGKILL)
        wait_until(gone, 5)
    note.unlink(missing_ok=True)


def check_ports(settings: Settings) -> None:
    """Every port that we need is free, now: otherwise a child would say so much later."""
    wanted = [("PORT", settings.host, settings.port)]
    if settings.sandbox:
        wanted.append(("SANDBOX_PORT", "127.0.0.1", settings.sandbox_port))
        wanted.append(("SANDBOX_SMTP_PORT", "127.0.0.1", settings.sandbox_smtp_port))
    for name, host, port in wanted:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                message = (
                    f"Port {port} cannot be used: {(error.strerror or str(error)).lower()}. "
                    f"Free it, or choose another: {name}={port + 100} make run"
                )
                raise Trouble(message) from error


def check_version(url: str) -> None:
    """The named PostgreSQL answers and is one that the tests run on."""
    try:
        with psycopg.connect(_plain(url), connect_timeout=5) as connection:
            major = connection.info.server_version // 10000
    except psycopg.Error as error:
        message = f"PostgreSQL at DATABASE_URL does not answer: {str(error).strip().splitlines()[-1].strip()}"
        raise Trouble(message) from error
    if major not in VERSIONS:
        message = f"PostgreSQL {major} at DATABASE_URL is not supported; use {VERSIONS[0]} to {VERSIONS[-1]}."
        raise Trouble(message)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def schema_is_current(url: str) -> bool:
    """Whether the newest numbered migration is in. A quick look; `voucher migrate` knows better."""
    newest = max(path.name[:4] for path in (ROOT / "migrations").glob("[0-9]*.py"))
    return _rows(url, "SELECT version_num FROM alembic_version") == [(newest,)]


def demo_state(url: str) -> str:
    """`built`, `begun` (somebody interrupted it), `absent`, or `real` where people came another way."""
    periods = _rows(url, "SELECT period FROM kernel_tick WHERE schedule = 'demo'")
    for state in ("built", "begun"):
        if (state,) in periods:
            return state
    return "real" if _rows(url, "SELECT 1 FROM people_user LIMIT 1") else "absent"


def mark_demo(period: str, *, only_if_empty: bool = False) -> bool:
    """Note how far the demo world is, where ticks are noted: one that was interrupted is not taken for whole."""
    from sqlmodel import select

    from voucher.kernel import db
    from voucher.kernel.models import Tick
    from voucher.people.models import User

    with db.transaction() as session:
        if only_if_empty and session.exec(select(User.id).limit(1)).first():
            return False
        if period not in session.exec(select(Tick.period).where(Tick.schedule == "demo")).all():
            session.add(Tick(schedule="demo", period=period))
    return True


def _rows(url: str, query: LiteralString) -> list[tuple[object, ...]]:
    """What the database answers; nothing where the table is not there yet."""
    try:
        with psycopg.connect(_plain(url), connect_timeout=5) as connection:
            return connection.execute(query).fetchall()
    except psycopg.errors.UndefinedTable:
        return []


def reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def answers(host: str, port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


# ---- A database at hand, for one command ---------------------------------------------------------------------------


@contextmanager
def database() -> Iterator[None]:
    """The database of the settings; where they name none, the embedded one, for as long as the command takes."""
    from voucher.kernel import embedded

    chosen = settings.get()
    if chosen.database_url:
        yield
        return
    server = embedded.start(chosen.var_dir / "postgres")
    _use(server.url())
    try:
        yield
    finally:
        server.leave()


def _use(url: str) -> None:
    os.environ["DATABASE_URL"] = url
    settings.get.cache_clear()


def connected(work: Callable[[], Any]) -> Any:
    """Do some work with the database at hand, and say in one line when it is not."""
    import sqlalchemy.exc

    from voucher import reactions
    from voucher.kernel import db

    with database():
        db.connect_from_settings()
        reactions.connect()
        try:
            return work()
        except sqlalchemy.exc.OperationalError as error:
            message = f"PostgreSQL does not answer: {str(error.orig).strip().splitlines()[-1]}"
            raise Trouble(message) from error
        except sqlalchemy.exc.ProgrammingError as error:
            if "does not exist" not in str(error.orig):
                raise
            message = "The database is not up to date: run `voucher migrate` first."
            raise Trouble(message) from error
