"""What the things of programmes are called on a page."""

from voucher.kernel.i18n import N_
from voucher.programmes.lifecycle import State
from voucher.programmes.models import Programme, Round
from voucher.programmes.policies import Phase

STATE = {
    State.DRAFT: N_("Draft"),
    State.OPEN: N_("Open"),
    State.CLOSED: N_("Closed"),
}
PHASE = {
    Phase.DRAFT: N_("Draft"),
    Phase.ANNOUNCED: N_("Opens soon"),
    Phase.ACCEPTING: N_("Open"),
    Phase.CLOSED: N_("Closed"),
}
TONE = {
    Phase.DRAFT: "gray",
    Phase.ANNOUNCED: "information",
    Phase.ACCEPTING: "success",
    Phase.CLOSED: "gray",
}
HAPPENED = {  # lines of the audit log about a round
    "round.drafted": N_("Draft written"),
    "round.redrafted": N_("Draft changed"),
    "round.opened": N_("Opened: rules frozen and budget given"),
    "round.closed": N_("Closed"),
    "round.closed_early": N_("Closed before its time"),
}


def title(thing: Round | Programme, language: str) -> str:
    """A round's title, or a programme's name, in a language."""
    if isinstance(thing, Round):
        return thing.title_ko if language == "ko" else thing.title_en
    return thing.name_ko if language == "ko" else thing.name_en
