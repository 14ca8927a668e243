"""What a fund earned: internal rate of return on actual/365 days, and multiples as exact fractions (DOMAIN §7).

Money stays whole won. A rate is the root of a polynomial in exact fractions of days, which no decimal writes exactly:
only there numbers are floats, and only for showing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import exp, expm1, fsum, log1p

YEAR_DAYS = 365
LOWEST, HIGHEST = -0.9999, 100.0  # -99.99 % to 10,000 % a year: rates outside say nothing
NOTHING = 1e-13  # of all that moved: below it, the worth is nothing
BISECTIONS = 80
Term = tuple[float, float]  # years since the first flow, amount


@dataclass(frozen=True)
class Flow:
    """Money on a day, seen by the investor: paid in is negative, received is positive."""

    on: date
    amount_krw: int


class Answer(StrEnum):
    """What can be said about a rate of return."""

    ONE = "one"
    SEVERAL = "several"  # the flows change sign more than once and several rates fit
    NONE = "none"  # no rate fits: nothing was paid in, or nothing came back and nothing is left


@dataclass(frozen=True)
class Irr:
    """Every yearly rate between -99.99 % and 10,000 % that makes the flows worth nothing today, lowest first."""

    rates: tuple[float, ...]

    @property
    def answer(self) -> Answer:
        if not self.rates:
            return Answer.NONE
        return Answer.ONE if len(self.rates) == 1 else Answer.SEVERAL

    @property
    def rate(self) -> float | None:
        """The rate where exactly one fits."""
        return self.rates[0] if self.answer is Answer.ONE else None


@dataclass(frozen=True)
class Multiples:
    """What became of each won paid in; None while nothing was paid in."""

    tvpi: Fraction | None  # (distributed + net asset value) / paid in
    dpi: Fraction | None  # distributed / paid in
    rvpi: Fraction | None  # net asset value / paid in


def multiples(*, paid_in_krw: int, distributed_krw: int, nav_krw: int) -> Multiples:
    """TVPI, DPI and RVPI, exactly; TVPI is always the sum of the other two."""
    assert paid_in_krw >= 0, paid_in_krw
    assert distributed_krw >= 0, distributed_krw
    if paid_in_krw == 0:
        return Multiples(None, None, None)
    return Multiples(
        tvpi=Fraction(distributed_krw + nav_krw, paid_in_krw),
        dpi=Fraction(distributed_krw, paid_in_krw),
        rvpi=Fraction(nav_krw, paid_in_krw),
    )


def irr(flows: Sequence[Flow]) -> Irr:
    """Every rate r with the sum of amount / (1 + r) ** (days / 365) = 0, days counted from the first flow.

    Flows of one day are netted first; their order does not matter. Where the flows change sign once, one rate fits
    at most; where they change it more often several may, and then none of them alone is the return.
    """
    net = _netted(flows)
    if not net:
        return Irr(())
    largest = max(abs(amount) for _, amount in net)
    terms = [((on - net[0][0]).days / YEAR_DAYS, amount / largest) for on, amount in net]
    return Irr(tuple(expm1(x) for x in _roots(terms, log1p(LOWEST), log1p(HIGHEST))))


def _netted(flows: Sequence[Flow]) -> list[tuple[date, int]]:
    by_day: dict[date, int] = {}
    for flow in flows:
        by_day[flow.on] = by_day.get(flow.on, 0) + flow.amount_krw
    return sorted((on, amount) for on, amount in by_day.items() if amount)


def _roots(terms: Sequence[Term], low: float, high: float) -> list[float]:
    """Where the sum of amount * exp(-x * years) is nothing, between low and high.

    The proof of Descartes' rule, carried out: times exp(x * m), with m between two terms of different sign, the slope
    has one change of sign less. Its roots part the range into pieces that hold one root at most.
    """
    change = next((i for i, ((_, a), (_, b)) in enumerate(pairwise(terms)) if a * b < 0), None)
    if change is None:
        return []
    middle = (terms[change][0] + terms[change + 1][0]) / 2
    turns = _roots([(years, amount * (middle - years)) for years, amount in terms], low, high)
    found = [x for x in (low, *turns, high) if abs(_worth(terms, x)) <= NOTHING]
    for a, b in pairwise((low, *turns, high)):
        at_a, at_b = _worth(terms, a), _worth(terms, b)
        if at_a * at_b < 0 and min(abs(at_a), abs(at_b)) > NOTHING:
            found.append(_bisect(terms, a, b, rising=at_b > 0))
    return sorted(found)


def _worth(terms: Sequence[Term], x: float) -> float:
    """The worth at the logarithmic rate x, as a part of all that moved: between -1 and 1, and never an overflow."""
    since = terms[-1][0] if x < 0 else terms[0][0]
    parts = [amount * exp(-x * (years - since)) for years, amount in terms]
    return fsum(parts) / (fsum(abs(part) for part in parts) or 1.0)


def _bisect(terms: Sequence[Term], low: float, high: float, *, rising: bool) -> float:
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if (_worth(terms, middle) < 0) == rising:
            low = middle
        else:
            high = middle
    return (low + high) / 2
