"""Who pays how much of a contract. Pure: whole won in, whole won out, and the parts sum to the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from voucher.kernel.money import Won, apportion, share, vat


@dataclass(frozen=True)
class Shares:
    """A supply value (government + own) and the VAT on top, which is the firm's to pay."""

    supply_krw: Won
    government_krw: Won
    own_krw: Won
    vat_krw: Won

    @property
    def due_krw(self) -> Won:
        """The firm's part: own share and VAT."""
        return Won(self.own_krw + self.vat_krw)


def of_contract(supply: Won, rate: Decimal, most: Won) -> Shares:
    """Government's share = floor(supply x rate), at most what the voucher has of it (DOMAIN §2)."""
    government = min(share(supply, rate), most)
    return Shares(supply, government, Won(supply - government), vat(supply))


def of_milestones(contract: Shares, supplies: Sequence[Won]) -> list[Shares]:
    """The contract's shares over its pieces of work by largest remainder, so that they sum to the contract's."""
    assert sum(supplies) == contract.supply_krw, (supplies, contract)
    governments = apportion(contract.government_krw, supplies)
    vats = apportion(contract.vat_krw, supplies)
    return [
        Shares(supply, government, Won(supply - government), vat_)
        for supply, government, vat_ in zip(supplies, governments, vats, strict=True)
    ]


def left_over(voucher: Shares, contract: Shares) -> Shares:
    """What a contract does not need of its voucher: the state's part, the firm's own share, and the VAT it paid in."""
    return Shares(
        Won(voucher.supply_krw - contract.supply_krw),
        Won(voucher.government_krw - contract.government_krw),
        Won(voucher.own_krw - contract.own_krw),
        Won(voucher.vat_krw - contract.vat_krw),
    )
