"""A running sandbox for tests: its own process on free ports, so that it can be killed too."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from voucher.settings import ROOT

PATIENCE = 20.0
LOOPBACK = build_opener(ProxyHandler({}))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Sandbox:
    """One sandbox; `environment` holds more settings for its process."""

    database_url: str
    webhook_url: str = "http://127.0.0.1:9/nobody-listens"
    port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def stripe_base(self) -> str:
        return f"{self.url}/stripe"

    @property
    def tax_office_base(self) -> str:
        return f"{self.url}/tax-office/api/nts-businessman/v1"

    @property
    def certificates_base(self) -> str:
        return f"{self.url}/certificates/v1"

    def start(self) -> None:
        """Start and wait until it answers. Raises RuntimeError when it does not."""
        given = {
            "DATABASE_URL": self.database_url,
            "SANDBOX_PORT": str(self.port),
            "SANDBOX_SMTP_PORT": str(self.smtp_port),
            "SANDBOX_WEBHOOK_URL": self.webhook_url,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "voucher.sandbox"],
            cwd=ROOT,
            env={**os.environ, **given, **self.environment},
        )
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"The sandbox did not start on {self.url}.")
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            with LOOPBACK.open(f"{self.url}/health", timeout=2) as answer:
                return bool(answer.status == 200)  # OK
        except (URLError, OSError, HTTPException):
            return False

    def stop(self) -> int:
        """As `make run` stops it. Returns the exit code."""
        assert self.process
        self.process.terminate()
        return self.process.wait(10)

    def kill(self) -> None:
        """As a power cut stops it."""
        assert self.process
        self.process.kill()
        self.process.wait(10)


@contextmanager
def running(
    database_url: str, webhook_url: str = "http://127.0.0.1:9/nobody-listens", **environment: str
) -> Iterator[Sandbox]:
    """A started sandbox; further settings by their environment names. It is gone afterwards."""
    sandbox = Sandbox(database_url, webhook_url, environment=environment)
    sandbox.start()
    try:
        yield sandbox
    finally:
        if sandbox.process and sandbox.process.poll() is None:
            sandbox.stop()
