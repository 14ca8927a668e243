"""What acts are called on a page. An act that is missing here is shown as it is stored."""

from voucher.kernel.i18n import N_

ACTION = {
    "organisation.joined": N_("Signed up"),
    "organisation.tax_status": N_("Tax office status changed"),
    "user.signed_in": N_("Signed in"),
    "user.signed_out": N_("Signed out"),
    "user.changed": N_("Roles changed"),
    "user.reset_asked": N_("Asked for a new password"),
    "user.password_reset": N_("Set a new password"),
    "user.password_changed": N_("Changed the password"),
}
