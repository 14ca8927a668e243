"""The portal's processes on this machine, to be killed: each is started again when it ends."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path as File

import pytest
import requests

from voucher import settings
from voucher.sandbox.testing import Sandbox, free_port
from voucher.settings import ROOT

PROCESSES = {"web": "web", "worker-1": "worker", "worker-2": "worker", "sandbox": "sandbox"}


@dataclass
class Machine:
    """The portal's processes. Whatever ends is started again, as the supervisor does."""

    zygote: subprocess.Popen[str]
    pids: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    def start(self, name: str) -> None:
        with self.lock:
            self.zygote.stdin.write(PROCESSES[name] + "\n")
            self.zygote.stdin.flush()
            self.pids[name] = int(self.zygote.stdout.readline())

    def kill(self, name: str) -> bool:
        """A process, or one that it made; False when it was just dead."""
        victims = [self.pids[name], *_children(self.pids[name])]
        try:
            os.kill(random.choice(victims), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def watch(self) -> None:
        while not self.over.is_set():
            for name, pid in list(self.pids.items()):
                if not _lives(pid) and not self.over.is_set():
                    time.sleep(random.uniform(0, 0.3))
                    self.start(name)
            time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        return File(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in File(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


@contextmanager
def running(database: str, log: File) -> Iterator[tuple[Machine, Sandbox]]:
    """Everything but the clock, on free ports, on this database."""
    sandbox = Sandbox(database)
    port = free_port()
    environment = {
        "DATABASE_URL": database,
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SANDBOX_PORT": str(sandbox.port),
        "SANDBOX_SMTP_PORT": str(sandbox.smtp_port),
        "PYTHONUNBUFFERED": "1",
    }
    with pytest.MonkeyPatch.context() as patched:
        for name, value in environment.items():
            patched.setenv(name, value)
        settings.get.cache_clear()
        with subprocess.Popen(
            [sys.executable, "-m", "tests.zygote", str(log)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as zygote:
            machine = Machine(zygote)
            for name in PROCESSES:
                machine.start(name)
            watching = threading.Thread(target=machine.watch, daemon=True)
            watching.start()
            try:
                until(lambda: sandbox.answers() and _answers(f"http://127.0.0.1:{port}/healthz"), 60)
                yield machine, sandbox
            finally:
                machine.over.set()
                watching.join()
                zygote.kill()  # its children end with it
    settings.get.cache_clear()


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def until(true: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.1)
