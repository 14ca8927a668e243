"""Start and stop: one clear line when it cannot, nothing left when it is told to go."""

import os
import socket
import subprocess
import sys
import time

import psutil
import pytest

from voucher.sandbox.testing import running
from voucher.settings import ROOT


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "voucher.sandbox"],
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.mark.parametrize("taken", ["SANDBOX_PORT", "SANDBOX_SMTP_PORT"])
def test_a_taken_port_is_one_line(database: str, taken: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as guest:
        ports = {"SANDBOX_PORT": "0", "SANDBOX_SMTP_PORT": "0", taken: str(guest.getsockname()[1])}
        ended = start(DATABASE_URL=database, **ports)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "cannot listen" in ended.stderr


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/x"}, "database"),
        ({"VOUCHER_ENV": "production"}, "production"),
    ],
)
def test_what_is_missing_is_one_line(environment: dict[str, str], word: str) -> None:
    ended = start(**environment)
    assert ended.returncode == 1
    assert ended.stderr.strip().splitlines()[-1].startswith("The sandbox")
    assert word in ended.stderr


def test_sigterm_ends_it_whole(database: str) -> None:
    with running(database) as sandbox:
        assert sandbox.process
        family = [psutil.Process(sandbox.process.pid)]
        family += family[0].children(recursive=True)
        begun = time.monotonic()
        assert sandbox.stop() == 0
        assert time.monotonic() - begun < 5
        assert not any(member.is_running() for member in family)
