"""What a firm gets, by the rules that were frozen into a round. Pure: no clock, no database (DOMAIN §2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from voucher.kernel import money
from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.people.models import Size
from voucher.programmes.models import Band


@dataclass(frozen=True)
class Rule:
    """What a firm of one size gets in one round."""

    size: Size
    government_rate: Decimal
    cap_krw: Won  # of the government's share
    valid_months: int
    own_share_days: int
    source: str
    holds_from: date


@dataclass(frozen=True)
class Shares:
    """A supply value, split. The firm pays its own share and the VAT; subsidy never pays VAT."""

    supply: Won
    government: Won
    own: Won
    vat: Won
    capped: bool = False

    @property
    def firm_pays(self) -> Won:
        """Own share and VAT."""
        return Won(self.own + self.vat)

    @property
    def total(self) -> Won:
        """What the supplier receives: supply value and VAT."""
        return Won(self.supply + self.vat)


def split(supply: Won, band: Rule) -> Shares:
    """Government share = floor(supply x rate), at most the cap; the rest is the firm's own; VAT on top."""
    government = money.share(supply, band.government_rate)
    capped = government > band.cap_krw
    government = min(government, band.cap_krw)
    return Shares(supply, government, Won(supply - government), money.vat(supply), capped)


def frozen(bands: Iterable[Band]) -> list[dict[str, Any]]:
    """Bands as a round keeps them, smallest firms first."""
    order = list(Size)
    return [
        {
            "size": band.size.value,
            "government_rate": str(band.government_rate),
            "cap_krw": band.cap_krw,
            "valid_months": band.valid_months,
            "own_share_days": band.own_share_days,
            "source": band.source,
            "holds_from": band.holds_from.isoformat(),
        }
        for band in sorted(bands, key=lambda b: order.index(b.size))
    ]


def read(rules: Sequence[Mapping[str, Any]] | None) -> list[Rule]:
    """The frozen rules of a round; none while it is a draft."""
    return [
        Rule(
            size=Size(rule["size"]),
            government_rate=Decimal(rule["government_rate"]),
            cap_krw=Won(rule["cap_krw"]),
            valid_months=rule["valid_months"],
            own_share_days=rule["own_share_days"],
            source=rule["source"],
            holds_from=date.fromisoformat(rule["holds_from"]),
        )
        for rule in rules or ()
    ]


def band_for(rules: Sequence[Mapping[str, Any]] | None, size: Size) -> Rule:
    """The rule for firms of this size; Refused when the round gives them nothing."""
    for rule in read(rules):
        if rule.size is size:
            return rule
    raise Refused(N_("This round is not for firms of your size."))
