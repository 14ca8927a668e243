"""What the things of applications are called on a page."""

from voucher.applications.lifecycle import Proposed, Request, State
from voucher.kernel.i18n import N_
from voucher.suppliers.words import SKILL

# firms and suppliers use the same names of skills
__all__ = [
    "COLUMNS", "GRANT", "GRANTS", "GRANT_TONE", "HAPPENED", "INNER", "NEXT", "QUIET", "SKILL", "STATE", "STEPS",
    "SUPPLEMENT", "SUPPLEMENT_TONE",
]  # fmt: skip

STATE = {
    State.DRAFT: N_("Draft"),
    State.SUBMITTED: N_("Submitted"),
    State.SUPPLEMENT: N_("Supplement asked for"),
    State.RESERVE: N_("Reserve list"),
    State.APPROVED: N_("Approved"),
    State.REJECTED: N_("Rejected"),
    State.REOPENED: N_("To be decided anew"),
    State.WITHDRAWN: N_("Withdrawn"),
}
NEXT = {  # what happens next, to the firm
    State.DRAFT: N_("Finish your answers and submit them before the round closes."),
    State.SUBMITTED: N_("An officer of the agency reads it and decides. You get a mail, and see the decision here."),
    State.SUPPLEMENT: N_(
        "The agency asked for something. Nothing is decided before; the application stays in its place."
    ),
    State.RESERVE: N_(
        "The money of this round is promised to firms before yours. When some comes back, the first of the reserve "
        "list gets it. You need not do anything; you get a mail."
    ),
    State.APPROVED: N_("Pay your own share and the VAT. Then the voucher can be used, and you choose a supplier."),
    State.REJECTED: N_("Nothing more happens with this application. You may apply again while a round is open."),
    State.REOPENED: N_(
        "Your objection was right. Somebody who had no part before decides anew, with the money that is there then. "
        "You get a mail."
    ),
    State.WITHDRAWN: N_("Nothing more happens with this application. You may apply again while the round is open."),
}
QUIET = frozenset(  # of these the audit log alone speaks
    f"application.{what}"
    for what in ("saved", "looked_up", "paper_added", "paper_removed", "paper_downloaded", "turned_away")
) | {"objection.paper_downloaded"}
INNER = {  # of these the agency reads, not the firm
    "application.screened": (N_("Requirements looked at"), "gray"),
    "grant.proposed": (N_("Grant proposed"), "information"),
    "grant.approved": (N_("Proposed grant approved"), "success"),
    "grant.sent_back": (N_("Proposed grant sent back"), "warning"),
    "grant.taken_back": (N_("Proposed grant taken back"), "gray"),
    "grant.dropped": (N_("Proposed grant dropped: the firm withdrew"), "gray"),
    "override.proposed": (N_("Proposed to pass over a requirement"), "gray"),
    "override.agreed": (N_("Agreed to pass over a requirement"), "gray"),
    "override.refused": (N_("Refused to pass over a requirement"), "gray"),
}
HAPPENED = {  # lines of the audit log about an application: words and tone
    "application.started": (N_("Draft started"), "gray"),
    "application.saved": (N_("Draft saved"), "gray"),
    "application.prepared": (N_("Handed to a colleague to certify"), "gray"),
    "application.declared": (N_("Requirements declared"), "gray"),
    "application.submitted": (N_("Submitted"), "information"),
    "application.reserved": (N_("Put on the reserve list"), "warning"),
    "application.approved": (N_("Approved"), "success"),
    "application.rejected": (N_("Rejected"), "danger"),
    "application.undone": (N_("Grant taken back"), "danger"),
    "application.withdrawn": (N_("Withdrawn"), "gray"),
    "objection.raised": (N_("The firm objected"), "information"),
    "objection.withdrawn": (N_("Objection withdrawn"), "gray"),
    "objection.dismissed": (N_("Objection dismissed"), "danger"),
    "objection.upheld": (N_("Objection upheld"), "success"),
    "objection.settled": (N_("Decided anew after the objection"), "information"),
    "supplement.asked": (N_("Supplement asked for"), "warning"),
    "supplement.lengthened": (N_("Deadline of the supplement lengthened"), "warning"),
    "supplement.answered": (N_("Supplement sent"), "information"),
    "supplement.taken_back": (N_("Request for a supplement taken back"), "gray"),
    "supplement.expired": (N_("No supplement came in time"), "danger"),
    "supplement.gone_on": (N_("Goes on without the supplement"), "gray"),
}
GRANT = {
    Proposed.OPEN: N_("Waits for approval"),
    Proposed.APPROVED: N_("Approved"),
    Proposed.SENT_BACK: N_("Returned"),
    Proposed.TAKEN_BACK: N_("Proposal withdrawn"),
    Proposed.DROPPED: N_("The application was withdrawn"),
}
GRANT_TONE = {
    Proposed.OPEN: "warning",
    Proposed.APPROVED: "success",
    Proposed.SENT_BACK: "danger",
    Proposed.TAKEN_BACK: "gray",
    Proposed.DROPPED: "gray",
}
SUPPLEMENT = {
    Request.OPEN: N_("The firm has it"),
    Request.ANSWERED: N_("Supplement is here"),
    Request.EXPIRED: N_("No answer in time"),
    Request.TAKEN_BACK: N_("Request taken back"),
    Request.DROPPED: N_("The application was withdrawn"),
}
SUPPLEMENT_TONE = {
    Request.OPEN: "warning",
    Request.ANSWERED: "success",
    Request.EXPIRED: "danger",
    Request.TAKEN_BACK: "gray",
    Request.DROPPED: "gray",
}
STEPS = (  # endpoint, label
    ("applications.project", N_("Project")),
    ("applications.money", N_("Cost")),
    ("applications.questions", N_("More questions")),
    ("applications.papers", N_("Papers")),
    ("applications.consent", N_("Consents")),
    ("applications.check", N_("Check and submit")),
)
COLUMNS = (  # of a list that is taken away as a file
    N_("Reference"),
    N_("Round"),
    N_("Firm"),
    N_("Title"),
    N_("Asked (won)"),
    N_("Granted (won)"),
    N_("State"),
    N_("Submitted (Seoul time)"),
)
GRANTS = (  # of the list of what was proposed
    N_("Application"),
    N_("Round"),
    N_("Firm"),
    N_("Granted (won)"),
    N_("The state's share (won)"),
    N_("Who approves"),
    N_("State"),
    N_("Proposed by"),
    N_("Proposed (Seoul time)"),
    N_("Settled by"),
    N_("Settled (Seoul time)"),
)
