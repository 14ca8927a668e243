"""What values are called that say what a firm is and whether it meets a requirement; `labels` has the rest."""

from voucher.kernel.i18n import N_

FIELD = {
    "address": N_("Address"),
    "age": N_("Years in business"),
    "applications": N_("Applications"),
    "arrears_arranged": N_("Plan for the arrears"),
    "asked_at": N_("Asked at"),
    "average_sales_krw": N_("Average yearly sales of the last three years"),
    "banned": N_("Exclusion from support"),
    "bans": N_("Register of exclusions"),
    "capital_impaired": N_("Capital"),
    "credit_default": N_("Default"),
    "declared_at": N_("Declared at"),
    "default_arranged": N_("Plan for the debts"),
    "employees": N_("Employees"),
    "employees_count": N_("Employees"),
    "fail": N_("Not met"),
    "funded_elsewhere": N_("Support from elsewhere"),
    "ground": N_("Requirement"),
    "in_business": N_("Running business"),
    "industry": N_("Industry"),
    "own_product": N_("Own product"),
    "phone": N_("Telephone"),
    "region": N_("Region"),
    "same_representative": N_("Same representative"),
    "supported_before": N_("Earlier support"),
    "tax_arrears": N_("Tax arrears"),
    "unknown": N_("Not known yet"),
    "warn": N_("To be looked at"),
    "years_count": N_("Years in business"),
}
GROUNDS = (
    "age", "banned", "capital_impaired", "credit_default", "employees", "funded_elsewhere", "in_business", "industry",
    "own_product", "region", "same_representative", "size", "supported_before", "tax_arrears",
)  # fmt: skip
_GROUND = {ground: FIELD.get(ground, N_("Size of the firm")) for ground in GROUNDS}
VALUE = dict.fromkeys(("ground", "fail", "looked_at", "unknown", "warn"), _GROUND)
VALUE["paper"] = {  # those that the portal came with; one that an officer named is shown by its code
    "export_record": N_("Certificate of exports"),
    "financial_statements": N_("Accounts of three years"),
    "tax_clearance": N_("Certificate of tax payment"),
    "youth_proof": N_("Proof of being a youth firm"),
}
