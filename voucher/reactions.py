"""WHAT HAPPENS NEXT: every consequence that crosses packages is on this page."""

from voucher.kernel import errands
from voucher.kernel.errands import Errand
from voucher.kernel.events import Event, Reaction, subscribe
from voucher.people import tax_office

# At once, in the transaction that caused them: all of it happens, or none.
REACTIONS: dict[type[Event], list[Reaction]] = {}

# Later, by a worker, after that transaction has committed. Each may run twice; it must not matter.
ERRANDS: dict[str, Errand] = {
    "people.refresh_tax_status": tax_office.refresh,
}


def connect() -> None:
    """Make it so, once per process."""
    for event, reactions in REACTIONS.items():
        for reaction in reactions:
            subscribe(event, reaction)
    errands.register(ERRANDS)
