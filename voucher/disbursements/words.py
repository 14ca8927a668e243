"""What the states of a payment are called."""

from voucher.disbursements.lifecycle import State
from voucher.kernel.i18n import N_

STATE = {
    State.READY: N_("Waits for release"),
    State.RELEASED: N_("Released"),
    State.IN_TRANSIT: N_("On its way to the bank"),
    State.PAID: N_("Paid"),
    State.FAILED: N_("Came back"),
}
TONE = {
    State.READY: "warning",
    State.RELEASED: "information",
    State.IN_TRANSIT: "information",
    State.PAID: "success",
    State.FAILED: "danger",
}
HAPPENED = {
    "disbursement.prepared": N_("Invoice approved; payment prepared"),
    "disbursement.released": N_("Released by a second person"),
    "disbursement.sent": N_("Sent to the supplier's bank"),
    "disbursement.paid": N_("Arrived in the supplier's bank account"),
    "disbursement.failed": N_("Came back; the money is where it was"),
    "disbursement.taken_back": N_("Brought back from the payment service"),
    "disbursement.other_amount": N_("The payment service reported another amount; nothing was booked"),
}
HAPPENED_TONE = {
    "disbursement.released": "information",
    "disbursement.sent": "information",
    "disbursement.paid": "success",
    "disbursement.failed": "danger",
    "disbursement.other_amount": "danger",
}
# What a bank says, in words of ours; anything else is shown as it came.
FAILURE = {
    "The bank account has been closed.": N_("The bank account has been closed."),
    "The bank account could not be located.": N_("The bank account could not be found."),
    "The bank account number is invalid.": N_("The bank account number is wrong."),
    "The bank could not process this payout.": N_("The bank could not process it."),
    "The account holder's name is wrong.": N_("The account holder's name is wrong."),
    "The tax office reports the supplier's business as suspended, closed or unknown.": N_(
        "The tax office reports the supplier's business as suspended, closed or unknown."
    ),
    "The supplier's bank account changed after the release. Look at the new one before it is paid.": N_(
        "The supplier's bank account changed after the release. Look at the new one before it is paid."
    ),
}
