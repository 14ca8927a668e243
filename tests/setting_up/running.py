"""Start the real `voucher` command in a folder and on ports of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from voucher.kernel.processes import born, wait_until
from voucher.settings import ROOT

OURS = {"DATABASE_URL", "OWNER_DATABASE_URL", "PUBLIC_URL", "VOUCHER_ENV"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def environment(**settings: str) -> dict[str, str]:
    """This process's environment without what the tests themselves set."""
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    return inherited | {"SANDBOX": "false", "PORT": str(free_port())} | settings


def voucher(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "voucher", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(**settings), check=False, capture_output=True, text=True, timeout=120
    )


@dataclass
class Portal:
    """A portal without the sandbox and the demo world: an embedded PostgreSQL, web, worker and clock."""

    var: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    def start(self) -> float:
        """Start it and wait until it answers; the seconds that it took."""
        began = time.monotonic()
        self.var.mkdir(exist_ok=True)
        settings = environment(VAR_DIR=str(self.var), PORT=str(self.port))
        with (self.var / "said.txt").open("w") as said:
            command = [sys.executable, "-m", "voucher", "up"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=said, stderr=said, text=True)
        assert wait_until(lambda: "Up in" in self.said() or self.process.poll() is not None, 180), self.said()
        assert self.process.poll() is None, self.said()
        return time.monotonic() - began

    def said(self) -> str:
        return (self.var / "said.txt").read_text()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def children(self) -> list[int]:
        """The processes that it started, without PostgreSQL."""
        noted = json.loads((self.var / "up.json").read_text())
        return [int(pid) for pid in noted if int(pid) != self.process.pid]

    def postmaster(self) -> int:
        return int((self.var / "postgres" / "postmaster.pid").read_text().split()[0])

    def family(self) -> dict[int, str]:
        """Every process that belongs to it, with its birth: the noted ones, PostgreSQL, and all that they started."""
        pids = {self.process.pid, self.postmaster(), *self.children()}
        while True:
            more = {pid for pid, parent in _parents().items() if parent in pids} | pids
            if more == pids:
                return {pid: born(pid) for pid in pids}
            pids = more

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


def left_of(family: dict[int, str]) -> list[int]:
    return [pid for pid, birth in family.items() if born(pid) == birth]


def _parents() -> dict[int, int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], check=True, capture_output=True, text=True).stdout
    return {int(pid): int(parent) for pid, parent in (line.split() for line in listed.splitlines())}
