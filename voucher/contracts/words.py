"""What contracts' things are called on a page."""

from voucher.contracts.lifecycle import MilestoneState, State
from voucher.contracts.models import Party
from voucher.kernel.i18n import N_
from voucher.programmes.rules import Cost
from voucher.vouchers.words import RETURNED

STATE = {
    State.DRAFT: N_("Being written"),
    State.PROPOSED: N_("Supplier to sign"),
    State.COUNTERSIGNED: N_("Agency to sign"),
    State.SIGNED: N_("Running"),
    State.COMPLETED: N_("Completed"),
    State.CANCELLED: N_("Given up"),
}
COST = {
    Cost.LABOUR: N_("Labour"),
    Cost.SOLUTION: N_("Solution: licences and development"),
    Cost.INFRASTRUCTURE: N_("Infrastructure: servers and cloud"),
    Cost.EQUIPMENT: N_("Equipment: cameras, sensors, machines"),
    Cost.DATA: N_("Data"),
    Cost.TRAINING: N_("Training"),
    Cost.CONSULTING: N_("Consulting"),
}
MILESTONE = {
    MilestoneState.PLANNED: N_("To be delivered"),
    MilestoneState.DELIVERED: N_("Delivered, to be accepted"),
    MilestoneState.REWORK: N_("Sent back"),
    MilestoneState.ACCEPTED: N_("Accepted"),
}
PARTY = {Party.FIRM: N_("Firm"), Party.SUPPLIER: N_("Supplier"), Party.AGENCY: N_("Agency")}
WHY = {why: RETURNED[why] for why in ("unused", "revoked")}  # reasons that nobody typed
HAPPENED = {
    "contract.drafted": N_("Draft begun"),
    "contract.saved": N_("Contract draft changed"),
    "contract.proposed": N_("Signed by the firm"),
    "contract.countersigned": N_("Signed by the supplier"),
    "contract.signed": N_("Signed by the agency: the contract runs"),
    "contract.returned": N_("Handed back by the supplier"),
    "contract.sent_back": N_("Handed back by the agency"),
    "contract.cancelled": N_("Given up"),
    "contract.expired": N_("Ended with the voucher's time"),
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
    "contract.sent_back": "warning",
    "milestone.sent_back": "warning",
    "contract.cancelled": "danger",
    "contract.expired": "danger",
    "contract.proposed": "information",
    "contract.countersigned": "information",
    "milestone.delivered": "information",
}
NOT_GIVEN_UP = {
    State.PROPOSED: N_(
        "You have signed, and the supplier is reading. To give the contract up, ask the supplier to hand it back first."
    ),
    State.COUNTERSIGNED: N_(
        "You and the supplier have signed, and the agency is reading. To give the contract up, ask the agency to hand "
        "it back first."
    ),
    State.SIGNED: N_("All three have signed, so all are bound. Please speak to the supplier and to the agency."),
    State.COMPLETED: N_("Everything was accepted and paid: there is nothing to give up."),
    State.CANCELLED: N_("This contract has ended already. While the voucher is usable you can choose again."),
}
NOT_HANDED_BACK = {
    State.COUNTERSIGNED: N_(
        "You have signed, and the agency is reading. If something is wrong, ask it to hand it back."
    ),
    State.SIGNED: N_("All three have signed, so all are bound. Please speak to the firm and to the agency."),
    State.COMPLETED: N_("Everything was accepted and paid: there is nothing to hand back."),
}
NOT_SENT_BACK = {
    State.DRAFT: N_("The firm is changing this contract. When both have signed it, it comes to you again."),
    State.PROPOSED: N_("The supplier has not signed this contract yet. It comes to you afterwards."),
    State.SIGNED: N_("All three have signed, so all are bound. There is nothing to hand back."),
    State.COMPLETED: N_("Everything was accepted and paid: there is nothing to hand back."),
    State.CANCELLED: N_("This contract has ended already."),
}
