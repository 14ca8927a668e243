"""How the ledger's words read on a page."""

from voucher.kernel.i18n import N_
from voucher.ledger import chart
from voucher.ledger.models import State

BOOK = {chart.BUDGET: N_("Budget"), chart.CASH: N_("Cash")}
BOOK_MEANING = {
    chart.BUDGET: N_("What may be spent, and what became of it."),
    chart.CASH: N_("Where the money is, and whose it is."),
}
STATE = {
    State.POSTED: N_("Money moved"),
    State.PENDING: N_("Held for now"),
    State.POST: N_("Held money arrived"),
    State.VOID: N_("Held money freed"),
}
TONE = {State.POSTED: "success", State.PENDING: "warning", State.POST: "success", State.VOID: "gray"}

# Where a reference leads: its first letters, and the page of its thing.
PAGES = {
    "APP": "applications.show",
    "CTR": "contracts.show",
    "FND": "funds.show",
    "INV": "invoices.show",
    "PAY": "disbursements.show",
    "RND": "programmes.show",
    "DEAL": "ventures.show",
    "VCH": "vouchers.show",
}
