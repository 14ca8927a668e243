"""Won: exact, whole, and read out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucher.kernel import money
from voucher.kernel.money import WON_MAX, Won, apportion, share, won


def test_the_example_of_the_rules():
    supply = won(1_800_000)
    assert money.share(supply, Decimal("0.1")) == 180_000
    assert share(supply, Decimal("0.7")) == 1_260_000


@pytest.mark.parametrize("wrong", [-1, 1.0, True, "1", WON_MAX + 1])
def test_what_is_no_sum_fails_loudly(wrong):
    with pytest.raises((AssertionError, TypeError)):
        won(wrong)


@given(st.integers(0, WON_MAX), st.lists(st.integers(0, 10**12), min_size=1, max_size=12).filter(any))
def test_parts_sum_to_the_won_and_none_is_a_won_off(total, weights):
    parts = apportion(Won(total), weights)
    whole = sum(weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * whole - total * weight) < whole


@given(st.integers(0, 10**12), st.integers(0, 100))
def test_a_share_is_rounded_down(amount, percent):
    part = share(Won(amount), Decimal(percent) / 100)
    assert part <= amount * percent / 100 < part + 1 or part * 100 <= amount * percent < (part + 1) * 100


@pytest.mark.parametrize(
    ("amount", "korean", "english"),
    [
        (0, "영 원", "0 won"),
        (1, "일 원", "1 won"),
        (10_000, "만 원", "10 thousand won"),
        (50_000_000, "오천만 원", "50 million won"),
        (123_456_789, "일억 이천삼백사십오만 육천칠백팔십구 원", "123 million 456 thousand 789 won"),
        (1_000_000_000_000, "일조 원", "1 trillion won"),
        (110_010_000, "일억 천일만 원", "110 million 10 thousand won"),
    ],
)
def test_sums_are_read_out(amount, korean, english):
    assert money.in_words_ko(amount) == korean
    assert money.in_words_en(amount) == english


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("3천만", 30_000_000),
        ("1억 2천만", 120_000_000),
        ("1억2,000만", 120_000_000),
        ("삼천오백만", 35_000_000),
        ("3천500만", 35_000_000),
        ("15000만", 150_000_000),
        ("억", 100_000_000),
        ("천만", 10_000_000),
        ("3만5천", 35_000),
        ("1조 1", 1_000_000_000_001),
    ],
)
def test_a_sum_in_korean_units_is_read(text, amount):
    assert money.from_words_ko(text) == amount


@pytest.mark.parametrize("text", ["", "만만", "3천2000만", "1만2억", "1억 10000만", "3천 만 x", "1.5억", "백천"])
def test_what_is_no_sum_in_korean_units_is_none(text):
    assert money.from_words_ko(text) is None


def test_what_is_read_out_can_be_read_in():
    for amount in (1, 10, 15, 10_000, 30_000_000, 123_456_789, 100_010_001, 99_999_999_999_999):
        assert money.from_words_ko(money.in_words_ko(amount).removesuffix("원")) == amount
