"""The opening of a first-come round: two thousand firms submit within a minute, over HTTP, against one line of money.

A third of them come in the first ten seconds. Two web processes serve; the money is enough for seven hundred. It says how long
the answers took, counts what went wrong, and proves that the money went to the won and in order.
"""

import json
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from tests.bench import rushing
from tests.bench.bench_rush import cookies, served
from tests.bench.ground import Ground, prepare
from voucher import commands
from voucher.applications import consents
from voucher.kernel import db
from voucher.ledger import checking

FIRMS, ENOUGH_FOR = 2_000, 700
RUSH, LASTS = 10, 60  # seconds: of the first third, and of all
CLIENTS, THREADS = 2, 40
_STANDING = """
SELECT a.state, count(*), sum(t.needed_krw)::bigint, min(t.number), max(t.number) FROM applications_application a
LEFT JOIN applications_turn t ON t.application_id = a.id WHERE a.round_id = %(round)s GROUP BY 1"""


def arrivals() -> list[float]:
    """When each firm presses the button."""
    early = FIRMS // 3
    return sorted(random.uniform(0, RUSH if n < early else LASTS) for n in range(FIRMS))


def come(port: str, work: list[dict[str, Any]]) -> None:
    """One process of visitors: each comes at its time, and waits for its answer. Says how long each took."""
    times, broken, lock = list[float](), list[str](), threading.Lock()
    one, began = rushing.web(port, THREADS), time.monotonic()

    def visit(item: dict[str, Any]) -> None:
        time.sleep(max(0.0, began + item["at"] - time.monotonic()))
        due = began + item["at"]  # a visitor who finds no free thread here has waited, too
        try:
            one(item)
        except (AssertionError, OSError) as fault:
            with lock:
                broken.append(str(fault)[:200])
        with lock:
            times.append(time.monotonic() - due)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(visit, work))
    print(json.dumps({"times": times, "broken": broken, "lasted": time.monotonic() - began}), flush=True)


def open_round(ground: Ground, stack: ExitStack) -> None:
    """Let them come, and look at what became of it."""
    work = cookies(ground, ground.round(FIRMS, {"consent_version": consents.VERSION}, ENOUGH_FOR * rushing.SHARE))
    random.shuffle(work)
    for item, at in zip(work, arrivals(), strict=True):
        item["at"] = at
    port, _server = served(stack)
    command = [sys.executable, "-m", "tests.bench.bench_opening", str(port)]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = [stack.enter_context(subprocess.Popen(command, **pipes)) for _ in range(CLIENTS)]
    for n, process in enumerate(started):
        process.stdin.write(json.dumps(work[n::CLIENTS]) + "\n")
        process.stdin.flush()
    said = [json.loads(process.stdout.readline()) for process in started]
    times = sorted(time_ for one in said for time_ in one["times"])
    broken = [fault for one in said for fault in one["broken"]]
    half, most = times[len(times) // 2] * 1e3, times[len(times) * 99 // 100] * 1e3
    print(
        f"opening: {FIRMS:,} firms within {LASTS} s, all answered after {max(one['lasted'] for one in said):.1f} s; p50 {half:.0f} "
        f"ms, p99 {most:.0f} ms, longest {times[-1] * 1e3:.0f} ms; answers that were no redirect: {len(broken)} {broken[:1]}",
        flush=True,
    )
    _prove(ground, work[0]["round"])


def _prove(ground: Ground, round_id: str) -> None:
    rows = {state: more for state, *more in ground.ask(_STANDING, round=round_id)}
    (count, sum_, _first, last) = rows["approved"]
    (waiting, _sum, first, _last) = rows["reserve"]
    left = ENOUGH_FOR * rushing.SHARE - sum_
    (deadlocks,) = ground.ask("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0]
    with checking.snapshot() as session:
        faults = [str(proof) for proof in checking.check(session, commands.proofs()) if proof.fault]
    print(
        f"opening: granted {count:,}, on the reserve list {waiting:,}, without an answer {FIRMS - count - waiting}; money left "
        f"{left:,} won; last grant before the first reserve: {last < first}; deadlocks {deadlocks}; "
        f"`voucher check`: {len(faults)} faults {faults[:1]}",
        flush=True,
    )


def main() -> None:
    """Prepare, open, prove."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with ExitStack() as stack:
        open_round(prepare(stack, FIRMS), stack)
        db.engine().dispose()


if __name__ == "__main__":
    come(sys.argv[1], json.loads(sys.stdin.readline()))
