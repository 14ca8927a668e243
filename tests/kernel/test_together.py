"""One thread does it for all who came before it began, and nobody is forgotten."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from voucher.kernel.together import Together


def test_those_who_come_while_one_works_are_done_together():
    place, done = Together[int](), list[list[int]]()
    begun, go = threading.Event(), threading.Event()

    def work(items: list[int]) -> None:
        begun.set()
        assert go.wait(10)
        done.append(sorted(items))

    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(place.join, 0, work, 10)
        assert begun.wait(10)
        others = [pool.submit(place.join, n, work, 10) for n in range(1, 9)]
        while len(place._next.items if place._next else []) < 8:
            pass
        go.set()
        for one in (first, *others):
            one.result(10)
    assert done == [[0], list(range(1, 9))]


def test_everybody_is_done_exactly_once_whoever_works():
    place, done = Together[int](), list[int]()
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: place.join(n, done.extend, 10), range(2000)))
    assert sorted(done) == list(range(2000))


def test_a_fault_is_told_to_who_works_and_stops_nobody_after_it():
    place = Together[int]()

    def broken(_items: list[int]) -> None:
        raise ValueError

    with pytest.raises(ValueError):
        place.join(1, broken, 10)
    done = list[int]()
    place.join(2, done.extend, 10)
    assert done == [2]


def test_nobody_waits_longer_than_told():
    place, go = Together[int](), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(place.join, 1, lambda _items: go.wait(10), 10)
        while not place._work.locked():
            pass
        done = list[int]()
        place.join(2, done.extend, 0.01)
        assert done == [], "nobody did it: the first still works"
        go.set()
        held.result(10)
    place.join(3, done.extend, 10)
    assert done == [3]
