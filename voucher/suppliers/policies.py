"""Who may do what to which supplier."""

from voucher.kernel.errors import NotFound, NotPermitted
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.suppliers.models import Supplier


def require_own(by: User, supplier: Supplier, act: Act = Act.OFFER) -> None:
    """Refuse whoever does not speak for this supplier."""
    require(by, act)
    if by.organisation_id != supplier.organisation_id:
        raise NotFound(N_("There is nothing here under this reference."))


def require_judge(by: User, supplier: Supplier) -> None:
    """Refuse whoever may not qualify suppliers, or belongs to this one."""
    require(by, Act.QUALIFY)
    if by.organisation_id == supplier.organisation_id:
        raise NotPermitted(N_("Nobody judges their own organisation. Ask a colleague of the agency."))


def require_confirmer(by: User, supplier: Supplier) -> None:
    """Refuse whoever may not confirm accounts, or belongs to this supplier."""
    require(by, Act.CONFIRM_ACCOUNT)
    if by.organisation_id == supplier.organisation_id or by.id == supplier.account_by_id:
        raise NotPermitted(N_("Nobody confirms their own organisation's account. Ask a colleague of the agency."))
