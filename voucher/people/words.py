"""What people's things are called on a page."""

from voucher.audit.values import VALUE, named
from voucher.kernel.i18n import N_
from voucher.people.models import Kind, Size
from voucher.people.roles import Role

ROLE = named("roles", Role)
SIZE = named("firm_size", Size)
KIND = named("kind", Kind)
TAX_STATUS = {"": N_("Not yet looked up"), **VALUE["status"]}
REPRESENTATIVE = {"": N_("not yet confirmed by the tax office"), **VALUE["representative_status"]}
MAY_SIGN_IN = {True: N_("May sign in"), False: N_("Locked out")}
COLUMNS = (
    N_("Name"),
    N_("Organisation"),
    N_("E-mail address"),
    N_("Roles"),
    N_("State"),
    N_("Account since"),
    N_("Last sign-in"),
)
