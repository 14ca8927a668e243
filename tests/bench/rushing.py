"""One process of those that rush: python -m tests.bench.rushing SIDE. Reads its work, waits for the start, says its times.

What each side does for one application: its state, its voucher, the ledger's transfer and two lines of the audit log.
"""

import gc
import http.client
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from voucher import reactions
from voucher.applications import allotting
from voucher.kernel import clock, db
from voucher.kernel.money import Won
from voucher.programmes.shares import Shares

ASKED, SHARE = 50_000_000, 40_000_000
_LOCK = "SELECT debits - credits - pending_credits FROM ledger_account WHERE id = %s FOR UPDATE"
_STATE = """UPDATE applications_application SET state = 'approved', granted_krw = asked_krw, decided_at = %s
    WHERE id = %s RETURNING firm_id, ref"""
_ISSUE = """INSERT INTO vouchers_voucher (id, created_at, ref, application_id, round_id, firm_id, face_krw, government_krw,
        partner_krw, own_krw, vat_krw, government_rate, partner_rate, vat_rate, unused_government_krw, unused_partner_krw,
        unused_due_krw, own_share_due_on, valid_until, findable, state)
    VALUES (%s, %s, 'VCH-2026-' || nextval('kernel_ref_vch'), %s, %s, %s, 50000000, 40000000, 0, 10000000, 5000000, 0.8,
        0, 0.1, 0, 0, 0, '2030-01-01', '2030-01-01', 'voucher firm title', 'own_share_due') RETURNING ref"""
_POST = """SELECT ledger_post(%s, %s, 'posted', %s, %s, NULL, %s, %s, %s::bigint[], ARRAY['budget'], ARRAY['KRW'],
    ARRAY['committed'], %s::uuid[], ARRAY['debit'], ARRAY['available'], %s::uuid[], ARRAY['debit'])"""
_NOTE = """INSERT INTO audit_record (id, created_at, actor_name, role, address, action, subject, subject_id, ref, before,
    after, why) VALUES (%s, %s, 'system', 'system', 'bench', %s, %s, %s, %s, %s, %s, '')"""
_BARE = (
    "SELECT rest FROM bench_budget WHERE id = 1 FOR UPDATE",
    "INSERT INTO bench_grant (application_id, amount) VALUES (%s, %s)",
    "UPDATE bench_budget SET rest = rest - %s WHERE id = 1",
)


