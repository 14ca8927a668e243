"""A book by the days for which its movements count."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.world import NOW
from voucher.kernel import clock
from voucher.kernel.money import Won
from voucher.ledger import chart, dated, posting

FUND, ONE, TWO = UUID(int=10), UUID(int=11), UUID(int=12)
TODAY = clock.seoul_day(NOW)


def pay(session, partner, amount, on, key):
    bank, owed = chart.fund_bank(FUND), chart.fund_receivable(FUND, partner)
    return posting.post(session, posting.Leg(Won(amount), bank, owed), key=key, by=None, document="d", effective_on=on)


@pytest.fixture
def paid(session):
    for n, partner in enumerate((ONE, TWO)):
        owed, capital = chart.fund_receivable(FUND, partner), chart.fund_capital(FUND, partner)
        posting.post(
            session,
            posting.Leg(Won(100), owed, capital),
            key=f"c{n}",
            by=None,
            document="d",
            effective_on=TODAY - timedelta(9),
        )
    pay(session, ONE, 40, TODAY - timedelta(5), "a")
    pay(session, TWO, 7, TODAY - timedelta(5), "b")
    return pay(session, ONE, 60, TODAY, "c")


def test_sums_now_are_the_balances(session, paid):
    found = dated.sums(session, chart.fund_bank(FUND).book, TODAY)
    for place in (chart.fund_receivable(FUND, ONE), chart.fund_receivable(FUND, TWO), chart.fund_capital(FUND, ONE)):
        assert found[place.code][place.owner_id] == posting.balance(session, place)
    assert sum(found["bank"].values()) == posting.balance(session, chart.fund_bank(FUND)) == 107


def test_an_earlier_day_knows_only_what_counts_by_then(session, paid):
    found = dated.sums(session, chart.fund_bank(FUND).book, TODAY - timedelta(1))
    assert sum(found["bank"].values()) == 47
    assert found["receivable"] == {ONE: 60, TWO: 93}
    assert "bank" not in dated.sums(session, chart.fund_bank(FUND).book, TODAY - timedelta(6))


def test_what_moved_is_a_sum_a_day_and_a_reversal_takes_it_back(session, paid):
    def moved():
        return dated.moved(session, chart.fund_bank(FUND), ["receivable"], TODAY)

    assert moved() == [(TODAY - timedelta(5), 47), (TODAY, 60)]
    posting.reverse(session, paid, key="r", by=None, effective_on=TODAY)
    assert moved() == [(TODAY - timedelta(5), 47), (TODAY, 0)]
    assert dated.moved(session, chart.fund_bank(FUND), ["distribution_due"], TODAY) == []


def test_held_money_has_not_moved(session, paid):
    leg = posting.Leg(Won(3), chart.fund_bank(FUND), chart.fund_receivable(FUND, TWO))
    held = posting.hold(session, leg, key="h", by=None, document="d")
    assert sum(dated.sums(session, chart.fund_bank(FUND).book, TODAY)["bank"].values()) == 107
    posting.settle(session, held, key="s", by=None)
    assert sum(dated.sums(session, chart.fund_bank(FUND).book, TODAY)["bank"].values()) == 110


def test_another_book_is_another_book(session, paid):
    assert dated.sums(session, chart.fund_bank(TWO).book, TODAY) == {}
