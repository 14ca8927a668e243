"""kill -9 of any process at any moment: nothing is lost, nothing is paid twice, and the books prove it."""

import random
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path as File

import pytest
import requests
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import text
from sqlmodel import select

from tests import path as way
from tests import world as cast
from tests.machine import PROCESSES, Machine, running, until
from tests.rail import Rail
from voucher import settings
from voucher.app import Portal
from voucher.disbursements.lifecycle import State
from voucher.disbursements.models import Disbursement
from voucher.kernel import clock, db
from voucher.ledger import chart, posting
from voucher.people import signing_in
from voucher.people.models import User
from voucher.settings import ROOT
from voucher.vouchers.lifecycle import State as VoucherState
from voucher.vouchers.models import Voucher

KILLS, LONGEST = 50, 150  # at least; seconds of killing
TO_SETTLE = 90  # seconds until everything has arrived
SUPPLY = 2_000_000


class Browser:
    """A person who tries again when a page does not come."""

    def __init__(self, portal: Portal, person: User) -> None:
        with db.transaction() as session:
            token = signing_in.begin(session, person, address="192.0.2.1")
        signed = SecureCookieSessionInterface().get_signing_serializer(portal)
        self.web = requests.Session()
        kept = signed.dumps({"sign_in": token, "language": "en"})
        self.web.cookies.set("voucher", kept, domain="127.0.0.1", path="/")

    def press(self, url: str) -> str:
        """Open a page and press its button; where that leads, or nothing when the portal is just dead."""
        base = settings.get().public_url
        try:
            page = self.web.get(base + url, timeout=5, allow_redirects=False)
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
            if token is None:
                return ""
            answer = self.web.post(base + url, data={"csrf_token": token[1]}, timeout=10, allow_redirects=False)
        except requests.RequestException:
            return ""
        assert answer.status_code != 500, answer.text
        return answer.headers.get("Location", "")


@dataclass
class Traffic:
    """Firms that pay and a paymaster who releases, one story after the other, until told to stop."""

    portal: Portal
    world: cast.World
    over: threading.Event = field(default_factory=threading.Event)
    alone: threading.Lock = field(default_factory=threading.Lock)
    stories: list[way.Path] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)

    def go(self) -> None:
        try:
            alice, dana = Browser(self.portal, self.world.alice), Browser(self.portal, self.world.dana)
            while not self.over.is_set():
                self.story(alice, dana)
        except BaseException as fault:  # noqa: BLE001 - the test says it
            self.broken.append(fault)

    def story(self, alice: Browser, dana: Browser) -> None:
        today = clock.today()
        days = {"opens_on": today, "closes_on": today + timedelta(days=30), "budget_krw": SUPPLY}
        with self.alone:
            path = way.issued(self.world, supply=SUPPLY, **days)
        self.stories.append(path)
        while path.read(Voucher, path.voucher).state is VoucherState.OWN_SHARE_DUE:
            hosted = alice.press(f"/vouchers/{path.voucher}/pay")
            if "/checkout/" in hosted:
                try:
                    requests.post(hosted, data={"action": "pay"}, timeout=5, allow_redirects=False)
                except requests.RequestException:
                    continue
            time.sleep(0.1)
        way.invoiced(self.world, way.contract(self.world, path))
        while path.read(Disbursement, path.payment).state is State.READY:
            dana.press(f"/disbursements/{path.payment}/release")


@pytest.mark.slow
@pytest.mark.skipif(not File("/proc").exists(), reason="finds the processes to kill in /proc, which is Linux")
def test_killed_fifty_times_nothing_is_lost_and_nothing_paid_twice(
    portal: Portal, database: str, tmp_path: File
) -> None:
    with db.transaction(read_only=True) as session:
        world = cast.read(session)
    with running(database, tmp_path) as (machine, sandbox):
        rail = Rail(sandbox, portal.test_client())
        rail.order("/settings", payout_delay_seconds=0.5, copies=2, order="random", gather_seconds=0.1)
        way.a_supplier(world)
        traffic = Traffic(portal, world)
        drivers = [threading.Thread(target=traffic.go, daemon=True) for _ in range(2)]
        for driver in drivers:
            driver.start()
        kills = kill_often(machine, traffic)
        traffic.over.set()
        for driver in drivers:
            driver.join(20)
        for fault in traffic.broken:
            raise fault
        assert not any(driver.is_alive() for driver in drivers), standing(traffic)
        until(lambda: hurried() and arrived(traffic), TO_SETTLE)
        until(lambda: hurried() and idle(), TO_SETTLE)
        assert kills >= KILLS
        prove(traffic, rail, world)
        print(f"{kills} kills, {len(traffic.stories)} vouchers from the own share to the supplier's bank")
    check = subprocess.run([sys.executable, "-m", "voucher", "check"], cwd=ROOT, capture_output=True, check=False)
    assert check.returncode == 0, check.stdout.decode()


