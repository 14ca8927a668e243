"""Many movements in one statement: the same books as one by one, and the same refusals."""

from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ledger.books import TRANSFER, fill, insert, number, raw
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, NotEnough, NotNow
from voucher.kernel.money import Won
from voucher.ledger import chart, checking
from voucher.ledger.places import Leg, Place
from voucher.ledger.posting import Move, balance, close_period, post, post_many


def a_round(session: Session, amount: int) -> Place:
    return fill(session, amount)[0]


def promises(here: Place, amounts: list[int], vouchers: list[UUID] | None = None) -> list[Move]:
    vouchers = vouchers or [uuid4() for _ in amounts]
    return [
        Move((Leg(Won(amount), chart.committed(voucher), here),), f"p:{voucher}", f"VCH-{n}")
        for n, (amount, voucher) in enumerate(zip(amounts, vouchers, strict=True), start=1)
    ]


def faults(session: Session) -> list[str]:
    session.flush()
    return [str(proof) for proof in checking.check(session) if proof.fault]


@pytest.mark.parametrize("count", [1, 2, 9, 40])
def test_many_movements_leave_the_books_that_as_many_calls_leave(session: Session, count: int) -> None:
    amounts = [n * 7 + 1 for n in range(count)]
    together, apart = a_round(session, 100_000), a_round(session, 100_000)
    post_many(session, promises(together, amounts), by=None)
    for move in promises(apart, amounts):
        post(session, *move.legs, key=move.key, by=None, document=move.document)
    assert balance(session, together) == balance(session, apart) == 100_000 - sum(amounts)
    assert faults(session) == []


def test_they_are_booked_in_the_order_given(session: Session) -> None:
    here = a_round(session, 1_000)
    post_many(session, promises(here, list(range(1, 21))), by=None)
    lines = """SELECT t.amount FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id
        JOIN ledger_account a ON a.id = e.account_id WHERE a.owner_id = %s AND t.document LIKE 'VCH%%' ORDER BY e.version"""
    found = session.connection().exec_driver_sql(lines, (here.owner_id,)).scalars().all()
    assert found == list(range(1, 21))


def test_the_same_again_changes_nothing_and_other_figures_are_refused(session: Session) -> None:
    here, vouchers = a_round(session, 1_000), [uuid4() for _ in range(12)]
    post_many(session, promises(here, [10] * 12, vouchers), by=None)
    post_many(session, promises(here, [10] * 12, vouchers), by=None)
    assert balance(session, here) == 880
    post_many(session, promises(here, [10] * 13, [*vouchers, uuid4()]), by=None)  # one of them is new
    assert balance(session, here) == 870
    with pytest.raises(Conflict), session.begin_nested():
        post_many(session, promises(here, [*[10] * 11, 11], vouchers), by=None)
    assert faults(session) == []


def test_one_won_too_much_undoes_all_of_them(session: Session) -> None:
    here = a_round(session, 100)
    with pytest.raises(NotEnough, match="1 won are missing"), session.begin_nested():
        post_many(session, promises(here, [10] * 9 + [11]), by=None)
    assert balance(session, here) == 100
    post_many(session, promises(here, [10] * 10), by=None)
    assert balance(session, here) == 0


def test_money_that_comes_and_goes_within_one_call_is_never_below_zero_between(session: Session) -> None:
    here, there = a_round(session, 100), uuid4()
    out = promises(here, [10] * 9 + [20])
    back = Move((Leg(Won(10), here, chart.committed(there)),), "back", "VCH-0")
    post(session, Leg(Won(10), chart.committed(there), a_round(session, 10)), key="seed", by=None, document="V")
    with pytest.raises(NotEnough), session.begin_nested():
        post_many(session, [*out, back], by=None)  # ends at zero, but was below it before the money came back
    post_many(session, [back, *out], by=None)
    assert balance(session, here) == 0
    assert faults(session) == []


def test_a_closed_book_takes_none_of_them(session: Session) -> None:
    here, yesterday = a_round(session, 1_000), clock.today() - timedelta(days=1)
    close_period(session, "budget", yesterday, by=None)
    with pytest.raises(NotNow), session.begin_nested():
        post_many(session, promises(here, [1] * 12), by=None, effective_on=yesterday)
    assert balance(session, here) == 1_000


def test_links_of_several_legs_are_whole(session: Session) -> None:
    here = a_round(session, 1_000)
    moves = [
        Move((Leg(Won(1), chart.committed(uuid4()), here), Leg(Won(2), chart.committed(uuid4()), here)), f"k{n}", "D")
        for n in range(10)
    ]
    post_many(session, moves, by=None)
    assert balance(session, here) == 970
    assert faults(session) == []


@pytest.mark.parametrize(
    ("forged", "rule"),
    [
        ({"legs": 2}, "ledger_link_whole"),
        ({"leg": 2, "legs": 2}, "ledger_link_whole"),
        ({"book": "cash"}, "ledger_transfer_accounts"),
        ({"debit_id": 10**9}, "ledger_transfer_accounts"),
    ],
)
def test_one_forged_row_among_many_is_refused(database: str, forged: dict[str, object], rule: str) -> None:
    with db.transaction() as session:
        here, source = fill(session)
    with raw(database, owner=False) as connection:
        debit, credit = number(connection, here), number(connection, source)
        rows = [
            {**TRANSFER, "key": f"f{n}", "link_id": uuid4(), "debit_id": credit, "credit_id": debit} for n in range(12)
        ]
        rows[5] |= forged
        with pytest.raises(psycopg.Error) as refused:
            insert(connection, *rows)
        assert refused.value.diag.constraint_name == rule


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 40), min_size=9, max_size=40), st.integers(1, 900))
def test_whatever_is_asked_all_of_it_moves_or_nothing(session: Session, amounts: list[int], there: int) -> None:
    here = a_round(session, there)
    try:
        with session.begin_nested():
            post_many(session, promises(here, amounts), by=None)
    except NotEnough:
        assert sum(amounts) > there
        assert balance(session, here) == there
    else:
        assert balance(session, here) == there - sum(amounts)
    assert faults(session) == []
