"""Who may do what to which application, and what keeps a firm from submitting."""

from datetime import timedelta

from voucher.applications.lifecycle import Request, State
from voucher.applications.models import Application, Grant, Supplement
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, NotNow, NotPermitted, Refused
from voucher.kernel.i18n import N_
from voucher.people import impartiality, tax_office
from voucher.people.models import Kind, Organisation, User
from voucher.people.roles import Act, may, require
from voucher.programmes import policies as rounds
from voucher.programmes import rules
from voucher.programmes.approvals import Approver
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round

FRESH = timedelta(days=30)  # an older answer of the tax office is asked for again before a firm is approved
PAUSE = timedelta(minutes=1)  # nobody asks it more often about one firm


def require_applicant(by: User, application: Application) -> None:
    """Only the firm's own people write its application; for others it does not exist."""
    require(by, Act.APPLY)
    if by.organisation_id != application.firm_id:
        raise NotFound(N_("There is nothing here under this reference."))


def require_draft(application: Application) -> None:
    """Refuse to change what was sent: from another window, or by a colleague."""
    if application.state is not State.DRAFT:
        raise NotNow(N_("This application is no draft any more, so your answers were not saved. Please look at it."))


def require_impartial(session: Session, by: User, application: Application) -> None:
    """Nobody decides about their own organisation or one that something ties them to."""
    if by.organisation_id == application.firm_id:
        raise NotPermitted(N_("Nobody decides about their own organisation. Please hand it to a colleague."))
    impartiality.require_apart(session, by, application.firm_id)


def require_decider(session: Session, by: User, application: Application) -> None:
    """Officers decide, and whom nothing ties to the firm."""
    require(by, Act.DECIDE)
    require_impartial(session, by, application)


def may_decide(session: Session, by: User, application: Application) -> bool:
    """Whether to show the buttons at all."""
    try:
        require_decider(session, by, application)
    except NotPermitted:
        return False
    return True


def require_looker(session: Session, by: User, application: Application) -> None:
    """Whoever may decide has the requirements looked at again; after an objection whoever judges those may, too."""
    if application.state is State.REOPENED and may(by, Act.JUDGE):
        require_impartial(session, by, application)
    else:
        require_decider(session, by, application)


def may_look(session: Session, by: User, application: Application) -> bool:
    """The same, for the button."""
    try:
        require_looker(session, by, application)
    except NotPermitted:
        return False
    return True


def require_awarder(session: Session, by: User, application: Application) -> None:
    """Whoever approves a panel's result, and whom nothing ties to the firm."""
    require(by, Act.APPROVE_AWARDS)
    require_impartial(session, by, application)


APPROVES = {Approver.OFFICER: Act.APPROVE_GRANTS, Approver.DIRECTOR: Act.APPROVE_LARGE}


def may_grant(by: User, approver: Approver) -> bool:
    """Whether a sum that this approver is for is this person's to approve, as far as roles go."""
    return may(by, APPROVES[approver])


def require_large_enough(by: User, approver: Approver) -> None:
    """Refuse a sum that is for somebody else to grant, by the bands of the round's rules."""
    if not may_grant(by, approver):
        raise NotPermitted(N_("By the rules of this round only a director grants a sum this large."))


def may_approve(session: Session, by: User, application: Application, grant: Grant) -> bool:
    """Whether this person may approve what somebody else proposed, or send it back: for buttons."""
    try:
        require_approver(session, by, application, grant)
    except NotPermitted:
        return False
    return True


def require_approver(session: Session, by: User, application: Application, grant: Grant) -> None:
    """Two people give money away: one proposes, another one approves, for large sums a director."""
    require(by, Act.APPROVE_GRANTS)
    require_impartial(session, by, application)
    if by.id == grant.proposed_by_id:
        raise NotPermitted(N_("You proposed this grant yourself. Somebody else approves it."))
    require_large_enough(by, grant.approver)


def require_unproposed(waiting: Grant | None) -> None:
    """Refuse to do something else with an application while a grant is proposed."""
    if waiting is not None:
        raise NotNow(
            N_("A colleague has proposed a grant. It is approved, sent back or taken back before anything else.")
        )


def require_single(round_: Round) -> None:
    """Refuse to decide one by one where assessors score all of them and a panel ranks, or where the rules decide."""
    if round_.mode is Mode.FIRST_COME:
        raise NotNow(N_("This is a first-come round: its rules decide, and nobody decides by hand."))
    if round_.mode is Mode.COMPETITIVE:
        raise NotNow(N_("In this round assessors score and a panel decides. See the page “Assessments”."))


def require_first(application: Application) -> None:
    """Refuse to decide as if for the first time what an objection opened again: only some may, by way of it."""
    if application.state is State.REOPENED:
        raise NotNow(N_("An objection was upheld. Whoever had no part before decides anew, on the objection's page."))


