"""What invoices' things are called on a page."""

from voucher.audit.values import named
from voucher.invoices.lifecycle import State
from voucher.invoices.models import TaxKind
from voucher.kernel.i18n import N_

STATE = {
    State.SUBMITTED: N_("To be checked"),
    State.RETURNED: N_("Returned"),
    State.APPROVED: N_("Approved, to be paid"),
    State.RELEASED: N_("Payment on its way"),
    State.PAID: N_("Paid"),
}
KIND = named("tax_kind", TaxKind)
HAPPENED = {
    "invoice.submitted": N_("Sent in"),
    "invoice.approved": N_("Checked and approved"),
    "invoice.returned": N_("Returned to the supplier"),
    "invoice.released": N_("Payment released"),
    "invoice.paid": N_("Paid"),
    "invoice.bounced": N_("The payment came back"),
}
TONE = {
    "invoice.approved": "success",
    "invoice.paid": "success",
    "invoice.returned": "warning",
    "invoice.released": "information",
}
