"""What the states of a voucher and of a payment are called."""

from voucher.kernel.i18n import N_
from voucher.vouchers.lifecycle import OVER, PaymentState, State
from voucher.vouchers.models import Voucher
from voucher.vouchers.queries import Standing

STATE = {
    State.OWN_SHARE_DUE: N_("Own share due"),
    State.USABLE: N_("Usable"),
    State.USED: N_("Used up"),
    State.EXPIRED: N_("Expired"),
    State.LAPSED: N_("Lapsed"),
    State.REVOKED: N_("Taken back"),
}
TONE = {
    State.OWN_SHARE_DUE: "warning",
    State.USABLE: "success",
    State.USED: "information",
    State.EXPIRED: "gray",
    State.LAPSED: "gray",
    State.REVOKED: "danger",
}
PAYMENT = {
    PaymentState.OPEN: N_("Payment page open"),
    PaymentState.PAID: N_("Payment received"),
    PaymentState.EXPIRED: N_("Not paid"),
    PaymentState.RETURNING: N_("On its way back"),
    PaymentState.RETURNED: N_("Sent back"),
}
PAYMENT_TONE = {
    PaymentState.OPEN: "warning",
    PaymentState.PAID: "success",
    PaymentState.EXPIRED: "gray",
    PaymentState.RETURNING: "warning",
    PaymentState.RETURNED: "information",
}
RETURNED = {
    "amount": N_("The sum was not the one that we asked for."),
    "late": N_("It came after the voucher had lapsed."),
    "twice": N_("The own share was already there."),
    "unused": N_("The voucher was not used in time."),
    "revoked": N_("The agency took the grant back."),
    "rest": N_("The contract was smaller than the voucher."),
}
HAPPENED = {
    "voucher.issued": N_("Voucher issued"),
    "voucher.enlarged": N_("More was granted: an objection was right"),
    "own_share.started": N_("Payment page opened"),
    "own_share.paid": N_("Own share received"),
    "own_share.sent_back": N_("Money on its way back to the firm"),
    "own_share.other_currency": N_("Money in another currency arrived; nothing was booked"),
    "own_share.foreign_sent_back": N_("Money in another currency sent back by hand"),
    "own_share.refund_refused": N_("The payment service refused to send the money back"),
    "own_share.refund_failed": N_("The money did not arrive: it is due to the firm again"),
    "own_share.refund_asked_again": N_("The payment service was asked again to send the money back"),
    "own_share.returned": N_("Money sent back to the firm"),
    "voucher.funded": N_("Voucher usable"),
    "supplier.chosen": N_("Supplier chosen"),
    "supplier.dropped": N_("Choice of supplier dropped"),
    "voucher.lapsed": N_("Voucher lapsed: the own share did not come"),
    "voucher.expired": N_("Voucher expired: it was not used"),
    "voucher.revoked": N_("Grant taken back"),
    "revocation.proposed": N_("Proposed to take the grant back"),
    "revocation.agreed": N_("Agreed to take the grant back"),
    "revocation.refused": N_("Refused to take the grant back"),
    "voucher.used": N_("Voucher used up"),
    "voucher.reopened": N_("A payment came back: not used up yet"),
    "voucher.rest_returned": N_("What the contract left over goes back"),
}
REFUND_TROUBLE = ("own_share.refund_refused", "own_share.refund_failed")
HAPPENED_TONE = {
    "own_share.paid": "success",
    "voucher.funded": "success",
    "voucher.issued": "information",
    "own_share.sent_back": "warning",
    "own_share.refund_refused": "danger",
    "own_share.refund_failed": "danger",
    "voucher.lapsed": "danger",
    "voucher.expired": "danger",
    "voucher.revoked": "danger",
    "voucher.used": "success",
    "voucher.reopened": "warning",
    "voucher.rest_returned": "information",
    "own_share.other_currency": "danger",
}


def places(voucher: Voucher, standing: Standing, paid_krw: int) -> list[tuple[str, int, str]]:
    """Where the money of a voucher is: a msgid, won and a colour each. The colours differ in grey, too.

    `paid_krw` is what its firm ever paid: of a voucher that is over no more than that went back to it.
    """
    over = voucher.state in OVER
    owed = voucher.due_krw - standing.escrow if voucher.state is State.OWN_SHARE_DUE else 0
    firm_paid = 0 if over or owed else voucher.due_krw - standing.escrow - voucher.unused_due_krw
    partner_paid = 0 if over else voucher.partner_krw - standing.partner - voucher.unused_partner_krw
    back = voucher.unused_government_krw + voucher.unused_partner_krw + voucher.unused_due_krw
    given = voucher.government_krw + voucher.partner_krw
    rows = [
        (N_("Reserved by the agency"), standing.committed, "#256ef4"),
        (N_("In a contract or on an invoice"), standing.obligated, "#86aff9"),
        (N_("Partner's share, set aside"), standing.partner, "#8b5cf6"),
        (N_("Own share and VAT in escrow"), standing.escrow, "#008a1e"),
        (N_("Own share and VAT still to be paid"), owed, "#d6e0eb"),
        (N_("Paid to suppliers"), standing.disbursed + partner_paid + firm_paid, "#063a74"),
        (N_("Given back"), given + paid_krw - standing.escrow if over else back, "#8a949e"),
    ]
    return [(label, int(amount), colour) for label, amount, colour in rows if amount]
