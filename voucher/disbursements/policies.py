"""Who may release which payment, and when."""

from voucher.disbursements.models import Disbursement
from voucher.invoices.models import Invoice
from voucher.invoices.queries import Case
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.kernel.i18n import N_
from voucher.people import tax_office
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, require
from voucher.suppliers import policies as suppliers
from voucher.suppliers.queries import Payee


def require_releaser(session: Session, by: User, disbursement: Disbursement, invoice: Invoice) -> None:
    """A second person, who did not approve the invoice and whom nothing ties to either side of it."""
    require(by, Act.RELEASE)
    if by.id == disbursement.approved_by_id:
        raise NotPermitted(N_("You approved this invoice. Another person must release the money."))
    if by.organisation_id in (invoice.supplier_id, invoice.firm_id):
        raise NotPermitted(N_("Nobody releases money of their own organisation. Ask a colleague of the agency."))
    suppliers.require_apart(session, by, invoice.supplier_id, invoice.firm_id)


def require_not_confirmer(by: User, payee: Payee) -> None:
    """Whoever made sure of the account does not pay to it: to turn money aside would take two."""
    if by.id == payee.confirmed_by_id:
        raise NotPermitted(N_("You confirmed the supplier's bank account. Another person must release the money."))


def may_release(session: Session, by: User, disbursement: Disbursement, invoice: Invoice, payee: Payee) -> bool:
    """Whether to show the button at all."""
    try:
        require_releaser(session, by, disbursement, invoice)
        require_not_confirmer(by, payee)
    except NotPermitted:
        return False
    return True


def is_calm(disbursement: Disbursement, invoice: Invoice, payee: Payee, by: User) -> bool:
    """Whether nothing asks this person for a closer look: it never came back, and the account is as it was."""
    changed = payee.changed_at is not None and payee.changed_at > invoice.created_at
    ready = payee.confirmed_at is not None and by.id != payee.confirmed_by_id
    return disbursement.attempt == 0 and not changed and ready


def require_payable(disbursement: Disbursement, payee: Payee, supplier: Organisation) -> None:
    """The supplier has an account, is in business (DOMAIN §4), and no earlier attempt's money is still with it."""
    if not payee.payout_account:
        raise NotNow(N_("The supplier has not named a bank account yet. It was asked to do so on its offers page."))
    if payee.confirmed_at is None:
        raise NotNow(N_("The supplier's bank account is not confirmed yet. Make sure that it is the supplier's first."))
    if supplier.tax_status == tax_office.CLOSED:
        raise NotNow(N_("The tax office says that the supplier has closed its business. It cannot be paid."))
    if supplier.tax_status == tax_office.SUSPENDED:
        raise NotNow(
            N_("The tax office says that the supplier's business is suspended. Payment waits until it resumes.")
        )
    if tax_office.unknown(supplier):
        raise NotNow(N_("The tax office does not know the supplier's registration number. It cannot be paid."))
    if disbursement.transfer_id and not disbursement.reversal_id:
        raise NotNow(N_("The money of the last attempt is still on its way back from the payment service. Try later."))


def require_match(case: Case) -> None:
    """The three-way match still fits: what was true at the approval may have changed since."""
    if case.problems:
        raise NotNow(N_("Contract, acceptance and invoice no longer fit together. Look at the comparison below."))
