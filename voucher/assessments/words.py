"""What the things of assessments are called on a page."""

from voucher.assessments.conflicts import Bar
from voucher.assessments.lifecycle import Outcome, ProposalState, State
from voucher.assessments.models import Bond
from voucher.kernel.i18n import N_
from voucher.suppliers.words import SKILL

__all__ = ["AVAILABLE", "BAR", "BOND", "COLUMNS", "OUTCOME", "PROPOSAL", "SEAT", "SKILL"]

BOND = {
    Bond.EMPLOYMENT: N_("I work there, or did within the last three years"),
    Bond.JOINT_WORK: N_("We work together: a project, a paper or a patent"),
    Bond.STAKE: N_("I have shares, a loan or a seat on the board there"),
    Bond.KINSHIP: N_("Somebody of my family runs it or works there"),
}
BAR = {
    Bar.EMPLOYER: N_("works for this firm"),
    Bar.DECLARED: N_("declared a tie to this firm"),
    Bar.RELATED: N_("works for a house related to this firm"),
    Bar.DECLARED_RELATED: N_("declared a tie to a house related to this firm"),
    Bar.SUPPLIER: N_("is tied to a supplier that sells what this firm asks for"),
    Bar.DECLINED: N_("had it already, and gave it back or was taken off"),
    Bar.AWAY: N_("takes no assessments now"),
    Bar.FIELD: N_("does not know this field"),
    Bar.FULL: N_("has as much as they take on at once"),
}
SEAT = {
    State.ASSIGNED: N_("Conflict not declared yet"),
    State.ACCEPTED: N_("Being assessed"),
    State.SUBMITTED: N_("Submitted"),
    State.DECLINED: N_("Given back by the assessor"),
    State.REPLACED: N_("Taken off"),
    State.SET_ASIDE: N_("Does not count: a tie came up"),
}
OUTCOME = {
    Outcome.SELECTED: N_("Selected"),
    Outcome.RESERVE: N_("Reserve list"),
    Outcome.BELOW: N_("Below the pass mark"),
    Outcome.PENDING: N_("Not all scored yet"),
}
PROPOSAL = {
    ProposalState.PROPOSED: N_("Waits for approval"),
    ProposalState.APPROVED: N_("Approved"),
    ProposalState.REFUSED: N_("Sent back to the panel"),
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
