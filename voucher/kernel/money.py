"""Won: whole Korean won, the only unit of money beside a fund's own currency.

KRW has no minor unit, so an integer is exact, and the payment API takes the same integer.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import NewType

Won = NewType("Won", int)

NO_WON = Won(0)
WON_MAX = Won(100_000_000_000_000)  # a hundred trillion: no sum here is honestly larger


def won(amount: int) -> Won:
    """Admit an integer as money, or fail loudly."""
    assert type(amount) is int, amount
    assert 0 <= amount <= WON_MAX, amount
    return Won(amount)


def share(amount: Won, rate: Decimal) -> Won:
    """floor(amount x rate), the rate between 0 and 1 (own share rule, DOMAIN §2)."""
    assert 0 <= rate <= 1, rate
    return Won(int((Decimal(amount) * rate).to_integral_value(rounding=ROUND_FLOOR)))


def apportion(total: Won, weights: Sequence[int]) -> list[Won]:
    """Split a total by weights so that the parts sum to the won: largest remainder, ties to the earlier part."""
    whole = sum(weights)
    assert total >= 0 and whole > 0 and min(weights) >= 0, (total, weights)
    exact = [Fraction(total * weight, whole) for weight in weights]
    parts = [int(x) for x in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return [Won(part) for part in parts]


_KO_DIGITS = "영일이삼사오육칠팔구"
_KO_SMALL = ("", "십", "백", "천")
_KO_LARGE = ("", "만", "억", "조", "경")


def in_words_ko(amount: int) -> str:
    """How a Korean would read the sum out: 50,000,000 is 오천만 원."""
    if amount == 0:
        return "영 원"
    groups: list[str] = []
    for large in _KO_LARGE:
        amount, four = divmod(amount, 10_000)
        read = "".join(
            ("" if digit == 1 and place else _KO_DIGITS[digit]) + _KO_SMALL[place]
            for place in (3, 2, 1, 0)
            if (digit := four // 10**place % 10)
        )
        if four:
            groups.append(("" if read == "일" and large == "만" else read) + large)
    return " ".join(reversed(groups)) + " 원"


_KO_SUM = str.maketrans({word: str(digit) for digit, word in enumerate(_KO_DIGITS) if digit})
_KO_FOUR = re.compile(r"(?:([0-9]{0,8})천)?(?:([0-9]?)백)?(?:([0-9]?)십)?([0-9]{0,8})")


def from_words_ko(text: str) -> int | None:
    """A sum as Koreans write it by thousands, ten thousands and hundred millions: 3천만, 삼천만, 1억 2천만, 30,000천.

    None for what is no such sum. The unit 원 is not part of it.
    """
    rest = "".join(text.split()).replace(",", "").translate(_KO_SUM)
    total, before = 0, False
    for power in (3, 2, 1):
        part, found, after = rest.partition(_KO_LARGE[power])
        if found:
            four = _four_ko(part or "1", before)
            if four is None:
                return None
            total, rest, before = total + four * 10_000**power, after, True
    four = _four_ko(rest, before) if rest or not before else 0
    return None if four is None else total + four


def _four_ko(text: str, after_larger: bool) -> int | None:
    """What stands before 만 or 억, or last: 3천5백, 3500, 3천500. After a larger unit it is below ten thousand."""
    found = _KO_FOUR.fullmatch(text)
    if not text or not found:
        return None
    total, least = 0, 10**9
    for size, digits in zip((1000, 100, 10, 1), found.groups(), strict=True):
        if digits is None or (size == 1 and not digits):
            continue
        worth = int(digits or "1") * size
        if worth >= least:
            return None
        total, least = total + worth, size
    return None if after_larger and total >= 10_000 else total


_EN_LARGE = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))


def in_words_en(amount: int) -> str:
    """The sum in short English words: 50,000,000 is 50 million won."""
    words = []
    for size, name in _EN_LARGE:
        count, amount = divmod(amount, size)
        if count:
            words.append(f"{count} {name}")
    if amount or not words:
        words.append(str(amount))
    return " ".join(words) + " won"
