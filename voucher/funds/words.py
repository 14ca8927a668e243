"""What a fund's things are called on a page."""

from voucher.funds.lifecycle import State
from voucher.funds.models import Kind, LimitKind
from voucher.kernel.i18n import N_

KIND = {
    Kind.FUND: N_("Ordinary fund"),
    Kind.CVC: N_("Corporate venture capital (CVC)"),
}
LIMIT = {
    LimitKind.OUTSIDE: N_("Money from outside the group"),
    LimitKind.OVERSEAS: N_("Invested overseas"),
    LimitKind.DEBT: N_("Debt of the CVC company"),
}
LIMIT_OF = {
    LimitKind.OUTSIDE: N_("of all promises"),
    LimitKind.OVERSEAS: N_("of everything the fund has"),
    LimitKind.DEBT: N_("of its equity"),
}
STATE = {
    State.NOTICED: N_("Waiting for payments"),
    State.PAID: N_("Paid by all"),
}
TONE = {State.NOTICED: "warning", State.PAID: "success"}
HAPPENED = {
    "fund.formed": N_("Fund entered"),
    "fund.promised": N_("A partner promised"),
    "call.made": N_("Capital called"),
    "call.received": N_("A payment was confirmed"),
    "call.paid": N_("Everybody has paid"),
}
HAPPENED_TONE = {
    "fund.formed": "information",
    "call.made": "information",
    "call.received": "success",
    "call.paid": "success",
}
