"""A process of its own that hands applications in: python -m tests.applications.rushing THREADS [lead].

It reads who sends what, says that it is ready, and begins when it is told to. With `lead` it stops when all answers of a batch
are written and not yet kept, says so, and waits: for somebody to kill it.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from tests.applications.rushes import Firm
from voucher import reactions
from voucher.applications import allotting, submitting
from voucher.applications.models import Application
from voucher.kernel import db
from voucher.people.models import User
from voucher.settings import ROOT


@contextmanager
def processes(sent: Sequence[Sequence[Firm]], *more: str) -> Iterator[list[subprocess.Popen[str]]]:
    """A process for each of these lists of firms, all of them ready."""
    command = [sys.executable, "-m", "tests.applications.rushing", "8", *more]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    started = [subprocess.Popen(command, **pipes) for _firms in sent]
    try:
        for process, firms in zip(started, sent, strict=True):
            say(process, json.dumps([(firm.ref, str(firm.by.id)) for firm in firms]))
        for process in started:
            assert process.stdout.readline() == "ready\n"
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


def say(process: subprocess.Popen[str], something: str) -> None:
    """Write a line to a process."""
    process.stdin.write(something + "\n")
    process.stdin.flush()


def heard(process: subprocess.Popen[str]) -> list[tuple[str, str]]:
    """The answers of a process: references and states."""
    return [(ref, state) for ref, state in json.loads(process.stdout.readline())]


def _submit(firm: tuple[str, str]) -> tuple[str, str]:
    with db.transaction(read_only=True) as session:
        by = session.get_one(User, UUID(firm[1]))
        session.expunge(by)
    with db.transaction() as session:
        submitting.submit(session, firm[0], by=by)
    with db.transaction(read_only=True) as session:
        return firm[0], db.one(session, Application, Application.ref == firm[0]).state.value


def _stop_when_leading() -> None:
    really, hold = allotting.allot, threading.Event()

    def allot(session: db.Session, round_id: UUID) -> None:
        really(session, round_id)
        session.flush()
        print("leading", flush=True)
        hold.wait()

    allotting.allot = allot


if __name__ == "__main__":
    db.connect_from_settings()
    reactions.connect()
    if "lead" in sys.argv:
        _stop_when_leading()
    coming = json.loads(sys.stdin.readline())
    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor(int(sys.argv[1])) as pool:
        print(json.dumps(list(pool.map(_submit, coming))), flush=True)
