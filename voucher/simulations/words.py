"""What the things of simulations are called on a page."""

from voucher.kernel.i18n import N_
from voucher.people.regions import INDUSTRIES, REGIONS
from voucher.people.words import SIZE
from voucher.programmes.eligibility import Outcome
from voucher.simulations.models import Change

CHANGE = {
    Change.TURNED_AWAY: N_("Turned away now"),
    Change.LET_IN: N_("Let in now"),
    Change.WITHOUT_MONEY: N_("Approved then, no money now"),
    Change.LESS: N_("The state pays less"),
    Change.MORE: N_("The state pays more"),
    Change.SAME: N_("Nothing changes"),
}
ANY = N_("Whatever changes")
CHANGE_TONE = {
    Change.TURNED_AWAY: "danger",
    Change.LET_IN: "success",
    Change.WITHOUT_MONEY: "warning",
    Change.LESS: "warning",
    Change.MORE: "information",
    Change.SAME: "gray",
}
COLOUR = {Outcome.PASS: 0, Outcome.WARN: 4, Outcome.UNKNOWN: 2, Outcome.FAIL: 1}  # of the plots
GROUPS = {"region": N_("Region"), "size": N_("Size of the firm"), "industry": N_("Industry")}
NAMES = {"region": REGIONS, "size": {str(size): label for size, label in SIZE.items()}, "industry": INDUSTRIES}
COLUMNS = (  # of the list that is taken away as a file
    N_("Order of arrival"),
    N_("Application"),
    N_("Firm"),
    N_("Title"),
    N_("Region"),
    N_("Size of the firm"),
    N_("Industry"),
    N_("Asked (won)"),
    N_("What became of it"),
    N_("By these rules"),
    N_("What changes"),
    N_("Why"),
    N_("Kind of firm"),
    N_("State's share then (won)"),
    N_("State's share by these rules (won)"),
    N_("Partner's share by these rules (won)"),
    N_("Own share by these rules (won)"),
    N_("The money reaches it"),
)
