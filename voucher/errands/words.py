"""What errands do, in words. A test finds one that is missing."""

from voucher.kernel.i18n import N_

ERRAND = {
    "people.refresh_tax_status": N_("Ask the tax office about an organisation"),
    "people.answer_registration": N_("Answer a sign-up by mail"),
    "people.forget_registrations": N_("Forget sign-ups that nobody confirmed"),
    "people.confirm_representative": N_("Ask the tax office about a representative"),
    "people.send_reset": N_("Mail a link to choose a new password"),
    "people.tidy": N_("Forget old attempts and sessions"),
    "programmes.close_due": N_("Close rounds at their time"),
    "rails.handle": N_("Take in what the payment service reported"),
    "rails.catch_up": N_("Ask the payment service for lost reports"),
    "vouchers.refund": N_("Pay an own share back"),
    "vouchers.refund_failed": N_("Look after an own share that did not arrive"),
    "vouchers.refund_again": N_("Try again to pay own shares back"),
    "vouchers.lapse_unpaid": N_("End vouchers whose own share was not paid"),
    "vouchers.lapse": N_("End a voucher whose own share was not paid"),
    "vouchers.expire_unused": N_("End vouchers whose time is over"),
    "vouchers.expire": N_("End a voucher whose time is over"),
    "disbursements.send": N_("Send a payment to a supplier"),
    "disbursements.take_back": N_("Bring a failed payment back"),
    "disbursements.sweep": N_("Look after payments that got stuck"),
    "reports.publish_quarter": N_("Make the quarterly report"),
    "notices.send": N_("Send a mail"),
    "notices.tidy": N_("Empty mails of long ago"),
    "kernel.tidy": N_("Throw away finished work"),
}
