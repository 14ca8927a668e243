"""The payment rail for tests: the sandbox's own process, whose webhooks wait until a test brings them to our door."""

import json
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import psycopg
import pytest
import requests
from flask.testing import FlaskClient
from psycopg import sql
from werkzeug.test import TestResponse

from voucher import settings
from voucher.app import Portal
from voucher.kernel import errands
from voucher.sandbox.stripe.courier import signature
from voucher.sandbox.testing import Sandbox, running
from voucher.settings import SANDBOX_WEBHOOK_SECRET


@contextmanager
def pointing_at(sandbox: Sandbox) -> Iterator[None]:
    """The portal talks to this world outside; afterwards to the one it talked to before."""
    ports = {"SANDBOX_PORT": str(sandbox.port), "SANDBOX_SMTP_PORT": str(sandbox.smtp_port)}
    with pytest.MonkeyPatch.context() as patch:
        for name, port in ports.items():
            patch.setenv(name, port)
        settings.get.cache_clear()
        yield
    settings.get.cache_clear()


@pytest.fixture(scope="session")
def running_sandbox(server: str) -> Iterator[Sandbox]:
    """One process for all tests of this run. It keeps its webhooks until they are asked for."""
    name = f"rail_{os.getpid()}_{uuid4().hex[:6]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = psycopg.conninfo.make_conninfo(server, dbname=name)
        with running(url, VOUCHER_ENV="test") as started:
            yield started
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def sandbox(running_sandbox: Sandbox) -> Iterator[Sandbox]:
    """The same, and the portal talks to it for as long as a test lasts."""
    with pointing_at(running_sandbox):
        yield running_sandbox


@dataclass
class Rail:
    """The world outside, in a test's hands."""

    sandbox: Sandbox
    door: FlaskClient

    def order(self, path: str, **asked: object) -> dict:
        """Turn a knob of the sandbox."""
        answer = requests.post(f"{self.sandbox.url}/control{path}", json=asked, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def pay(self, url: str, action: str = "pay") -> requests.Response:
        """Press a button of the hosted page."""
        return requests.post(url, data={"action": action}, allow_redirects=False, timeout=10)

    def told(self, kind: str = "") -> list[dict]:
        """What the rail wants to tell, oldest first."""
        query = {"type": kind} if kind else {}
        answer = requests.get(f"{self.sandbox.url}/control/deliveries", params=query, timeout=10).json()
        return [delivery["event"] for delivery in reversed(answer)]

    def knock(self, event: dict) -> TestResponse:
        """One webhook, signed, at our door."""
        body = json.dumps(event, ensure_ascii=False)
        signed = signature(body, SANDBOX_WEBHOOK_SECRET, int(time.time()))
        return self.door.post("/rails/stripe", data=body.encode(), headers={"Stripe-Signature": signed})

    def bring(self, *kinds: str, copies: int = 1, order: str = "normal") -> None:
        """Bring the webhooks of these kinds (all without one), several times or in another order; then work."""
        events = [e for e in self.told() if not kinds or e["type"] in kinds] * copies
        if order == "reversed":
            events.reverse()
        elif order == "random":
            random.shuffle(events)
        for event in events:
            assert self.knock(event).status_code == 204
        errands.run_waiting()

    def finish_payouts(self) -> None:
        """The banks answer now, however long payouts take."""
        for event in self.told("payout.created"):
            requests.post(
                f"{self.sandbox.url}/control/payouts/{event['data']['object']['id']}/pay", json={}, timeout=10
            )

    def count(self, kind: str, **having: object) -> int:
        """How many things of a kind exist at the rail; `account` names whose."""
        return len(self.things(kind, **having))

    def things(self, kind: str, account: str = "", **having: object) -> list[dict]:
        """All things of a kind (payouts, transfers, refunds, topups) at the rail."""
        headers = {"Authorization": f"Bearer {settings.get().stripe_key}"}
        if account:
            headers["Stripe-Account"] = account
        url = f"{self.sandbox.stripe_base}/v1/{kind}?limit=100"
        found = requests.get(url, headers=headers, timeout=10).json()["data"]
        return [thing for thing in found if all(thing[name] == value for name, value in having.items())]

    def balance(self) -> int:
        """What we have at the rail."""
        headers = {"Authorization": f"Bearer {settings.get().stripe_key}"}
        found = requests.get(f"{self.sandbox.stripe_base}/v1/balance", headers=headers, timeout=10).json()
        return sum(part["amount"] for part in found["available"] if part["currency"] == "krw")


@pytest.fixture
def rail(sandbox: Sandbox, app: Portal) -> Rail:
    """The rail as if nobody had used it before, holding its webhooks back."""
    settings.get.cache_clear()
    found = Rail(sandbox, app.test_client())
    found.order("/reset")
    found.order("/settings", hold=True, payout_delay_seconds=3600)
    return found
