"""How reports, their kinds and the stops of money are called."""

from voucher.kernel.i18n import N_
from voucher.reports.models import Kind

KIND = {Kind.QUARTERLY: N_("Quarterly report"), Kind.INTERIM: N_("Interim report")}
LANGUAGE = {"ko": N_("Korean"), "en": N_("English")}
ROLE = {
    "applicant": N_("Applicant"),
    "supplier": N_("Supplier"),
    "officer": N_("Officer"),
    "paymaster": N_("Paymaster"),
    "manager": N_("Investment manager"),
    "auditor": N_("Auditor"),
    "administrator": N_("Administrator"),
}
PAGES = {  # where a document is shown, by the first letters of its reference
    "RND": "programmes.show",
    "APP": "applications.show",
    "VCH": "vouchers.show",
    "CTR": "contracts.show",
    "INV": "invoices.show",
    "PAY": "disbursements.show",
}
THING = {
    "RND": N_("Round"),
    "APP": N_("Application"),
    "VCH": N_("Voucher"),
    "CTR": N_("Contract"),
    "INV": N_("Invoice"),
    "PAY": N_("Payment"),
}
FORMATS = {"csv": "CSV", "hledger": "hledger", "beancount": "beancount"}
EXTENSION = {"csv": "csv", "hledger": "journal", "beancount": "beancount"}
