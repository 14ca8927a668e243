"""What the database refused, in words for the person who asked."""

import re

import sqlalchemy as sa

from voucher.kernel.errors import Conflict, NotEnough, NotNow, Refused
from voucher.kernel.i18n import N_

_SHORT = {
    "authority": N_("The budget line has too little left: %(short)s won are missing."),
    "available": N_("The round has too little money left: %(short)s won are missing."),
    "committed": N_("The voucher has too little left: %(short)s won are missing."),
    "obligated": N_("The contract has too little left: %(short)s won are missing."),
    "payable": N_("The invoice has too little left to pay: %(short)s won are missing."),
    "bank": N_("The bank account has too little money: %(short)s won are missing."),
    "rail_clearing": N_("There is too little money at the payment service: %(short)s won are missing."),
    "subsidy": N_("Too little of the state's money was received for this round: %(short)s won are missing."),
    "contribution": N_("The partner's money in this round does not suffice: %(short)s won are missing."),
    "partner_share": N_("The voucher has too little left of the partner's money: %(short)s won are missing."),
    "escrow": N_("The own share in escrow is too small: %(short)s won are missing."),
    "unfunded": N_("The partner's open commitment is too small: %(short)s won are missing."),
}
_ANY = N_("There is not enough money for this: %(short)s won are missing.")

_USED = N_("This was already recorded with other figures. Reload the page and look before you go on.")
_BY_RULE: dict[str, tuple[type[Refused], str]] = {
    "uq_ledger_transfer_key": (Conflict, _USED),
    "ledger_link_whole": (Conflict, _USED),
    "uq_ledger_transfer_resolves_id": (Conflict, N_("This payment was already settled or cancelled.")),
    "uq_ledger_transfer_reverses_id": (Conflict, N_("This movement was already reversed.")),
    "ledger_reverses_posted": (Conflict, N_("A reversal cannot be reversed. Post the movement anew.")),
    "ledger_link_known": (NotNow, N_("There is no such movement to settle, cancel or reverse.")),
    "ledger_period_open": (NotNow, N_("The books of that day are closed.")),
    "ck_ledger_period_days": (NotNow, N_("The books of that day are closed.")),
    "pk_ledger_period": (NotNow, N_("The books of that day are closed.")),
}
# The row that a CHECK refused, as PostgreSQL shows it: id, book, code, owner, unit, guard, sums.
_ROW = re.compile(r"\(\d+, [^,]+, (\w+), [^,]+, \w+, (\w+), (-?\d+), (-?\d+), (-?\d+), (-?\d+),")


def short_of(code: str) -> str:
    """The message for too little money in a kind of place; it takes `short`, the sum that is missing."""
    return _SHORT.get(code, _ANY)


def refusal(error: sa.exc.DBAPIError) -> Refused | None:
    """The refusal behind a database error; None when it is a fault of ours or of the machine."""
    diagnosis = getattr(error.orig, "diag", None)
    rule = getattr(diagnosis, "constraint_name", None) or ""
    if rule == "ck_ledger_account_enough":
        return _not_enough(getattr(diagnosis, "message_detail", None) or "")
    if rule in _BY_RULE:
        kind, message = _BY_RULE[rule]
        return kind(message)
    return None


def _not_enough(detail: str) -> NotEnough:
    row = _ROW.search(detail)
    if row is None:
        return NotEnough(N_("There is not enough money for this."))
    code, guard = row[1], row[2]
    debits, credits_, held_in, held_out = (int(figure) for figure in row.groups()[2:])
    over = credits_ + held_out - debits if guard == "debit" else debits + held_in - credits_
    return NotEnough(short_of(code), short=f"{over:,}")
