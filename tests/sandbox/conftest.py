"""A database of its own and a running sandbox, spoken to through the official SDK."""

import os
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
import requests
import stripe

from voucher.sandbox.testing import Sandbox, running
from voucher.settings import SANDBOX_STRIPE_KEY, SANDBOX_WEBHOOK_SECRET

from .portal import Portal


@pytest.fixture(scope="session")
def server_url() -> str:
    return os.environ["TEST_SERVER_URL"].replace("postgresql+psycopg://", "postgresql://", 1)


@pytest.fixture(scope="module")
def database(server_url: str) -> Iterator[str]:
    name = f"sandbox_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}")
    yield psycopg.conninfo.make_conninfo(server_url, dbname=name)
    with psycopg.connect(server_url, autocommit=True) as db:
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
