"""Money moves once, wholly, and never out of nothing."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from tests.world import NOW
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, NotEnough, NotNow
from voucher.kernel.money import Won
from voucher.ledger import chart
from voucher.ledger.places import Leg, Place
from voucher.ledger.posting import (
    balance,
    balances,
    close_period,
    hold,
    left,
    post,
    reverse,
    settle,
    void,
)


@pytest.fixture
def line() -> UUID:
    return uuid4()


@pytest.fixture
def round_id(session: Session, line: UUID) -> Iterator[UUID]:
    """A round with a million won to spend."""
    made = uuid4()
    post(
        session,
        Leg(Won(1_000_000), debit=chart.authority(line), credit=chart.appropriation(line)),
        Leg(Won(1_000_000), debit=chart.available(made), credit=chart.authority(line)),
        key=f"open:{made}",
        by=None,
        document="RND-2026-000001",
    )
    return made


def issue(session: Session, round_id: UUID, voucher_id: UUID, amount: int, key: str = "", **more: object) -> UUID:
    leg = Leg(Won(amount), debit=chart.committed(voucher_id), credit=chart.available(round_id))
    return post(session, leg, key=key or f"issue:{voucher_id}", by=None, document="VCH-2026-000001", **more)


def test_money_moves_from_place_to_place(session: Session, line: UUID, round_id: UUID) -> None:
    voucher_id = uuid4()
    issue(session, round_id, voucher_id, 300_000)
    assert balance(session, chart.available(round_id)) == 700_000
    assert balance(session, chart.committed(voucher_id)) == 300_000
    assert balance(session, chart.authority(line)) == 0
    assert balance(session, chart.appropriation(line)) == 1_000_000


def test_an_unused_place_holds_nothing(session: Session) -> None:
    assert balance(session, chart.committed(uuid4())) == 0
    assert balance(session, chart.committed(uuid4()), as_of=NOW) == 0


def test_many_balances_come_in_one_answer(session: Session, round_id: UUID) -> None:
    places: list[Place] = [chart.available(round_id), chart.bank(), chart.committed(uuid4())]
    assert balances(session, places) == dict(zip(places, (1_000_000, 0, 0), strict=True))
    assert balances(session, []) == {}


def test_more_than_there_is_is_refused_and_says_how_much_is_missing(session: Session, round_id: UUID) -> None:
    with pytest.raises(NotEnough, match="200,000 won are missing"):
        issue(session, round_id, uuid4(), 1_200_000)


def test_a_refused_leg_undoes_its_whole_link(session: Session, round_id: UUID) -> None:
    voucher_id = uuid4()
    with pytest.raises(NotEnough, match="voucher has too little left: 1 won"), session.begin_nested():
        post(
            session,
            Leg(Won(10), debit=chart.committed(voucher_id), credit=chart.available(round_id)),
            Leg(Won(11), debit=chart.obligated(uuid4()), credit=chart.committed(voucher_id)),
            key="both",
            by=None,
            document="X",
        )
    assert balance(session, chart.available(round_id)) == 1_000_000


def test_the_same_request_twice_is_one_effect(session: Session, round_id: UUID) -> None:
    voucher_id = uuid4()
    first = issue(session, round_id, voucher_id, 300_000)
    assert issue(session, round_id, voucher_id, 300_000) == first
    assert balance(session, chart.available(round_id)) == 700_000


@pytest.mark.parametrize("changed", ["amount", "place", "document", "state", "more legs", "fewer legs"])
def test_the_same_key_with_another_body_is_refused(session: Session, round_id: UUID, changed: str) -> None:
    voucher_id = uuid4()
    leg = Leg(Won(3), debit=chart.committed(voucher_id), credit=chart.available(round_id))
    other = Leg(Won(4 if changed == "amount" else 3), chart.committed(uuid4()), chart.available(round_id))
    legs = (leg, leg) if changed == "fewer legs" else (leg,)
    post(session, *legs, key="k", by=None, document="D")
    again = {"more legs": (leg, leg), "fewer legs": (leg,)}.get(
        changed, (other,) if changed in {"amount", "place"} else (leg,)
    )
    do = hold if changed == "state" else post
    with pytest.raises(Conflict):
        do(session, *again, key="k", by=None, document="E" if changed == "document" else "D")


def test_held_money_cannot_be_spent_and_has_not_arrived(session: Session, round_id: UUID) -> None:
    leg = Leg(Won(900_000), debit=chart.committed(uuid4()), credit=chart.available(round_id))
    hold(session, leg, key="h", by=None, document="PAY-1")
    assert balance(session, chart.available(round_id)) == 1_000_000
    assert left(session, chart.available(round_id)) == 100_000
    assert balance(session, leg.debit) == 0
    with pytest.raises(NotEnough, match="100,000 won"):
        issue(session, round_id, uuid4(), 200_000)


def test_held_money_settles_once(session: Session, round_id: UUID) -> None:
    leg = Leg(Won(900_000), debit=chart.committed(uuid4()), credit=chart.available(round_id))
    held = hold(session, leg, key="h", by=None, document="PAY-1")
    settled = settle(session, held, key="s", by=None)
    assert settle(session, held, key="s", by=None) == settled
    assert (balance(session, leg.debit), left(session, leg.credit)) == (900_000, 100_000)
    for again in (settle, void):
        with pytest.raises(Conflict, match="already settled or cancelled"), session.begin_nested():
            again(session, held, key="t", by=None)
    with pytest.raises(Conflict, match="other figures"):
        void(session, held, key="s", by=None)


def test_held_money_is_freed_by_void(session: Session, round_id: UUID) -> None:
    leg = Leg(Won(900_000), debit=chart.committed(uuid4()), credit=chart.available(round_id))
    held = hold(session, leg, key="h", by=None, document="PAY-1")
    freed = void(session, held, key="v", by=None)
    assert void(session, held, key="v", by=None) == freed
    assert (balance(session, leg.debit), left(session, leg.credit)) == (0, 1_000_000)


def test_a_reversal_mirrors_once(session: Session, round_id: UUID) -> None:
    voucher_id, contract_id = uuid4(), uuid4()
    link = post(
        session,
        Leg(Won(50), debit=chart.committed(voucher_id), credit=chart.available(round_id)),
        Leg(Won(50), debit=chart.obligated(contract_id), credit=chart.committed(voucher_id)),
        key="two",
        by=None,
        document="D",
    )
    back = reverse(session, link, key="back", by=None, memo="Entered twice.")
    assert reverse(session, link, key="back", by=None) == back
    assert balance(session, chart.available(round_id)) == 1_000_000
    assert balance(session, chart.obligated(contract_id)) == 0
    with pytest.raises(Conflict, match="already reversed"), session.begin_nested():
        reverse(session, link, key="again", by=None)
    with pytest.raises(Conflict, match="cannot be reversed"):
        reverse(session, back, key="third", by=None)


def test_money_that_moved_on_cannot_be_reversed(session: Session, round_id: UUID) -> None:
    voucher_id = uuid4()
    link = issue(session, round_id, voucher_id, 50)
    leg = Leg(Won(1), debit=chart.obligated(uuid4()), credit=chart.committed(voucher_id))
    post(session, leg, key="on", by=None, document="D")
    with pytest.raises(NotEnough, match="1 won"):
        reverse(session, link, key="back", by=None)


def test_a_settled_hold_can_be_reversed_and_a_pending_one_cannot(session: Session, round_id: UUID) -> None:
    leg = Leg(Won(9), debit=chart.committed(uuid4()), credit=chart.available(round_id))
    held = hold(session, leg, key="h", by=None, document="PAY-1")
    with pytest.raises(NotNow), session.begin_nested():
        reverse(session, held, key="r", by=None)
    settled = settle(session, held, key="s", by=None)
    reverse(session, settled, key="r", by=None)
    assert (balance(session, leg.debit), left(session, leg.credit)) == (0, 1_000_000)


def test_a_long_reason_is_shortened_and_never_in_the_way(session: Session, round_id: UUID) -> None:
    leg = Leg(Won(9), debit=chart.committed(uuid4()), credit=chart.available(round_id))
    held = hold(session, leg, key="h", by=None, document="PAY-1", memo="가" * 3000)
    void(session, held, key="v", by=None, memo="x" * 3000)
    assert left(session, leg.credit) == 1_000_000


def test_nothing_unknown_settles(session: Session) -> None:
    with pytest.raises(NotNow):
        settle(session, uuid4(), key="s", by=None)


def test_a_balance_as_of_an_instant_is_what_the_books_said_then(session: Session, round_id: UUID) -> None:
    for day in range(1, 4):
        with clock.freeze(NOW + timedelta(days=day)):
            issue(session, round_id, uuid4(), 100_000)
    place = chart.available(round_id)
    assert balance(session, place, as_of=NOW - timedelta(seconds=1)) == 0
    assert balance(session, place, as_of=NOW) == 1_000_000
    assert balance(session, place, as_of=NOW + timedelta(days=2)) == 800_000
    assert balance(session, place, as_of=NOW + timedelta(days=9)) == 700_000


def test_what_is_recorded_late_never_rewrites_the_past(session: Session, round_id: UUID) -> None:
    with clock.freeze(NOW + timedelta(days=2)):
        issue(session, round_id, uuid4(), 1)
    with clock.freeze(NOW + timedelta(days=1)):  # a clock that runs behind
        issue(session, round_id, uuid4(), 1)
    assert balance(session, chart.available(round_id), as_of=NOW + timedelta(days=1)) == 1_000_000
    assert balance(session, chart.available(round_id), as_of=NOW + timedelta(days=2)) == 999_998


def test_a_closed_period_stays_closed(session: Session, round_id: UUID) -> None:
    yesterday = clock.today() - timedelta(days=1)
    close_period(session, chart.BUDGET, yesterday, by=None)
    with pytest.raises(NotNow, match="closed"), session.begin_nested():
        issue(session, round_id, uuid4(), 1, effective_on=yesterday)
    for until in (yesterday, yesterday - timedelta(days=1)):
        with pytest.raises(NotNow, match="closed"), session.begin_nested():
            close_period(session, chart.BUDGET, until, by=None)
    issue(session, round_id, uuid4(), 1)


def test_only_days_that_are_over_can_be_closed(session: Session) -> None:
    with pytest.raises(NotNow, match="over"):
        close_period(session, chart.CASH, clock.today(), by=None)


def test_one_act_may_move_budget_and_cash_together(session: Session, round_id: UUID) -> None:
    voucher_id, supplier_id = uuid4(), uuid4()
    link = post(
        session,
        Leg(Won(70), debit=chart.committed(voucher_id), credit=chart.available(round_id)),
        Leg(Won(70), debit=chart.rail_clearing(), credit=chart.escrow(voucher_id)),
        key="both",
        by=None,
        document="D",
    )
    assert balance(session, chart.escrow(voucher_id)) == 70
    out = Leg(Won(70), debit=chart.supplier_payable(supplier_id), credit=chart.rail_clearing())
    with pytest.raises(NotEnough, match="70 won"):
        hold(session, out, key="pay", by=None, document="D")
    assert link


def test_each_fund_has_its_own_book(session: Session) -> None:
    fund_a, fund_b, partner = uuid4(), uuid4(), uuid4()
    leg = Leg(Won(5), chart.fund_unfunded(fund_a, partner), chart.fund_commitment(fund_a, partner))
    post(session, leg, key="promise", by=None, document="FND-1", effective_on=date(2026, 1, 2))
    assert balance(session, chart.fund_unfunded(fund_a, partner)) == 5
    assert balance(session, chart.fund_unfunded(fund_b, partner)) == 0


@pytest.mark.parametrize("amount", [0, -1, 100_000_000_000_001, 1.5, True])
def test_a_leg_moves_a_sum_of_money(amount: int) -> None:
    with pytest.raises(AssertionError):
        Leg(amount, debit=chart.bank(), credit=chart.rail_clearing())  # type: ignore[arg-type]


def test_a_leg_stays_in_one_book_and_moves() -> None:
    with pytest.raises(AssertionError):
        Leg(Won(1), debit=chart.bank(), credit=chart.bank())
    with pytest.raises(AssertionError):
        Leg(Won(1), debit=chart.bank(), credit=chart.available(uuid4()))
    with pytest.raises(AssertionError):
        chart.available()
    with pytest.raises(AssertionError):
        chart.bank(uuid4())
