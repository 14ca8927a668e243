"""What exclusions are called on a page."""

from voucher.audit.values import named
from voucher.bans.models import Stands
from voucher.kernel.i18n import N_

STANDS = named("stands", Stands)
TONE = {
    Stands.WAITING: "warning",
    Stands.TO_COME: "information",
    Stands.IN_FORCE: "danger",
    Stands.OVER: "gray",
    Stands.LIFTED: "success",
    Stands.REFUSED: "gray",
}
HAPPENED = {
    "ban.recorded": N_("Exclusion written down"),
    "ban.confirmed": N_("Exclusion confirmed"),
    "ban.refused": N_("Exclusion not found in the letter"),
    "ban.lifting_proposed": N_("Lifting of an exclusion proposed"),
    "ban.lifted": N_("Exclusion lifted"),
    "ban.lifting_refused": N_("Lifting of an exclusion refused"),
}
COLUMNS = (
    N_("Reference"),
    N_("Name"),
    N_("Registration number"),
    N_("Representative"),
    N_("From this day on"),
    N_("Until this day, included"),
    N_("Legal ground"),
    N_("Document"),
    N_("Date of the document"),
    N_("State"),
    N_("Lifted from"),
    N_("Written down"),
    N_("Settled"),
)
