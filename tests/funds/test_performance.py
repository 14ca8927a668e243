from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucher.funds.performance import Answer, Flow, irr, multiples

DAY = date(2024, 3, 1)


def flows(*pairs):
    return [Flow(DAY + timedelta(days=days), amount) for days, amount in pairs]


@pytest.mark.parametrize(
    ("given_flows", "rate"),
    [
        ([(0, -100), (730, 121)], 0.10),  # two years at 10 %
        ([(0, -100), (365, 110)], 0.10),
        ([(0, -100), (365, 10), (730, 110)], 0.10),  # a bond at par
        ([(0, -100), (365, 100)], 0.0),
        ([(0, -100), (365, 50)], -0.5),
        ([(0, -100), (365, -100), (730, 231)], 0.10),  # 121 + 110
        ([(0, -1_000_000_000_000), (3650, 2_593_742_460_100)], 0.10),  # ten years, 1.1 ** 10
        ([(730, 121), (0, -100)], 0.10),  # any order
        ([(0, -60), (0, -40), (730, 121)], 0.10),  # one day, two payments
        ([(0, -100), (1, 100)], 0.0),
        ([(0, -100), (36_500, 1_378_061)], 0.10),  # a hundred years
    ],
)
def test_one_rate(given_flows, rate):
    found = irr(flows(*given_flows))
    assert found.answer is Answer.ONE
    assert found.rate == pytest.approx(rate, abs=1e-6)


def test_actual_days_count_also_in_a_leap_year():
    found = irr([Flow(date(2024, 1, 1), -100), Flow(date(2025, 1, 1), 110)])  # 366 days
    assert found.rate == pytest.approx(1.1 ** (365 / 366) - 1, abs=1e-9)


@pytest.mark.parametrize(
    "given_flows",
    [[], [(0, -100)], [(0, 100)], [(0, -100), (365, -1)], [(0, 100), (365, 1)], [(0, -100), (0, 100)]],
)
def test_no_rate(given_flows):
    found = irr(flows(*given_flows))
    assert found.answer is Answer.NONE
    assert found.rate is None


def test_flows_that_never_balance_have_no_rate():
    # 100 - 200 d + 101 d^2 has no real root
    assert irr(flows((0, 100), (365, -200), (730, 101))).answer is Answer.NONE


def test_several_rates_are_all_said_and_none_is_chosen():
    found = irr(flows((0, -1000), (365, 2300), (730, -1320)))  # the text-book case: 10 % and 20 %
    assert found.answer is Answer.SEVERAL
    assert found.rates == pytest.approx((0.10, 0.20), abs=1e-6)
    assert found.rate is None


def test_three_rates():
    # (x - 1.1)(x - 1.2)(x - 1.3) = x^3 - 3.6 x^2 + 4.31 x - 1.716
    found = irr(flows((0, -1000), (365, 3600), (730, -4310), (1095, 1716)))
    assert found.rates == pytest.approx((0.1, 0.2, 0.3), abs=1e-6)


def test_two_rates_that_meet_are_one():
    found = irr(flows((0, -100), (365, 220), (730, -121)))  # 10 % twice
    assert found.rates == pytest.approx((0.10,), abs=1e-6)


def test_a_rate_out_of_all_proportion_is_not_said():
    assert irr(flows((0, -100), (1, 200))).answer is Answer.NONE  # 2 ** 365 a year


@given(
    rate=st.floats(-0.9, 5),
    paid=st.lists(st.tuples(st.integers(0, 2000), st.integers(10**6, 10**11)), min_size=1, max_size=8),
    later=st.integers(2100, 5000),  # of a few days, rounding to the won hides the rate
)
def test_the_rate_that_made_the_flows_is_found(rate, paid, later):
    end = sum(amount * (1 + rate) ** ((later - day) / 365) for day, amount in paid)
    if not 10**6 <= end <= 10**15:
        return
    found = irr(flows(*[(day, -amount) for day, amount in paid], (later, round(end))))
    assert found.answer is Answer.ONE
    assert found.rate == pytest.approx(rate, rel=1e-4, abs=1e-4)


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(-(10**10), 10**10)), max_size=14))
def test_every_rate_said_makes_the_flows_worth_nothing(pairs):
    found = irr(flows(*pairs))
    first = min((day for day, _ in pairs), default=0)
    for rate in found.rates:
        parts = [amount / (1 + rate) ** ((day - first) / 365) for day, amount in pairs]
        assert abs(sum(parts)) <= 1e-6 * sum(map(abs, parts))
    assert list(found.rates) == sorted(found.rates)


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(-(10**10), 10**10)), max_size=10), st.integers(2, 1000))
def test_the_unit_of_money_does_not_matter(pairs, times):
    once, often = irr(flows(*pairs)), irr(flows(*[(d, a * times) for d, a in pairs]))
    assert once.rates == pytest.approx(often.rates, rel=1e-5, abs=1e-5)


@given(st.integers(1, 10**14), st.integers(0, 10**14), st.integers(-(10**14), 10**14))
def test_multiples_are_exact_and_sum(paid_in, distributed, nav):
    found = multiples(paid_in_krw=paid_in, distributed_krw=distributed, nav_krw=nav)
    assert found.tvpi == found.dpi + found.rvpi == Fraction(distributed + nav, paid_in)


def test_multiples_of_nothing_paid_in():
    found = multiples(paid_in_krw=0, distributed_krw=0, nav_krw=0)
    assert (found.tvpi, found.dpi, found.rvpi) == (None, None, None)
