"""A plan never gives what is not allowed, spreads the work as evenly as exchanges can, and says what is short."""

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from voucher.assessments.balancing import Plan, Room, balance


def key(kind: int, number: int) -> UUID:
    return UUID(int=kind << 64 | number)


@st.composite
def pools(draw):
    applications = [key(1, n) for n in range(draw(st.integers(1, 8)))]
    assessors = [key(2, n) for n in range(draw(st.integers(1, 7)))]
    allowed = {a: draw(st.lists(st.sampled_from(assessors), unique=True)) for a in applications}
    rooms = {a: Room(draw(st.integers(0, 3)), draw(st.integers(1, 6))) for a in assessors}
    return {a: draw(st.integers(1, 4)) for a in applications}, allowed, rooms


def loads(plan: Plan, rooms: dict[UUID, Room]) -> dict[UUID, int]:
    return {a: room.load + len(plan.held(a)) for a, room in rooms.items()}


@settings(max_examples=60, deadline=None)
@given(pools())
def test_nobody_gets_what_is_not_allowed_nor_one_twice_nor_too_much(facts):
    seats, allowed, rooms = facts
    plan = balance(seats, allowed, rooms)
    for application, those in plan.given.items():
        assert set(those) <= set(allowed[application])
        assert len(those) == len(set(those))
    for assessor, load in loads(plan, rooms).items():
        assert load <= max(rooms[assessor].limit, rooms[assessor].load)


@settings(max_examples=60, deadline=None)
@given(pools())
def test_every_seat_is_filled_or_said_to_be_short(facts):
    seats, allowed, rooms = facts
    plan = balance(seats, allowed, rooms)
    for application, wanted in seats.items():
        assert len(plan.given[application]) + plan.short.get(application, 0) == wanted
        if application in plan.short:  # nobody with room is left who may take it
            left = set(allowed[application]) - set(plan.given[application])
            now = loads(plan, rooms)
            assert all(now[a] >= rooms[a].limit for a in left)


@settings(max_examples=60, deadline=None)
@given(pools())
def test_no_single_exchange_would_spread_it_better(facts):
    seats, allowed, rooms = facts
    plan = balance(seats, allowed, rooms)
    now = loads(plan, rooms)
    for application, those in plan.given.items():
        for holder in those:
            for other in set(allowed[application]) - set(those):
                if now[other] < rooms[other].limit:
                    assert now[holder] - now[other] <= 1


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(3, 9), st.integers(1, 3))
def test_where_everybody_may_do_everything_loads_differ_by_one_at_most(applications, assessors, wanted):
    rooms = {key(2, n): Room(0, 100) for n in range(assessors)}
    seats = {key(1, n): wanted for n in range(applications)}
    plan = balance(seats, {application: list(rooms) for application in seats}, rooms)
    spread = loads(plan, rooms).values()
    assert max(spread) - min(spread) <= 1
    assert not plan.short


@settings(max_examples=60, deadline=None)
@given(pools())
def test_the_same_facts_give_the_same_plan(facts):
    assert balance(*facts) == balance(*facts)


def test_a_seat_is_passed_on_where_only_that_fills_another():
    one, two, only, both = key(1, 1), key(1, 2), key(2, 1), key(2, 2)
    rooms = {both: Room(0, 1), only: Room(0, 1)}
    plan = balance({one: 1, two: 1}, {one: [both, only], two: [both]}, rooms)
    assert plan.given == {one: [only], two: [both]}


def test_who_knows_the_industry_comes_first_among_equals():
    one, first, knows = key(1, 1), key(2, 1), key(2, 2)
    rooms = {first: Room(0, 5), knows: Room(0, 5)}
    plan = balance({one: 1}, {one: [first, knows]}, rooms, lambda _, assessor: assessor == knows)
    assert plan.given == {one: [knows]}
