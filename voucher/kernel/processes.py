"""Processes that live and end together: what the supervisor and the embedded PostgreSQL both need."""

import ctypes
import os
import platform
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h
LINUX = platform.system() == "Linux"
_libc = ctypes.CDLL(None) if LINUX else None


class Trouble(Exception):
    """Something cannot start here; the message is one line that says why and what to do."""


def die_with_parent(number: int = signal.SIGTERM, parent: int | None = None) -> None:
    """Ask the kernel to send this process a signal when its parent ends, however it ends. Linux only.

    `parent` is who it was when this process was made: it may be gone before the kernel was asked.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), number)


def tied(number: int = signal.SIGTERM) -> Callable[[], None]:
    """The same, for `preexec_fn`: it runs in the child, after the change of user (which would undo it)."""
    parent = os.getpid()
    return lambda: die_with_parent(number, parent)


def born(pid: int) -> str:
    """When a process began, as the machine writes it; empty when it is not there. With the pid an identity."""
    if LINUX:
        try:
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if after_name[0] in "ZX" else after_name[19]
    ps = ["ps", "-o", "lstart=", "-p", str(pid)]
    return subprocess.run(ps, check=False, capture_output=True, text=True).stdout.strip()


def signal_group(pgid: int, number: int) -> None:
    """Signal a process group that may be gone already."""
    try:
        os.killpg(pgid, number)
    except (ProcessLookupError, PermissionError):
        return


def wait_until(done: Callable[[], bool], seconds: float, every: float = 0.02) -> bool:
    """Look until something is so; False when it is not so in time."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


def last_line(log: Path) -> str:
    """The last thing that a program wrote, for a message of one line."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 4096))
            lines = file.read().decode(errors="replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1].strip() if lines else ""
