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
    partner: Won  # what a large firm gives, where the round has one
    own: Won
    vat: Won
    capped: bool = False  # whether the state would pay more, were it not for the cap
    partner_capped: bool = False

    @property
    def firm_pays(self) -> Won:
        """Own share and VAT."""
        return Won(self.own + self.vat)

    @property
    def total(self) -> Won:
        """What the supplier receives: supply value and VAT."""
        return Won(self.supply + self.vat)


def split(supply: Won, band: Band, rate: Decimal | None = None) -> Shares:
    """Each share = floor(supply x rate), at most its cap; the rest is the firm's own; VAT on top.

    The government's rate is the band's, unless a region has another (`Rules.rate`).
    """
    government = money.share(supply, band.government_rate if rate is None else rate)
    partner = money.share(supply, band.partner_rate)
    capped = government > band.cap_krw, partner > (band.partner_cap_krw or partner)
    government, partner = min(government, Won(band.cap_krw)), min(partner, Won(band.partner_cap_krw or partner))
    vat = money.share(supply, band.vat_rate)
    return Shares(supply, government, partner, Won(supply - government - partner), vat, *capped)
