"""How fast money moves, beside the least that any ledger must do.

The yardstick is one call of a server function that inserts one row (the same facts, a primary key and a unique key)
and updates two balances, one of them guarded: no entries, no history, no digests, no chart. Both sides go through the
same session, one transaction per transfer, on the same durable server, in turns.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa
from alembic import command

from voucher.kernel import clock, db, embedded, migrating
from voucher.kernel.money import Won
from voucher.ledger import chart, checking
from voucher.ledger.places import Leg, Place
from voucher.ledger.posting import balance, post

ACCOUNTS = 1_000
TURNS, TRANSFERS = 7, 400
ENTRIES = 400_000
PROBES = 3_000

YARDSTICK = """
CREATE TABLE bench_account (id bigint PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0)) WITH (fillfactor = 60);
CREATE TABLE bench_transfer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key varchar(200) NOT NULL UNIQUE, link_id uuid NOT NULL,
    debit_id bigint NOT NULL, credit_id bigint NOT NULL, amount bigint NOT NULL CHECK (amount > 0),
    effective_on date NOT NULL, actor_id uuid, document varchar(64) NOT NULL, memo varchar(500) NOT NULL,
    recorded_at timestamptz NOT NULL);
CREATE FUNCTION bench_post(k text, l uuid, d bigint, c bigint, n bigint, e date, a uuid, f text, m text, t timestamptz)
RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bench_transfer (key, link_id, debit_id, credit_id, amount, effective_on, actor_id, document, memo,
        recorded_at) VALUES (k, l, d, c, n, e, a, f, m, t);
    UPDATE bench_account SET balance = balance - n WHERE id = c AND balance >= n;
    IF NOT FOUND THEN RAISE EXCEPTION 'not enough'; END IF;
    UPDATE bench_account SET balance = balance + n WHERE id = d;
    RETURN l;
END $$;
INSERT INTO bench_account SELECT i, 1000000000 FROM generate_series(1, 1000) i;
GRANT SELECT, INSERT, UPDATE ON bench_account, bench_transfer TO voucher_app;
"""
# As many transfers as it takes, through the triggers, a few thousand links in one statement.
FILL = """
INSERT INTO ledger_transfer (book, key, link_id, leg, legs, state, debit_id, credit_id, amount, unit, effective_on,
    document, memo, recorded_at)
SELECT 'budget', 'fill:' || i, gen_random_uuid(), 1, 1, 'posted',
    CASE WHEN i % 2 = 0 THEN :hot ELSE :first + i % :accounts END, :first + (i * 7 + 3) % :accounts, 1, 'KRW',
    '2026-01-01', 'FILL', '', CAST(:start AS timestamptz) + i * interval '1 second'
