"""Several processes against one line of money: exact, in order, no deadlock, and everybody is answered."""

import os
import re
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests
import sqlalchemy as sa
from flask.sessions import SecureCookieSessionInterface
from sqlmodel import select

from tests import world as cast
from tests.applications.rushes import ASKED, SHARE, firms, prove, read, standing, submit
from tests.applications.rushing import heard, processes, say
from tests.machine import until
from tests.programmes.rounds import a_draft as a_round
from tests.programmes.rounds import opened
from voucher.applications.models import Turn
from voucher.kernel import clock, db
from voucher.kernel.errors import NotNow
from voucher.kernel.money import Won
from voucher.people import signing_in
from voucher.people.models import Organisation
from voucher.programmes.lifecycle import Mode
from voucher.sandbox.testing import free_port
from voucher.settings import ROOT

WITHIN_A_MOMENT = timedelta(milliseconds=100)


@pytest.fixture
def rush(database):
    """A first-come round that is open now, by the clock on the wall: processes of their own have no other."""

    def make(budget: int):
        today = clock.today()
        with db.transaction() as session:
            world = cast.read(session)
            days = {"opens_on": today - timedelta(days=1), "closes_on": clock.business_days_after(today, 21)}
            draft = a_round(session, world, budget_krw=Won(budget), **days)
            draft.mode = Mode.FIRST_COME
            session.flush()
            made = opened(session, draft.ref, world)
            session.flush()
            session.expunge(made)
        return made

    return make


def coming(round_, asked):
    """Firms that the tax office has just called running businesses."""
    sent = firms(round_.ref, asked)
    with db.transaction() as session:
        session.connection().execute(
            sa.update(Organisation)
            .where(Organisation.id.in_([firm.by.organisation_id for firm in sent]))
            .values(tax_checked_at=clock.now())
        )
    return sent


def deadlocks() -> int:
    with db.transaction(read_only=True) as session:
        counted = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        return session.connection().exec_driver_sql(counted).scalar_one()


def turns(round_id):
    with db.transaction(read_only=True) as session:
        asked = select(Turn.number, Turn.created_at).where(Turn.round_id == round_id).order_by(Turn.number)
        return session.exec(asked).all()


def test_processes_that_rush_share_the_money_to_the_won_in_the_order_of_the_databases_clock(rush):
    budget = 11 * SHARE + SHARE // 2
    round_ = rush(budget)
    sent = coming(round_, [ASKED] * 24)
    with processes([sent[n::2] for n in range(2)]) as started:
        for process in started:
            say(process, "go")
        answers = [answer for process in started for answer in heard(process)]
    assert Counter(state for _ref, state in answers) == {"approved": 11, "reserve": 13}
    assert dict(answers) == {firm.ref: read(firm.ref).state.value for firm in sent}
    prove(round_.id, budget)
    assert [state for state, _needed in standing(round_.id)] == ["approved"] * 11 + ["reserve"] * 13
    assert deadlocks() == 0
    took = turns(round_.id)
    latest = [max(at for _number, at in took[: n + 1]) for n in range(len(took))]
    assert all(one.created_at > before - WITHIN_A_MOMENT for before, one in zip(latest, took, strict=True))


def test_a_leader_that_is_killed_leaves_nothing_half_done_and_the_rest_are_answered(rush):
    budget = 3 * SHARE
    round_ = rush(budget)
    sent = coming(round_, [ASKED] * 6)
    here, there = sent[4:], sent[:4]
    with processes([there], "lead") as (process,):
        say(process, "go")
        assert process.stdout.readline() == "leading\n"
        until(lambda: len(turns(round_.id)) == len(there), 10)
        with ThreadPoolExecutor(2) as pool:
            waiting = [pool.submit(submit, firm) for firm in here]
            until(lambda: len(turns(round_.id)) == len(sent), 10)
            assert {state for state, _needed in standing(round_.id)} == {"submitted"}, "nothing is kept before all is"
            process.kill()
            answers = [answer.result(15).state.value for answer in waiting]
    assert set(answers) <= {"approved", "reserve"}
    assert [state for state, _needed in standing(round_.id)] == ["approved"] * 3 + ["reserve"] * 3
    prove(round_.id, budget)
    with db.transaction(read_only=True) as session:
        left = "SELECT count(*) FROM audit_record WHERE action IN ('application.approved', 'voucher.issued')"
        assert session.connection().exec_driver_sql(left).scalar_one() == 6, "each grant and each voucher is told once"


def test_over_http_with_two_web_processes_every_firm_has_its_answer(rush, portal, tmp_path):
    budget = 7 * SHARE
    round_ = rush(budget)
    sent = coming(round_, [ASKED] * 16)
    signed = SecureCookieSessionInterface().get_signing_serializer(portal)
    port, log = free_port(), tmp_path / "web.log"
    command = [sys.executable, "-m", "voucher", "web", "--workers", "2", "--threads", "8"]
    address = f"http://127.0.0.1:{port}"
    with (
        log.open("w") as out,
        subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PORT": str(port)}, stdout=out, stderr=out) as server,
    ):
        try:
            until(lambda: _served(address), 30)
            answers = _all_at_once(address, signed, sent)
        finally:
            server.terminate()
    assert Counter(answers.values()) == {"approved": 7, "reserve": 9}
    assert answers == {firm.ref: read(firm.ref).state.value for firm in sent}
    prove(round_.id, budget)
    assert deadlocks() == 0
    assert "Traceback" not in log.read_text()


def _served(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=2).ok
    except requests.RequestException:
        return False


def _all_at_once(address, signed, sent) -> dict[str, str]:
    """Every firm opens the last page, waits for the others, presses the button, and reads its answer."""
    gate, answers = threading.Barrier(8), dict[str, str]()

    def one(part) -> None:
        browsers = [_browser(signed, firm) for firm in part]
        pages = [web.get(f"{address}/applications/{ref}/check", timeout=30).text for ref, web in browsers]
        gate.wait(60)
        for (ref, web), page in zip(browsers, pages, strict=True):
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
            body = {"csrf_token": token, "certify": "y"}
            answer = web.post(f"{address}/applications/{ref}/check", data=body, timeout=30)
            assert answer.status_code == 200, answer.text
            answers[ref] = "approved" if "Your firm gets the voucher" in answer.text else "?"
            if "Your place on the reserve list is" in answer.text:
                answers[ref] = "reserve"

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, [sent[n::8] for n in range(8)]))
    return answers


def _browser(signed, firm) -> tuple[str, requests.Session]:
    with db.transaction() as session:
        token = signing_in.begin(session, firm.by, address="192.0.2.1")
    web = requests.Session()
    kept = signed.dumps({"sign_in": token, "language": "en"})
    web.cookies.set("voucher", kept, domain="127.0.0.1", path="/")
    return firm.ref, web


def test_nobody_submits_the_same_twice_at_once(rush):
    round_ = rush(5 * SHARE)
    (firm,) = coming(round_, [ASKED])
    with ThreadPoolExecutor(4) as pool:
        said = [pool.submit(submit, firm) for _ in range(4)]
        refused = [one.exception(15) for one in said]
    assert [type(why) for why in refused if why] == [NotNow] * 3
    assert len(turns(round_.id)) == 1
    prove(round_.id, 5 * SHARE)
