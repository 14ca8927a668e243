"""What a firm gets: to the won."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucher.kernel.errors import Refused
from voucher.kernel.money import Won
from voucher.people.models import Size
from voucher.programmes import rules
from voucher.programmes.models import Band
from voucher.programmes.rules import Rule


def rule(percent: int, cap: int = 200_000_000) -> Rule:
    return Rule(Size.SMALL, Decimal(percent) / 100, Won(cap), 7, 14, "a notice", date(2024, 1, 1))


def test_the_example_of_the_rules():
    """Total 1,980,000 at 70 %: the firm pays 720,000 (DOMAIN §2)."""
    shares = rules.split(Won(1_800_000), rule(70))
    assert (shares.government, shares.own, shares.vat) == (1_260_000, 540_000, 180_000)
    assert (shares.firm_pays, shares.total) == (720_000, 1_980_000)


def test_the_government_share_is_rounded_down():
    shares = rules.split(Won(1_000_003), rule(70))
    assert (shares.government, shares.own, shares.vat) == (700_002, 300_001, 100_000)


@pytest.mark.parametrize(
    ("supply", "government", "capped"),
    [
        (250_000_000, 200_000_000, False),
        (250_000_001, 200_000_000, False),
        (250_000_002, 200_000_000, True),
        (400_000_000, 200_000_000, True),
    ],
)
def test_the_cap_is_of_the_government_share(supply, government, capped):
    shares = rules.split(Won(supply), rule(80))
    assert (shares.government, shares.own) == (government, supply - government)
    assert shares.capped is (supply * 8 // 10 > 200_000_000) is capped


@given(st.integers(1, 10**13), st.integers(0, 100), st.integers(1, 10**12))
def test_the_parts_are_the_whole_and_never_negative(supply, percent, cap):
    shares = rules.split(Won(supply), rule(percent, cap))
    assert shares.government + shares.own == supply
    assert min(shares.government, shares.own, shares.vat) >= 0
    assert shares.government <= cap


def test_freezing_keeps_every_digit_and_puts_the_smallest_firms_first():
    band = Band(
        programme_id=None,
        size=Size.MEDIUM,
        government_rate=Decimal("0.333333"),
        cap_krw=Won(7),
        valid_months=3,
        own_share_days=14,
        source="s",
        holds_from=date(2024, 1, 1),
    )
    micro = band.model_copy(update={"size": Size.MICRO})
    read = rules.read(rules.frozen([band, micro]))
    assert [r.size for r in read] == [Size.MICRO, Size.MEDIUM]
    assert read[1].government_rate == Decimal("0.333333")


def test_a_size_without_a_rule_is_refused():
    with pytest.raises(Refused, match="not for firms of your size"):
        rules.band_for(rules.frozen([]), Size.LARGE)
