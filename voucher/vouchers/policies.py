"""Who may do what to which voucher."""

from voucher.kernel.errors import NotFound, NotPermitted
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.vouchers.models import Voucher


def require_payer(by: User, voucher: Voucher) -> None:
    """Only the firm itself pays its own share; to others the voucher is not there."""
    require(by, Act.PAY_OWN_SHARE)
    if voucher.firm_id != by.organisation_id:
        raise NotFound(N_("There is nothing here under this reference."))


def require_clearer(by: User, voucher: Voucher) -> None:
    """A paymaster who does not belong to the firm."""
    require(by, Act.RELEASE)
    if voucher.firm_id == by.organisation_id:
        raise NotPermitted(N_("Nobody acts for the agency on money of their own organisation. Please ask a colleague."))
