"""What people's things are called on a page."""

from voucher.audit.values import VALUE, named
from voucher.kernel.i18n import N_
from voucher.people.impartiality import Sign
from voucher.people.models import Bond, Kind, Size
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
OWN_BOND = {
    Bond.FAMILY: N_("Somebody of my family runs it or works there"),
    Bond.EMPLOYMENT: N_("I work there, or did within the last three years"),
    Bond.STAKE: N_("I have shares, a loan or a seat on the board there"),
    Bond.OTHER: N_("Something else that others might take for a tie"),
    Bond.NAMESAKE: N_("Nothing: somebody there only has the same name as I"),
}
BOND = named("bond", Bond)
SIGN = {
    Sign.DECLARED: N_("you declared it"),
    Sign.RELATED: N_("it has the same representative as one that you declared"),
    Sign.DOMAIN: N_("somebody there has an e-mail address like yours"),
    Sign.PHONE: N_("it has your telephone number"),
    Sign.REPRESENTATIVE: N_("its representative has your name"),
    Sign.ACCOUNT: N_("somebody with your name has or had an account there"),
}
STATED = {
    "holds": N_("Stated in the last twelve months"),
    "over": N_("To be renewed"),
    "never": N_("Not yet stated"),
}
TIE_COLUMNS = (
    N_("Name"),
    N_("E-mail address"),
    N_("Roles"),
    N_("Stated on"),
    N_("Organisation"),
    N_("Registration number"),
    N_("What ties them"),
    N_("From this day on"),
    N_("Until this day, included"),
    N_("More about it"),
    N_("Declared on"),
    N_("Taken back on"),
    N_("Reason"),
)
