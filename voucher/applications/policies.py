"""Who may do what to which application, and what keeps a firm from submitting."""

from voucher.applications.lifecycle import State
from voucher.applications.models import Application
from voucher.kernel.errors import NotFound, NotNow, NotPermitted, Refused
from voucher.kernel.i18n import N_
from voucher.people.models import Kind, Organisation, User
from voucher.people.roles import Act, require
from voucher.programmes import policies as rounds
from voucher.programmes import rules
from voucher.programmes.models import Round

SUSPENDED, CLOSED = "02", "03"  # as the tax office has it (DOMAIN §4)


def require_applicant(by: User, application: Application) -> None:
    """Only the firm's own people write its application; for others it does not exist."""
    require(by, Act.APPLY)
    if by.organisation_id != application.firm_id:
        raise NotFound(N_("There is nothing here under this reference."))


def require_draft(application: Application) -> None:
    """Refuse to change what was sent: from another window, or by a colleague."""
    if application.state is not State.DRAFT:
        raise NotNow(N_("This application is no draft any more, so your answers were not saved. Please look at it."))


def require_decider(by: User, application: Application) -> None:
    """Officers decide, and nobody decides about their own organisation."""
    require(by, Act.DECIDE)
    if by.organisation_id == application.firm_id:
        raise NotPermitted(N_("Nobody decides about their own organisation. Please hand it to a colleague."))


def require_eligible(firm: Organisation, round_: Round) -> None:
    """Refuse firms that this round gives nothing to."""
    if firm.kind is not Kind.FIRM:
        raise Refused(N_("Only manufacturing firms apply. Your organisation is registered as something else."))
    rules.band_for(round_.rules, firm.size)


def would_refuse(firm: Organisation, round_: Round) -> Refused | None:
    """Why this firm could not begin an application here now; None when it could."""
    try:
        rounds.require_accepting(round_)
        require_eligible(firm, round_)
    except Refused as refusal:
        return refusal
    return None


def barred_by_tax(firm: Organisation) -> str:
    """Why the tax office's answer keeps this firm from submitting; empty when it does not."""
    return {
        SUSPENDED: N_(
            "The tax office says that your business is suspended. A suspended business cannot submit. "
            "Once you have resumed, we look it up again."
        ),
        CLOSED: N_("The tax office says that your business is closed. A closed business cannot submit."),
    }.get(firm.tax_status, "")


def require_in_business(firm: Organisation) -> None:
    """Refuse firms that the tax office calls suspended or closed. Not knowing yet only warns."""
    if why := barred_by_tax(firm):
        raise Refused(why)