def kill_often(machine: Machine, traffic: Traffic) -> int:
    """Kill at random moments until it was often enough; returns how often."""
    kills, began = 0, time.monotonic()
    while kills < KILLS and time.monotonic() - began < LONGEST and not traffic.broken:
        time.sleep(random.uniform(0.1, 1.0))
        kills += machine.kill(random.choice(list(PROCESSES)))
    return kills


def standing(traffic: Traffic) -> list[tuple[object, ...]]:
    """Where every story is, for whoever has to find out why one did not come to its end."""
    with db.transaction(read_only=True) as session:
        stuck = """SELECT v.ref, v.state, p.attempt, p.state, p.checkout_id, d.ref, d.state, d.attempt FROM vouchers_voucher v
            LEFT JOIN vouchers_own_share_payment p ON p.voucher_id = v.id
            LEFT JOIN invoices_invoice i ON i.voucher_id = v.id
            LEFT JOIN disbursements_disbursement d ON d.invoice_id = i.id WHERE v.state <> 'used' ORDER BY v.ref"""
        jobs = "SELECT task_name, status, attempts, args FROM procrastinate_jobs WHERE status <> 'succeeded'"
        run = session.connection().execute
        return [(len(traffic.stories),), *map(tuple, run(text(stuck))), *map(tuple, run(text(jobs)))]


def hurried() -> bool:
    """Errands that wait for their next try have it now: the test does not sit out an hour."""
    with db.transaction() as session:
        session.connection().execute(
            text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND scheduled_at > now()")
        )
    return True


def arrived(traffic: Traffic) -> bool:
    with db.transaction(read_only=True) as session:
        states = set(session.exec(select(Disbursement.state)))
    return states == {State.PAID} and len(traffic.stories) > 0


def idle() -> bool:
    with db.transaction(read_only=True) as session:
        busy = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        return session.connection().execute(text(busy)).scalar_one() == 0


def prove(traffic: Traffic, rail: Rail, world: cast.World) -> None:
    """What really happened outside is what our books say, story by story."""
    count = len(traffic.stories)
    total, due = SUPPLY + SUPPLY // 10, SUPPLY // 5 + SUPPLY // 10
    assert count >= 2
    for story in traffic.stories:
        assert story.read(Voucher, story.voucher).state is VoucherState.USED, story
    with db.transaction(read_only=True) as session:
        account = session.exec(select(Disbursement.payout_account)).first()
        ids = {str(found) for found in session.exec(select(Disbursement.id))}
        assert posting.balance(session, chart.rail_clearing()) == 0
        assert posting.balance(session, chart.supplier_payable(world.organisations["chul_ai"])) == 0
        spent = "SELECT count(*) FROM audit_record WHERE action = :action"
        for action in ("voucher.funded", "disbursement.released", "disbursement.paid", "voucher.used"):
            assert session.connection().execute(text(spent), {"action": action}).scalar_one() == count, action
    intents = [p["amount"] for p in rail.things("payment_intents", status="succeeded")]
    payouts = rail.things("payouts", account=account)
    assert intents == [due] * count, "each own share was charged once"
    assert {p["metadata"]["disbursement"] for p in payouts} == ids
    assert [(p["amount"], p["status"]) for p in payouts] == [(total, "paid")] * count
    assert [t["amount"] for t in rail.things("transfers")] == [total] * count
    assert sum(t["amount"] for t in rail.things("topups")) == count * (total - due)
    assert rail.things("refunds") == []
    assert rail.balance() == 0
