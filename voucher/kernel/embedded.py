"""The embedded PostgreSQL: a real server from a wheel, in var/, on a unix socket only. For trying out and for tests.

A server that was left running is adopted; one that was killed recovers from its own log when it starts again.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql

from voucher.kernel.housing import SOCKET_NAME, Place, find_place
from voucher.kernel.processes import LINUX, Trouble, last_line, signal_group, tied, wait_until

START_SECONDS = 60  # a recovery after a kill reads the log again
LOG_LIMIT = 10 * 1024 * 1024

TUNING = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "10min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_min_messages": "warning",
    "log_error_verbosity": "terse",  # the detail of a broken rule is the whole row, names and all
}
# A test's data is thrown away: a power cut may take it, a kill -9 must not.
THROWAWAY = {"fsync": "off", "full_page_writes": "off"}


@dataclass
class Server:
    """A running server. `adopted`: it was running before. Whoever leaves it last stops it."""

    place: Place
    pid: int
    adopted: bool
    in_use: IO[str] = field(repr=False)  # holds a shared lock for as long as we use the server
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def url(self, database: str = "voucher") -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self.place.sockets), safe='/')}"

    def running(self) -> bool:
        if self.process is not None:
            return self.process.poll() is None
        return _alive(self.pid)

    def leave(self) -> None:
        """Stop it, unless another process uses it too."""
        with _one_starter(Path(self.in_use.name)):
            try:
                fcntl.flock(self.in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.in_use.close()
                return
            self.stop()

    def stop(self) -> None:
        """End it: open transactions are rolled back, what was committed is kept. Harmless when it is not running."""
        for number, seconds in ((signal.SIGINT, 15), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            if not self.running():
                break
            os.kill(self.pid, number)
            wait_until(lambda: not self.running(), seconds)
        if self.process is not None:
            signal_group(self.pid, signal.SIGKILL)
        self.in_use.close()


def start(folder: Path, *, database: str = "voucher", durable: bool = True, shared: bool = False) -> Server:
    """The server whose data is in `folder`, running, with the database in it. Raises Trouble.

    It ends when this process ends (on Linux, however it ends). A `shared` one outlives it, until somebody stops or
    leaves it. `durable=False` is for tests.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _one_starter(folder):
        place = find_place(folder)
        in_use = folder.with_suffix(".in-use").open("w")
        fcntl.flock(in_use, fcntl.LOCK_SH)
        options = {**TUNING, **({} if durable else THROWAWAY)}
        server = _adopt(place, in_use) or _launch(place, folder.with_suffix(".log"), options, in_use, shared=shared)
        try:
            _create_database(server, database)
        except psycopg.Error as error:
            message = f"The embedded PostgreSQL does not answer: {str(error).splitlines()[0]}"
            raise Trouble(message) from error
    return server


@contextmanager
def _one_starter(folder: Path) -> Iterator[None]:
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# ---- Starting --------------------------------------------------------------------------------------------------------


def _adopt(place: Place, in_use: IO[str]) -> Server | None:
    """The server that already runs on this data, if one does. One that is stopping is waited for."""

    def settled() -> bool:
        pid, status = _postmaster(place.data)
        return status == "ready" or not _alive(pid)

    if not wait_until(settled, START_SECONDS):
        message = f"The PostgreSQL that uses {place.data} neither starts nor stops."
        raise Trouble(message)
    pid, _ = _postmaster(place.data)
    if _alive(pid):
        return Server(place, pid, True, in_use)
    # A killed server leaves these. Its number may be a zombie's or another's by now, which it would take for alive.
    for left in (place.data / "postmaster.pid", place.sockets / SOCKET_NAME, place.sockets / f"{SOCKET_NAME}.lock"):
        left.unlink(missing_ok=True)
    return None


def _launch(place: Place, log: Path, options: dict[str, str], in_use: IO[str], *, shared: bool) -> Server:
    """Start the server on its data, making the data first where there is none."""
    if not (place.data / "PG_VERSION").exists():
        _make_data(place)
    place.own(place.sockets)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    # A killed server's last children may hold its memory for a moment longer.
    for _ in range(20):
        process = _spawn(place, log, options, shared=shared)
        if _ready(place, process):
            return Server(place, process.pid, False, in_use, process)
        signal_group(process.pid, signal.SIGKILL)
        if "shared memory" not in _last_lines(log):
            break
        time.sleep(0.5)
    message = f"The embedded PostgreSQL did not start: {last_line(log)} (log: {log})"
    raise Trouble(message)


def _ready(place: Place, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the server takes connections; False when it ended or is still not there."""

    def settled() -> bool:
        return process.poll() is not None or _postmaster(place.data) == (process.pid, "ready")

    return wait_until(settled, START_SECONDS) and process.poll() is None


def _last_lines(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-6:])


def _spawn(place: Place, log: Path, options: dict[str, str], *, shared: bool) -> subprocess.Popen[bytes]:
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with log.open("ab") as out:
        process: subprocess.Popen[bytes] = subprocess.Popen(  # type: ignore[call-overload]
            [place.programs / "postgres", "-D", place.data, "-k", place.sockets, *settings],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,
            preexec_fn=None if shared else tied(signal.SIGINT),  # noqa: PLW1509  (we start it from a single thread)
            **place.as_account(),
        )
    return process


def _make_data(place: Place) -> None:
    """Make the data folder beside its place, then move it there: a half-made one is never taken for a whole."""
    half_made = place.data.with_name(place.data.name + ".new")
    for folder in (half_made, place.data):
        shutil.rmtree(folder, ignore_errors=True)
    place.own(half_made)
    # Byte order is the same on every machine, and for Hangul syllables it is the dictionary's.
    sorting = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    command = [place.programs / "initdb", "--username=postgres", "--auth=trust", *sorting, "-D", half_made]
    try:
        done = subprocess.run(  # type: ignore[call-overload]
            command, check=False, capture_output=True, text=True, cwd="/", **place.as_account()
        )
    except OSError as error:
        message = f"The embedded PostgreSQL does not run on this machine: {error.strerror}."
        raise Trouble(message) from error
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        message = f"Cannot make the database's folder {place.data}: {lines[-1]}"
        raise Trouble(message)
    half_made.rename(place.data)


def _create_database(server: Server, name: str) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True, connect_timeout=10) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def empty(server: Server, database: str = "voucher") -> None:
    """Throw the database away and make it again, with nothing in it."""
    with psycopg.connect(server.url("postgres"), autocommit=True, connect_timeout=10) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
    _create_database(server, database)


def _postmaster(data: Path) -> tuple[int, str]:
    """The process and the status that the server notes in its data folder: (0, "") where there is none."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return 0, ""
    pid = lines[0].strip() if lines else ""
    return int(pid) if pid.isdigit() else 0, lines[7].strip() if len(lines) > 7 else ""


def _alive(pid: int) -> bool:
    """Whether that process is a PostgreSQL (after a restart of the machine the number may be another's)."""
    if pid <= 0:
        return False
    ps = ["ps", "-o", "comm=", "-p", str(pid)]
    try:
        if LINUX:
            status = Path(f"/proc/{pid}/stat").read_text()
            return "(postgres)" in status and status.rpartition(")")[2].split()[0] not in "ZX"
        return "postgres" in subprocess.run(ps, check=False, capture_output=True, text=True).stdout
    except OSError:
        return False
