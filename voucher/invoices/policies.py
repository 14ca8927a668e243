"""Who may do what to which invoice."""

from voucher.contracts.models import Contract
from voucher.invoices.models import Invoice
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, NotPermitted
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.suppliers import policies as suppliers


def require_claimant(by: User, contract: Contract) -> None:
    """Refuse whoever does not invoice for the supplier of this contract."""
    require(by, Act.INVOICE)
    if by.organisation_id != contract.supplier_id:
        raise NotFound(N_("There is nothing here under this reference."))


def require_approver(session: Session, by: User, invoice: Invoice) -> None:
    """Refuse whoever may not approve, sent it in, or belongs or is tied to either party."""
    require(by, Act.APPROVE_INVOICE)
    if by.organisation_id in (invoice.firm_id, invoice.supplier_id) or by.id == invoice.submitted_by_id:
        raise NotPermitted(N_("Nobody approves an invoice of their own organisation. Ask a colleague of the agency."))
    suppliers.require_apart(session, by, invoice.supplier_id, invoice.firm_id)
