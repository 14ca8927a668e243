"""Who may do what to which contract."""

from voucher.contracts import queries
from voucher.contracts.models import Contract, Party
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, NotPermitted
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.suppliers import policies as suppliers


def party_of(by: User, contract: Contract) -> Party | None:
    """Which side of the contract this person is on."""
    if by.organisation_id == contract.firm_id:
        return Party.FIRM
    return Party.SUPPLIER if by.organisation_id == contract.supplier_id else None


def require_sealer(session: Session, by: User, contract: Contract) -> None:
    """Whoever acts for the agency: who neither proposed nor decided what the firm got, and is tied to neither side."""
    require(by, Act.SEAL)
    if by.organisation_id in (contract.firm_id, contract.supplier_id):
        raise NotPermitted(N_("Nobody signs a contract of their own organisation for the agency. Ask a colleague."))
    if by.id == contract.awarded_by_id:
        raise NotPermitted(N_("You decided on this application. Another person must sign for the agency."))
    if queries.granted(session, by, contract.voucher_id):
        raise NotPermitted(N_("You had a part in this grant. Another person must sign for the agency."))
    suppliers.require_apart(session, by, contract.supplier_id, contract.firm_id)


def not_sealing(session: Session, by: User, contract: Contract) -> str:
    """Why this person does not sign for the agency; empty when they do."""
    try:
        require_sealer(session, by, contract)
    except NotPermitted as refusal:
        return refusal.message
    return ""


def may_seal(session: Session, by: User, contract: Contract) -> bool:
    """Whether to show the button at all."""
    return not not_sealing(session, by, contract)


def require_party(by: User, contract: Contract, party: Party, act: Act) -> None:
    """Refuse whoever does not act for this side. To strangers the contract does not exist."""
    require(by, act)
    mine = party_of(by, contract)
    if mine is None:
        raise NotFound(N_("There is nothing here under this reference."))
    if mine != party:
        raise NotPermitted(N_("The other side of the contract does this."))
