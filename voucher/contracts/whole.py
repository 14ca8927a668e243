"""A contract with everything that belongs to it: what people read, what they sign."""

from dataclasses import dataclass
from typing import Any

from voucher.contracts import pledging
from voucher.contracts.models import Contract, CostLine, Milestone
from voucher.contracts.pledging import Pledge
from voucher.contracts.sharing import Shares, left_over, of_voucher
from voucher.contracts.wording import digest, terms, wording
from voucher.people.models import Organisation
from voucher.programmes.models import Round
from voucher.programmes.rules import Band, Cost, Frozen, of_round
from voucher.suppliers.models import Supplier
from voucher.vouchers.models import Voucher


@dataclass(frozen=True)
class Whole:
    """A contract with its voucher, its round, its parties, its cost lines and its pieces of work."""

    contract: Contract
    voucher: Voucher
    round: Round
    band_code: str  # of the firm, in the round's rules
    firm: Organisation
    supplier: Organisation
    partner: Organisation | None  # the large firm that pays a part, where the round has one
    profile: Supplier
    costs: list[CostLine]
    milestones: list[Milestone]

    @property
    def frozen(self) -> Frozen:
        """The rules of the round, as they were frozen."""
        assert self.round.rules is not None, self.round.ref
        return of_round(self.round.id, self.round.rules)

    @property
    def band(self) -> Band:
        """What the rules give to firms like this one."""
        return self.frozen.rules.band(self.band_code)

    @property
    def payable(self) -> tuple[Cost, ...]:
        """The kinds of cost that the round pays for; where its rules name none, every kind."""
        return self.frozen.rules.costs or tuple(Cost)

    @property
    def pledge(self) -> Pledge:
        """What the parties pledge."""
        return pledging.VERSIONS[self.contract.pledge_version]

    @property
    def account(self) -> dict[str, str] | None:
        """Where the supplier is paid, as far as it is shown; None until the agency has made sure of it."""
        if self.profile.account_confirmed_at is None:
            return None
        return {"bank_code": self.profile.bank_code, "last4": self.profile.bank_last4}

    @property
    def terms(self) -> dict[str, Any]:
        """Everything that was agreed: no state, no date of an act, nothing that changes after signing."""
        frozen, pledge = self.frozen, self.pledge
        rules = {
            "round": self.round.ref,
            "version": frozen.version,
            "source": frozen.source,
            "holds_from": frozen.holds_from.isoformat(),
            "band": self.band_code,
            "government_rate": f"{self.voucher.government_rate:.6f}",
            "partner_rate": f"{self.voucher.partner_rate:.6f}",
            "vat_rate": f"{self.voucher.vat_rate:.6f}",
        }
        said = {"version": pledge.version, "ko": pledge.text_ko, "en": pledge.text_en}
        agreed = terms(self.contract, self.costs, self.milestones)
        return {**agreed, "voucher": self.voucher.ref, "rules": rules, "pledge": said}

    @property
    def wording(self) -> str:
        """What the contract says, word for word."""
        return wording(
            self.terms, self.firm, self.supplier, self.account, self.partner if self.contract.partner_krw else None
        )

    @property
    def digest(self) -> str:
        """The digest of the wording, as a signature keeps it."""
        return digest(self.wording)

    @property
    def left_over(self) -> Shares:
        """What goes back when this contract is completed, because the voucher is larger."""
        it = self.contract
        contract = Shares(it.supply_krw, it.government_krw, it.partner_krw, it.own_krw, it.vat_krw)
        return left_over(of_voucher(self.voucher), contract)
