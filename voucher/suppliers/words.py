"""What suppliers' things are called on a page."""

from voucher.audit.values import VALUE, named
from voucher.kernel.i18n import N_
from voucher.people.relations import Tie
from voucher.suppliers.lifecycle import State
from voucher.suppliers.models import Skill

STATE = {
    State.APPLIED: N_("Waiting to be qualified"),
    State.QUALIFIED: N_("Qualified"),
    State.SUSPENDED: N_("Suspended"),
    State.REFUSED: N_("Refused"),
}
SKILL = named("skill", Skill)
HAPPENED = {
    "supplier.joined": N_("Signed up as a supplier"),
    "supplier.introduced": N_("Profile changed"),
    "supplier.qualified": N_("Qualified"),
    "supplier.suspended": N_("Suspended"),
    "supplier.refused": N_("Refused"),
    "supplier.applied_again": N_("Applied again"),
    "supplier.account_connected": N_("Payout account connected"),
    "supplier.account_changed": N_("Payout account changed"),
    "supplier.account_confirmed": N_("Payout account confirmed"),
}
SHARED = {
    Tie.BUSINESS: N_("the same business"),
    Tie.REPRESENTATIVE: N_("the same representative"),
    Tie.ADDRESS: N_("the same address"),
    Tie.PHONE: N_("the same telephone"),
    Tie.ACCOUNT: N_("the same bank and the same last four digits of the account"),
}
BANKS = VALUE["bank_code"]
