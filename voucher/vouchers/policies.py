"""Who may do what to which voucher."""

from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, NotPermitted
from voucher.kernel.i18n import N_
from voucher.people import impartiality
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.vouchers.models import Voucher


def require_payer(by: User, voucher: Voucher) -> None:
    """Only the firm itself pays its own share; to others the voucher is not there."""
    require(by, Act.PAY_OWN_SHARE)
    if voucher.firm_id != by.organisation_id:
        raise NotFound(N_("There is nothing here under this reference."))


def require_clearer(session: Session, by: User, voucher: Voucher) -> None:
    """A paymaster who does not belong to the firm, and whom nothing ties to it."""
    require(by, Act.RELEASE)
    if voucher.firm_id == by.organisation_id:
        raise NotPermitted(N_("Nobody acts for the agency on money of their own organisation. Please ask a colleague."))
    impartiality.require_apart(session, by, voucher.firm_id)
