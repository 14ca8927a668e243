"""Many at once: never too much, never twice, never stuck."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import UUID, uuid4

from sqlmodel import Session

from voucher.kernel import clock, db
from voucher.kernel.errors import Conflict, NotEnough, NotNow
from voucher.kernel.money import Won
from voucher.ledger import chart
from voucher.ledger.places import Leg
from voucher.ledger.posting import balance, close_period, hold, left, post, settle, void

THREADS = 16


def budget(amount: int) -> UUID:
    round_id, line = uuid4(), uuid4()
    with db.transaction() as session:
        post(
            session,
            Leg(Won(amount), chart.authority(line), chart.appropriation(line)),
            Leg(Won(amount), chart.available(round_id), chart.authority(line)),
            key=f"open:{round_id}",
            by=None,
            document="R",
        )
    return round_id


def at_once(work: Callable[[Session, int], object], count: int) -> list[object]:
    """Every call in its own transaction, all starting together; refusals are results."""
    start = threading.Barrier(THREADS)

    def run(turns: range) -> list[object]:
        results: list[object] = []
        start.wait()
        for turn in turns:
            try:
                with db.transaction() as session:
                    results.append(work(session, turn))
            except (NotEnough, Conflict, NotNow) as refused:
                results.append(refused)
        return results

    with ThreadPoolExecutor(THREADS) as pool:
        parts = pool.map(run, [range(i, count, THREADS) for i in range(THREADS)])
        return [result for part in parts for result in part]


def test_one_budget_is_never_overspent(database: str) -> None:
    db.connect(database, role="voucher_app", pool_size=THREADS)
    round_id = budget(1_000)

    def spend(session: Session, turn: int) -> UUID:
        leg = Leg(Won(17), chart.committed(uuid4()), chart.available(round_id))
        return (hold if turn % 3 == 0 else post)(session, leg, key=f"s{turn}", by=None, document="D")

    results = at_once(spend, 160)
    assert sum(isinstance(r, UUID) for r in results) == 1_000 // 17
    with db.transaction() as session:
        assert left(session, chart.available(round_id)) == 1_000 % 17


def test_opposite_orders_never_wait_for_each_other(database: str) -> None:
    db.connect(database, role="voucher_app", pool_size=THREADS)
    rounds = [budget(100_000) for _ in range(4)]

    def swap(session: Session, turn: int) -> UUID:
        order = rounds if turn % 2 else rounds[::-1]
        legs = [Leg(Won(1), chart.available(b), chart.available(a)) for a, b in pairwise(order)]
        return post(session, *legs, key=f"w{turn}", by=None, document="D")

    assert all(isinstance(r, UUID) for r in at_once(swap, 200))
    with db.transaction() as session:
        assert sum(balance(session, chart.available(r)) for r in rounds) == 400_000


def test_the_same_places_are_opened_by_many_at_once(database: str) -> None:
    db.connect(database, role="voucher_app", pool_size=THREADS)
    fund_id, partners = uuid4(), [uuid4() for _ in range(6)]

    def promise(session: Session, turn: int) -> UUID:
        order = partners if turn % 2 else partners[::-1]
        legs = [Leg(Won(1), chart.fund_unfunded(fund_id, p), chart.fund_commitment(fund_id, p)) for p in order]
        return post(session, *legs, key=f"p{turn}", by=None, document="D")

    assert all(isinstance(r, UUID) for r in at_once(promise, 64))
    with db.transaction() as session:
        assert [balance(session, chart.fund_unfunded(fund_id, p)) for p in partners] == [64] * 6


def test_the_same_request_from_many_is_one_effect(database: str) -> None:
    db.connect(database, role="voucher_app", pool_size=THREADS)
    round_id, voucher_id = budget(1_000), uuid4()
    leg = Leg(Won(10), chart.committed(voucher_id), chart.available(round_id))
    links = at_once(lambda session, _: post(session, leg, key="once", by=None, document="D"), 64)
    assert len(set(links)) == 1
    with db.transaction() as session:
        assert balance(session, chart.committed(voucher_id)) == 10


def test_settling_and_voiding_at_once_ends_one_way(database: str) -> None:
    db.connect(database, role="voucher_app", pool_size=THREADS)
    round_id = budget(1_000)
    for attempt in range(10):
        leg = Leg(Won(10), chart.committed(uuid4()), chart.available(round_id))
        with db.transaction() as session:
            held = hold(session, leg, key=f"h{attempt}", by=None, document="D")

        def end(session: Session, turn: int, held: UUID = held, attempt: int = attempt) -> UUID:
            return (settle if turn % 2 else void)(session, held, key=f"e{attempt}:{turn}", by=None)

        ended = [r for r in at_once(end, THREADS) if isinstance(r, UUID)]
        assert len(ended) == 1


def test_closing_waits_for_what_is_in_flight(database: str) -> None:
    db.connect(database, role="voucher_app", pool_size=4)
    round_id = budget(1_000)
    yesterday = clock.today().replace(day=1)
    closed = threading.Event()

    def close() -> None:
        with db.transaction() as session:
            close_period(session, "budget", yesterday.replace(year=yesterday.year - 1), by=None)
        closed.set()

    with db.transaction() as session:
        leg = Leg(Won(1), chart.committed(uuid4()), chart.available(round_id))
        day = yesterday.replace(year=yesterday.year - 1)
        post(session, leg, key="late", by=None, document="D", effective_on=day)
        closer = threading.Thread(target=close)
        closer.start()
        assert not closed.wait(0.3)
    assert closed.wait(10)
    closer.join()