def ours(url: str, threads: int) -> Callable[[Any], None]:
    """Take a turn, and have the answer."""
    db.connect(url, role="voucher_app", pool_size=threads)
    reactions.connect()
    shares = Shares(Won(ASKED), Won(SHARE), Won(0), Won(ASKED - SHARE), Won(ASKED // 10))

    def one(work: dict[str, Any]) -> None:
        application = SimpleNamespace(id=UUID(work["id"]), round_id=UUID(work["round"]))
        with db.transaction() as session:
            allotting.take_turn(session, application, shares)  # type: ignore[arg-type]

    return one


def plain(url: str, threads: int) -> Callable[[Any], None]:
    """Lock the round's money, look, write the same rows, let it go. As the owner: nobody else may lock an account."""
    there = _connections(url, "")

    def one(work: dict[str, Any]) -> None:
        round_id, application, voucher, now = UUID(work["round"]), UUID(work["id"]), db.key(), clock.now()
        connection = there()
        with connection.transaction(), connection.cursor() as cursor:
            (left,) = cursor.execute(_LOCK, (work["account"],)).fetchone()  # type: ignore[misc]
            assert left >= SHARE
            firm, ref = cursor.execute(_STATE, (now, application)).fetchone()  # type: ignore[misc]
            (number,) = cursor.execute(_ISSUE, (voucher, now, application, round_id, firm)).fetchone()  # type: ignore[misc]
            key, memo, today = f"vouchers.issue:{voucher}", f"{ref} approved", clock.today()
            cursor.execute(_POST, (key, db.key(), number, memo, today, now, [SHARE], [voucher], [round_id]))
            after = {"state": "approved", "granted_krw": ASKED}
            line = (db.key(), now, "application.approved", "applications_application", application, ref)
            cursor.execute(_NOTE, (*line, Jsonb({"state": "submitted"}), Jsonb(after)))
            sums = {
                "application": ref,
                "face_krw": ASKED,
                "government_krw": SHARE,
                "own_krw": 10**7,
                "vat_krw": 5 * 10**6,
            }
            line = (db.key(), now, "voucher.issued", "vouchers_voucher", voucher, number)
            cursor.execute(_NOTE, (*line, Jsonb({}), Jsonb(sums)))

    return one


def bare(url: str, threads: int) -> Callable[[Any], None]:
    """The least that can be called so: one row with the money, locked; one line written; the row updated."""
    there = _connections(url)

    def one(work: dict[str, Any]) -> None:
        connection = there()
        with connection.transaction(), connection.cursor() as cursor:
            (rest,) = cursor.execute(_BARE[0]).fetchone()  # type: ignore[misc]
            assert rest >= SHARE
            cursor.execute(_BARE[1], (UUID(work["id"]), SHARE))
            cursor.execute(_BARE[2], (SHARE,))

    return one


def web(port: str, threads: int) -> Callable[[Any], None]:
    """Hand an application in over HTTP."""
    mine = threading.local()

    def one(work: dict[str, Any]) -> None:
        if not hasattr(mine, "connection"):
            mine.connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
        body = urlencode({"csrf_token": work["token"], "certify": "y"})
        headers = {"Cookie": work["cookie"], "Content-Type": "application/x-www-form-urlencoded"}
        mine.connection.request("POST", f"/applications/{work['ref']}/check", body, headers)
        answer = mine.connection.getresponse()
        said = answer.read()
        assert answer.status == 302, (answer.status, said[:3000])

    return one


def _connections(url: str, role: str = "-c role=voucher_app") -> Callable[[], psycopg.Connection[Any]]:
    """A connection for each thread."""
    mine = threading.local()
    plain_url = db.driver_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    def mine_or_new() -> psycopg.Connection[Any]:
        if not hasattr(mine, "connection"):
            mine.connection = psycopg.connect(plain_url, options=f"-c timezone=UTC {role}", autocommit=True)
        found: psycopg.Connection[Any] = mine.connection
        return found

    return mine_or_new


def rush(one: Callable[[Any], None], work: list[Any], threads: int, pool: ThreadPoolExecutor) -> None:
    """Do it all with so many threads; say when it began and ended and how long each took."""
    queue, times, broken = iter(work), list[float](), list[BaseException]()
    lock = threading.Lock()

    def next_one() -> Iterator[Any]:
        while True:
            with lock:
                item = next(queue, None)
            if item is None:
                return
            yield item

    def go() -> None:
        try:
            for item in next_one():
                started = time.perf_counter()
                one(item)
                times.append(time.perf_counter() - started)
        except BaseException as fault:  # noqa: BLE001 - said below
            broken.append(fault)

    print("ready", flush=True)
    sys.stdin.readline()
    began = time.time()
    wait([pool.submit(go) for _ in range(threads)])
    said = {"began": began, "ended": time.time(), "times": times, "broken": [repr(fault) for fault in broken]}
    print(json.dumps(said), flush=True)


SIDES: dict[str, Callable[[str, int], Callable[[Any], None]]] = {"ours": ours, "plain": plain, "bare": bare, "web": web}

if __name__ == "__main__":
    told = json.loads(sys.stdin.readline())
    do = SIDES[sys.argv[1]](told["where"], told["threads"])
    gc.collect()
    gc.freeze()  # as in the processes of the web server
    with ThreadPoolExecutor(told["threads"]) as pool:
        while line := sys.stdin.readline():
            rush(do, json.loads(line), told["threads"], pool)
