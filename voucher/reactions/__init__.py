"""WHAT HAPPENS NEXT: every consequence that crosses packages, on three pages, in the order in which they happen.

at_once.py: what is done, in the transaction of the event. telling.py: who is told of it, in the same transaction, after
what is done. later.py: what a worker does after that transaction has committed.
"""

from voucher.kernel import aliases, errands
from voucher.kernel.events import subscribe
from voucher.reactions import at_once, later, telling


def connect() -> None:
    """Make it so, once per process."""
    for page in (at_once.DONE, telling.TOLD):
        for event, reactions in page.items():
            for reaction in reactions:
                subscribe(event, reaction)
    errands.register(later.ERRANDS)
    aliases.settle("voucher")
