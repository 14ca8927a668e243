"""Who pays how much of what is supplied. Pure: whole won in, whole won out, and the parts sum to the whole."""

from dataclasses import dataclass
from decimal import Decimal

from voucher.kernel import money
from voucher.kernel.money import Won
from voucher.programmes.rules import Band


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


def split(supply: Won, band: Band, rate: Decimal | None = None) -> Shares:
    """Government share = floor(supply x rate), at most the cap; the rest is the firm's own; VAT on top.

    The rate is the band's, unless a region has another (`Rules.rate`).
    """
    government = money.share(supply, band.government_rate if rate is None else rate)
    capped = government > band.cap_krw
    government = min(government, Won(band.cap_krw))
    return Shares(supply, government, Won(supply - government), money.vat(supply), capped)
