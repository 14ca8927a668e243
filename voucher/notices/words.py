"""What a home says to whom when nothing waits: what will come, and where to go meanwhile."""

from typing import NamedTuple

from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act, may


class Idle(NamedTuple):
    """Said to whoever may do the act: what will come, and a way to go meanwhile (label and endpoint)."""

    act: Act
    text: str
    label: str
    endpoint: str


_MAIL = N_("We write to you by e-mail when it is your turn.")
_OFFICER = N_("New applications, invoices and suppliers appear here. You get no e-mail about them.")
_PAYMASTER = N_("Invoices that an officer approved appear here. We write to you by e-mail when a payment comes back.")
_MANAGER = N_("What another manager begins and you may confirm appears here.")
_AUDITOR = N_(
    "Auditors decide nothing here. Follow a payment from the appropriation to the supplier, or read a report."
)
_ASSESSOR = N_("Applications that you are to assess appear here. We write to you by e-mail when there are some.")
_DIRECTOR = N_("What officers and panels propose and you may approve appears here.")
IDLE = (  # the first that fits
    Idle(Act.APPLY, _MAIL, N_("See open rounds"), "programmes.rounds"),
    Idle(Act.OFFER, _MAIL, N_("See your offers"), "suppliers.offers"),
    Idle(Act.DECIDE, _OFFICER, N_("See applications"), "applications.list"),
    Idle(Act.ASSESS, _ASSESSOR, N_("See your assessments"), "assessments.inbox"),
    Idle(Act.APPROVE_LARGE, _DIRECTOR, N_("Proposed grants"), "applications.grants"),
    Idle(Act.RELEASE, _PAYMASTER, N_("See payments"), "disbursements.list"),
    Idle(Act.INVEST, _MANAGER, N_("See funds"), "funds.list"),
    Idle(Act.MANAGE_USERS, N_("People and their roles are on their own page."), N_("See users"), "people.users"),
    Idle(Act.READ_REPORTS, _AUDITOR, N_("Follow the money"), "reports.trace"),
)


def idle(by: User) -> Idle:
    """What to say when nothing waits for this person."""
    return next(said for said in IDLE if may(by, said.act))
