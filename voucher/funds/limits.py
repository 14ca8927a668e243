"""Limits of the law on a CVC, and the head-room under them. The numbers are rows with a source, see models.Limit."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

from voucher.funds.models import LimitKind


@dataclass(frozen=True)
class Headroom:
    """How much of a whole a part takes, and how much it may take. Exactly the limit passes."""

    kind: LimitKind
    part_krw: int
    whole_krw: int
    most_rate: Decimal
    source_ko: str
    source_en: str
    holds_from: date

    @property
    def share(self) -> Fraction:
        """The part of the whole; a part of nothing counts as far above any limit."""
        if self.whole_krw <= 0:
            return Fraction(0) if self.part_krw <= 0 else Fraction(self.part_krw)
        return Fraction(self.part_krw, self.whole_krw)

    @property
    def share_percent(self) -> str:
        """The share in per cent, rounded up: what is over a limit never looks as if it were at it."""
        return f"{Decimal(ceil(self.share * 10_000)) / 100:,f}"

    @property
    def most_percent(self) -> str:
        return f"{(self.most_rate * 100).normalize():f}"

    @property
    def passes(self) -> bool:
        return self.share <= Fraction(self.most_rate)

    @property
    def left_krw(self) -> int:
        """What the part may still grow by while the whole stays."""
        return max(0, int(self.whole_krw * Fraction(self.most_rate)) - self.part_krw)

    @property
    def left_growing_krw(self) -> int:
        """What may still be added to the part when it is added to the whole too."""
        most = Fraction(self.most_rate)
        return max(0, int((most * self.whole_krw - self.part_krw) / (1 - most))) if most < 1 else 0
