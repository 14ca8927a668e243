"""What the things of assessments are called on a page."""

from voucher.assessments.models import Bond
from voucher.kernel.i18n import N_
from voucher.suppliers.words import SKILL

__all__ = ["AVAILABLE", "BOND", "COLUMNS", "SKILL"]

BOND = {
    Bond.EMPLOYMENT: N_("I work there, or did within the last three years"),
    Bond.JOINT_WORK: N_("We work together: a project, a paper or a patent"),
    Bond.STAKE: N_("I have shares, a loan or a seat on the board there"),
    Bond.KINSHIP: N_("Somebody of my family runs it or works there"),
}
AVAILABLE = {True: N_("Takes assessments"), False: N_("Takes none now")}
COLUMNS = (
    N_("Number"),
    N_("Name"),
    N_("Works at"),
    N_("E-mail address"),
    N_("Fields"),
    N_("Industries"),
    N_("At once, at most"),
    N_("State"),
)
