"""What happens to a partner's money, in words."""

from voucher.audit.values import named
from voucher.contributions.models import Contribution, Direction
from voucher.kernel.i18n import N_

DIRECTION = named("direction", Direction)
STANDS = {
    None: N_("Waits for a second person"),
    True: N_("Found by a second person"),
    False: N_("Not found, so not counted"),
}
TONE = {None: "warning", True: "success", False: "danger"}


def stands(made: Contribution) -> str:
    """A msgid: what became of it."""
    return STANDS[made.agreed]