def may_ask(application: Application, round_: Round, last: Supplement | None) -> bool:
    """Whether a firm may be asked to supply or correct something now: before anything is decided, once at a time.

    In a first-come round that is while it is on the reserve list; when the time of a request is over, again.
    """
    if application.state is State.SUPPLEMENT:
        return last is None or last.state is not Request.OPEN
    return application.state is (State.RESERVE if round_.mode is Mode.FIRST_COME else State.SUBMITTED)


def require_askable(application: Application, round_: Round, last: Supplement | None) -> None:
    """Refuse to ask for something while something is asked for, or when it is decided."""
    if not may_ask(application, round_, last):
        raise NotNow(N_("Nothing can be asked of the firm about this application now. Please look at it."))


def takes_answer(supplement: Supplement) -> bool:
    """Whether it may be answered now: to the last second of its deadline, as a round takes applications."""
    return supplement.state is Request.OPEN and clock.now() < supplement.due_at + rounds.GRACE


def require_in_time(supplement: Supplement) -> None:
    """Refuse what comes after the deadline, by the server's clock, also before the clock has closed it."""
    if not takes_answer(supplement):
        raise NotNow(N_("The time for this supplement is over, so nothing was saved. An officer says what follows."))


def require_eligible(firm: Organisation, round_: Round) -> None:
    """Refuse firms that this round gives nothing to."""
    if firm.kind is not Kind.FIRM:
        raise Refused(N_("Only manufacturing firms apply. Your organisation is registered as something else."))
    assert round_.rules is not None, round_.ref
    rules.require_fitting(rules.of_round(round_.id, round_.rules).rules, firm)


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
        tax_office.SUSPENDED: N_(
            "The tax office says that your business is suspended. A suspended business cannot submit. "
            "Once you have resumed, ask the tax office again before you submit."
        ),
        tax_office.CLOSED: N_("The tax office says that your business is closed. A closed business cannot submit."),
    }.get(firm.tax_status, "")


def barred(firm: Organisation, round_: Round) -> str:
    """Why this firm cannot submit in this round now; empty when it can.

    Where an officer decides later, not knowing yet only warns. A first-come round answers at once, and so it takes
    only what an officer could approve.
    """
    if (why := barred_by_tax(firm)) or round_.mode is not Mode.FIRST_COME:
        return why
    if tax_answer_is_old(firm):
        return N_("This round answers at once, and the tax office's answer about your firm is older than 30 days.")
    if tax_office.unknown(firm):
        return N_("The tax office does not know your registration number, so this round cannot take your application.")
    if firm.representative_status != tax_office.MATCH:
        return N_(
            "This round answers at once, and the tax office has not confirmed your representative and opening date yet."
        )
    return ""


def require_submittable(firm: Organisation, round_: Round) -> None:
    """Refuse firms that the tax office calls suspended or closed, or does not know well enough for this round."""
    if why := barred(firm, round_):
        raise Refused(why)


def tax_answer_is_old(firm: Organisation) -> bool:
    """Whether the tax office was never asked about this firm, or too long ago to grant it money."""
    return firm.tax_checked_at is None or firm.tax_checked_at < clock.now() - FRESH


def may_ask_again(firm: Organisation) -> bool:
    """Whether the tax office may be asked now; not when it has just been."""
    return firm.tax_checked_at is None or firm.tax_checked_at < clock.now() - PAUSE


def unapprovable(firm: Organisation) -> str:
    """Why what the tax office says keeps this firm from being approved; empty when it does not."""
    if tax_answer_is_old(firm):
        return N_("The tax office's answer about this firm is older than 30 days. Ask again, then approve.")
    if tax_office.unknown(firm):
        return N_("The tax office does not know this registration number. The application cannot be approved.")
    ended = {
        tax_office.SUSPENDED: N_(
            "The tax office says that this business is suspended. It cannot be approved before it resumes."
        ),
        tax_office.CLOSED: N_("The tax office says that this business is closed. The application cannot be approved."),
    }.get(firm.tax_status, "")
    return ended or _unproven(firm)


def _unproven(firm: Organisation) -> str:
    """Why nobody knows yet that the firm signed up for itself: number, opening date and representative together."""
    return {
        tax_office.MATCH: "",
        tax_office.MISMATCH: N_(
            "The tax office knows this number with another representative or opening date. "
            "The firm was asked to correct them; until then it cannot be approved."
        ),
    }.get(
        firm.representative_status,
        N_("The tax office has not confirmed the representative and the opening date yet. Ask again, then approve."),
    )


def require_approvable(firm: Organisation) -> None:
    """Refuse to grant money to a firm that the tax office does not call a running business, as of late."""
    if why := unapprovable(firm):
        raise NotNow(why)
