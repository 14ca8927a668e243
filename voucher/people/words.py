"""What people's things are called on a page."""

from voucher.kernel.i18n import N_
from voucher.people.models import Kind, Size
from voucher.people.roles import Role

ROLE = {
    Role.APPLICANT: N_("Applicant"),
    Role.SUPPLIER: N_("Supplier"),
    Role.OFFICER: N_("Officer"),
    Role.ASSESSOR: N_("Assessor"),
    Role.DIRECTOR: N_("Director"),
    Role.PAYMASTER: N_("Paymaster"),
    Role.MANAGER: N_("Investment manager"),
    Role.AUDITOR: N_("Auditor"),
    Role.ADMINISTRATOR: N_("Administrator"),
}
SIZE = {
    Size.MICRO: N_("Micro-enterprise"),
    Size.SMALL: N_("Small firm"),
    Size.MEDIUM: N_("Medium-sized firm"),
    Size.MID_SIZE: N_("Mid-size firm"),
    Size.LARGE: N_("Large firm"),
}
KIND = {
    Kind.FIRM: N_("Firm"),
    Kind.SUPPLIER: N_("Supplier"),
    Kind.AGENCY: N_("Agency"),
    Kind.PARTNER: N_("Fund partner"),
}
TAX_STATUS = {
    "": N_("Not yet looked up"),
    "01": N_("In business"),
    "02": N_("Business suspended"),
    "03": N_("Business closed"),
}
REPRESENTATIVE = {
    "": N_("not yet confirmed by the tax office"),
    "01": N_("confirmed by the tax office"),
    "02": N_("not as the tax office has it"),
}
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