FROM generate_series(CAST(:low AS bigint), CAST(:high AS bigint)) i
WHERE :first + i % :accounts <> :first + (i * 7 + 3) % :accounts"""


def main() -> None:
    """Print the ratio to the yardstick and the time of an as-of balance."""
    with tempfile.TemporaryDirectory(prefix="voucher-bench-") as folder:
        Path(folder).chmod(0o755)  # where we are root, the server runs as another user, who must pass
        server = embedded.start(Path(folder) / "postgres", database="bench")
        try:
            measure(server.url("bench"))
        finally:
            server.stop()


def measure(url: str) -> None:
    """Everything, on an empty database."""
    command.upgrade(migrating.config(db.driver_url(url)), "0004")
    owner = sa.create_engine(db.driver_url(url), poolclass=sa.NullPool)
    with owner.begin() as connection:
        connection.exec_driver_sql(YARDSTICK)
    db.connect(url, role="voucher_app", pool_size=2)
    places = [chart.available(uuid4()) for _ in range(ACCOUNTS)]
    open_all(places)
    ratio("ledger: one transfer per commit", yardstick, lambda turn: transfer(places, turn))
    hot = fill(places)
    probe(places, hot)
    started = time.perf_counter()
    with checking.snapshot() as session:
        faults = [proof for proof in checking.check(session) if proof.fault]
    print(
        f"ledger: `voucher check` over {ENTRIES:,} entries: {time.perf_counter() - started:.1f} s, {len(faults)} faults"
    )
    db.engine().dispose()
    owner.dispose()


def open_all(places: list[Place]) -> None:
    """A billion won in every place."""
    source = chart.authority(uuid4())
    whole = Won(1_000_000_000 * len(places))
    with db.transaction() as session:
        post(session, Leg(whole, source, chart.appropriation(uuid4())), key="vote", by=None, document="BENCH")
        for place in places:
            leg = Leg(Won(1_000_000_000), place, source)
            post(session, leg, key=f"open:{place.owner_id}", by=None, document="BENCH")


def transfer(places: list[Place], turn: int) -> None:
    """One transfer, one commit."""
    debit, credit = random.sample(places, 2)
    with db.transaction() as session:
        post(session, Leg(Won(1), debit, credit), key=f"b:{turn}", by=None, document="BENCH", memo="A transfer.")


def yardstick(turn: int) -> None:
    """One insert and two guarded updates in one call, one commit."""
    debit, credit = random.sample(range(1, ACCOUNTS + 1), 2)
    values = (f"y:{turn}", db.key(), debit, credit, 1, clock.today(), None, "BENCH", "A transfer.", clock.now())
    statement = "SELECT bench_post(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
    with db.transaction() as session:
        session.connection().exec_driver_sql(statement, values)


def ratio(name: str, least: Callable[[int], None], ours: Callable[[int], None]) -> None:
    """How many of ours are done in the time of one of the yardstick's: the median of several turns."""
    timings: list[tuple[float, float]] = []
    for turn in range(TURNS + 1):
        pair = []
        for work in (least, ours):
            started = time.perf_counter()
            for n in range(TRANSFERS):
                work(turn * TRANSFERS + n)
            pair.append((time.perf_counter() - started) / TRANSFERS)
        timings.append((pair[0], pair[1]))
    warm = timings[1:]
    median = statistics.median(a / b for a, b in warm)
    base, own = (statistics.median(column) * 1e6 for column in zip(*warm, strict=True))
    print(f"{name}: {median:.2f} x raw SQL (target 0.5); {own:.0f} us, yardstick {base:.0f} us")


def fill(places: list[Place]) -> Place:
    """Bring the ledger to its size; half of it touches one busy place."""
    busy = chart.available(uuid4())
    with db.transaction() as session:
        post(session, Leg(Won(1), busy, places[0]), key="busy", by=None, document="BENCH")
    find = sa.text("SELECT id FROM ledger_account WHERE book = 'budget' AND owner_id = :owner")
    with db.transaction() as session:
        owners: tuple[UUID | None, ...] = (places[0].owner_id, busy.owner_id)
        first, hot = (session.connection().execute(find, {"owner": owner}).scalar_one() for owner in owners)
    low, step = 1, 5_000
    start = clock.now()
    while low < ENTRIES // 2:
        with db.transaction() as session:
            values = {
                "hot": hot,
                "first": first,
                "accounts": ACCOUNTS,
                "low": low,
                "high": low + step - 1,
                "start": start,
            }
            session.connection().execute(sa.text(FILL), values)
        low += step
    return busy


def probe(places: list[Place], hot: Place) -> None:
    """Balances as of random instants of the ledger's whole life."""
    with db.transaction(read_only=True) as session:
        spans = sa.text("SELECT min(recorded_at), max(recorded_at), count(*) FROM ledger_entry")
        begin, end, count = session.connection().execute(spans).one()
        times: list[float] = []
        for _ in range(PROBES):
            place = hot if random.random() < 0.5 else random.choice(places)
            instant = begin + random.random() * (end - begin)
            started = time.perf_counter()
            balance(session, place, as_of=instant)
            times.append(time.perf_counter() - started)
    times.sort()
    p50, p99 = times[len(times) // 2] * 1e3, times[len(times) * 99 // 100] * 1e3
    print(f"ledger: as-of balance at {count:,} entries: p50 {p50:.2f} ms (target 1), p99 {p99:.2f} ms")


if __name__ == "__main__":
    main()
