"""People of the demonstration world who together come to every page, and what nobody finds by following links."""

PEOPLE = {
    "nobody": ("",),
    "applicant": tuple(f"firm{n}@demo.example" for n in (30, 5, 8, 6, 9, 21, 26)),
    "supplier": tuple(f"ai{n}@demo.example" for n in (1, 2, 9)),
    "officer": ("bora@agency.example", "boram@agency.example"),
    "assessor": ("min@experts.example",),
    "director": ("seon@agency.example",),
    "paymaster": ("dana@agency.example",),
    "manager": ("gi@agency.example", "jin@agency.example"),
    "auditor": ("eun@agency.example",),
    "administrator": ("hana@agency.example",),
}
DOWNLOADS = {  # pages whose answer is a file
    "ledger.account_export",
    "reports.minutes",
    "reports.receipt",
    "applications.import_template",
    "people.import_template",
}
NEVER_BY_LINK = {
    "applications.end": "only when a first-come round has closed, and somebody still waits in it",
    "people.confirm": "its address is in a mail",
    "people.reset": "its address is in a mail",
    "vouchers.send_back": "only when the rail refuses a refund, or a card sends it back",
    "vouchers.paid": "the payment page leads back to it",
    "reports.made": "shown after asking for a report",
}


def home(email: str) -> list[str]:
    """Where somebody begins."""
    return ["/home"] if email else ["/"]
