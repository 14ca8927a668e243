"""What the things of objections are called on a page."""

from voucher.kernel.i18n import N_
from voucher.objections.lifecycle import Against, State

OBJECTION = {
    State.RAISED: N_("Waits for an answer"),
    State.WITHDRAWN: N_("Objection withdrawn"),
    State.DISMISSED: N_("Objection dismissed"),
    State.UPHELD: N_("Upheld, to be decided anew"),
    State.SETTLED: N_("Upheld and decided anew"),
}
TONE = {
    State.RAISED: "warning",
    State.WITHDRAWN: "gray",
    State.DISMISSED: "danger",
    State.UPHELD: "information",
    State.SETTLED: "success",
}
AGAINST = {
    Against.REJECTED: N_("That it was not selected"),
    Against.RESERVE: N_("That it is only on the reserve list"),
    Against.LESS: N_("That less was granted than asked"),
}
NEXT = {  # to the firm
    State.RAISED: N_("Somebody who had no part in the decision reads it and answers. You get a mail."),
    State.WITHDRAWN: N_("The decision stays. Nothing more happens."),
    State.DISMISSED: N_("The decision stays. Nothing more happens in this portal."),
    State.UPHELD: N_("You were right. Another person decides anew, with the money that is there then. You get a mail."),
    State.SETTLED: N_("Your application was decided anew. Its page says how it goes on."),
}
PART = {  # why somebody does not answer; the names are those of the database's function objections_parts
    "decided": N_("You decided about this application."),
    "proposed": N_("You proposed a grant for this application, or settled one that was proposed."),
    "revoked": N_("You had a part in taking this grant back, or in leaving it."),
    "screened": N_("You looked at the requirements of this application."),
    "passed_over": N_("You had a part in passing over a requirement of this application."),
    "assessed": N_("You were asked to assess this application."),
    "points": N_("You gave bonus or penalty points to this application."),
    "panel": N_("You proposed or decided the panel's result."),
    "tied": N_("Something ties you to this firm."),
    "own": N_("It is your own organisation's application."),
    "judged": N_("You answered the objection yourself."),
}
COLUMNS = (  # of a list that is taken away as a file
    N_("Reference"),
    N_("Application"),
    N_("Firm"),
    N_("Against what"),
    N_("State"),
    N_("Objected (Seoul time)"),
    N_("To be answered by"),
    N_("Answered (Seoul time)"),
)
