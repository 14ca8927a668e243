"""A program that a supervisor starts, watches and starts again."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from voucher.kernel.processes import last_line, signal_group, tied, wait_until

LOG_LIMIT = 10 * 1024 * 1024
LONGEST_PAUSE = 30.0  # seconds between two starts of a program that keeps ending
HEALTHY_AFTER = 60.0  # seconds after which an end is a new trouble, not the same one again


@dataclass
class Child:
    """One program in its own process group. Its log is beside the others in var/log."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    failures: int = 0
    began_at: float = 0.0
    due_at: float = 0.0

    def begin(self, environment: dict[str, str]) -> None:
        """Start it. It ends when the supervisor ends (on Linux, however that ends)."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.began_at = time.monotonic()
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env={**os.environ, **environment, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
                start_new_session=True,
                preexec_fn=tied(signal.SIGTERM),  # noqa: PLW1509 - started from a single thread
            )

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def why(self) -> str:
        """How it ended, and its last word, for one line."""
        assert self.process is not None
        code = self.process.returncode
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return f"{how}: {last_line(self.log)}" if code > 0 else how

    def bury(self) -> float:
        """After its end: end what it left behind, and say in how many seconds it is started again."""
        assert self.process is not None
        signal_group(self.process.pid, signal.SIGKILL)
        self.process = None
        if time.monotonic() - self.began_at > HEALTHY_AFTER:
            self.failures = 0
        pause: float = min(0.5 * 2**self.failures, LONGEST_PAUSE)
        self.failures += 1
        self.due_at = time.monotonic() + pause
        return pause

    def tell(self, number: int) -> None:
        if self.alive:
            assert self.process is not None
            self.process.send_signal(number)


def end_all(children: list[Child], seconds: float) -> None:
    """Ask all of them to finish what they do; those that do not in time are killed, with all that they started."""
    for child in children:
        child.tell(signal.SIGTERM)
    wait_until(lambda: not any(child.alive for child in children), seconds)
    for child in children:
        if child.process is not None:
            signal_group(child.process.pid, signal.SIGKILL)
            child.process.wait()
            child.process = None


def python(*arguments: str) -> list[str]:
    """The command line of one of our own modules, with the interpreter that runs this."""
    return [sys.executable, *(["-O"] if sys.flags.optimize else []), "-m", *arguments]
