"""Who pays how much of a contract. Pure: whole won in, whole won out, and the parts sum to the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from voucher.kernel.money import Won, apportion, share
from voucher.vouchers.models import Voucher


@dataclass(frozen=True)
class Shares:
    """A supply value (state, partner and firm) and the VAT on top, which is the firm's to pay."""

    supply_krw: Won
    government_krw: Won
    partner_krw: Won
    own_krw: Won
    vat_krw: Won

    @property
    def due_krw(self) -> Won:
        """The firm's part: own share and VAT."""
        return Won(self.own_krw + self.vat_krw)


@dataclass(frozen=True)
class Rates:
    """What the state and the round's partner give of a supply value, and the VAT on it, as the voucher has them."""

    government: Decimal
    partner: Decimal
    vat: Decimal


def of_contract(supply: Won, rates: Rates, voucher: Shares) -> Shares:
    """Each share = floor(supply x rate), at most what the voucher has of it; the rest is the firm's (DOMAIN §2).

    Two shares rounded down may leave the firm a won more than it paid in: that won is the partner's, which has it left.
    """
    government = min(share(supply, rates.government), voucher.government_krw)
    partner = max(share(supply, rates.partner), supply - government - voucher.own_krw)
    partner = Won(min(partner, voucher.partner_krw))
    return Shares(supply, government, partner, Won(supply - government - partner), share(supply, rates.vat))


def of_milestones(contract: Shares, supplies: Sequence[Won]) -> list[Shares]:
    """The contract's shares over its pieces of work by largest remainder, so that they sum to the contract's.

    The partner's is split by what the state's leaves of each, so that no piece is paid more than it costs.
    """
    assert sum(supplies) == contract.supply_krw, (supplies, contract)
    governments = apportion(contract.government_krw, supplies)
    left = [Won(supply - government) for supply, government in zip(supplies, governments, strict=True)]
    partners = apportion(contract.partner_krw, left) if contract.partner_krw else [Won(0)] * len(left)
    vats = apportion(contract.vat_krw, supplies)
    return [
        Shares(supply, government, partner, Won(supply - government - partner), vat_)
        for supply, government, partner, vat_ in zip(supplies, governments, partners, vats, strict=True)
    ]


def left_over(voucher: Shares, contract: Shares) -> Shares:
    """What a contract does not need of its voucher, of each who gave: the state, the partner, the firm, and its VAT."""
    return Shares(
        Won(voucher.supply_krw - contract.supply_krw),
        Won(voucher.government_krw - contract.government_krw),
        Won(voucher.partner_krw - contract.partner_krw),
        Won(voucher.own_krw - contract.own_krw),
        Won(voucher.vat_krw - contract.vat_krw),
    )


def of_voucher(voucher: Voucher) -> Shares:
    """What a voucher has of each."""
    return Shares(voucher.face_krw, voucher.government_krw, voucher.partner_krw, voucher.own_krw, voucher.vat_krw)
