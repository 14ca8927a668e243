"""Who may choose for which voucher, and when."""

from voucher.kernel import clock
from voucher.kernel.errors import NotFound, NotNow
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.vouchers.lifecycle import State
from voucher.vouchers.models import Voucher


def require_chooser(by: User, voucher: Voucher) -> None:
    """Refuse whoever does not choose for this firm."""
    require(by, Act.CHOOSE)
    if by.organisation_id != voucher.firm_id:
        raise NotFound(N_("There is nothing here under this reference."))


def require_usable(voucher: Voucher) -> None:
    """Refuse a voucher that cannot be spent: own share not paid, used, or past its last day."""
    if voucher.state == State.OWN_SHARE_DUE:
        raise NotNow(N_("Your own share is not paid yet. Pay it first; then choose a supplier."))
    if voucher.state != State.USABLE or clock.today() > voucher.valid_until:
        raise NotNow(N_("This voucher can no longer be used."))
