"""What contracts' things are called on a page."""

from voucher.contracts.lifecycle import MilestoneState, State
from voucher.contracts.models import Party
from voucher.kernel.i18n import N_

STATE = {
    State.DRAFT: N_("Being written"),
    State.PROPOSED: N_("Waits for the supplier's signature"),
    State.SIGNED: N_("Running"),
    State.COMPLETED: N_("Completed"),
    State.CANCELLED: N_("Given up"),
}
MILESTONE = {
    MilestoneState.PLANNED: N_("To be delivered"),
    MilestoneState.DELIVERED: N_("Delivered, to be accepted"),
    MilestoneState.REWORK: N_("Sent back"),
    MilestoneState.ACCEPTED: N_("Accepted"),
}
PARTY = {Party.FIRM: N_("Firm"), Party.SUPPLIER: N_("Supplier")}
HAPPENED = {
    "contract.drafted": N_("Draft begun"),
    "contract.saved": N_("Contract draft changed"),
    "contract.proposed": N_("Signed by the firm"),
    "contract.signed": N_("Signed by the supplier: the contract runs"),
    "contract.returned": N_("Handed back by the supplier"),
    "contract.cancelled": N_("Given up"),
    "contract.completed": N_("Everything accepted and paid"),
    "contract.reopened": N_("A payment came back: not complete yet"),
    "milestone.delivered": N_("Piece of work %(milestone)s delivered"),
    "milestone.accepted": N_("Piece of work %(milestone)s accepted"),
    "milestone.sent_back": N_("Piece of work %(milestone)s sent back"),
}
TONE = {
    "contract.signed": "success",
    "contract.completed": "success",
    "milestone.accepted": "success",
    "contract.returned": "warning",
    "milestone.sent_back": "warning",
    "contract.cancelled": "danger",
    "contract.proposed": "information",
    "milestone.delivered": "information",
}
