"""Who may do what with assessments, and when."""

from voucher.applications import policies as applications
from voucher.applications.models import Application
from voucher.assessments import proposals
from voucher.assessments.models import Assignment, Proposal
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, NotNow, NotPermitted
from voucher.kernel.i18n import N_
from voucher.people import impartiality
from voucher.people.models import User
from voucher.people.roles import Act, may, require
from voucher.programmes import rules
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round
from voucher.programmes.policies import Phase, phase
from voucher.programmes.rules import Assessing


def require_keeper(by: User) -> None:
    """Officers keep the pool, and see to it that everything is assessed."""
    require(by, Act.ASSIGN)


def require_assessor(by: User) -> None:
    """Assessors say themselves what they know and what ties them."""
    require(by, Act.ASSESS)


def require_own(by: User, assignment: Assignment, assessor_id: object) -> None:
    """Only what was given to this assessor; for others it does not exist."""
    require(by, Act.ASSESS)
    if assignment.assessor_id != assessor_id:
        raise NotFound(N_("There is nothing here under this reference."))


def require_assessing(round_: Round) -> Assessing:
    """How a round is assessed; refuses rounds without a score sheet, and those that still take applications."""
    found = assessing_of(round_)
    if found is None:
        raise NotNow(N_("This round is not decided by assessors."))
    if phase(round_) is not Phase.CLOSED:
        raise NotNow(N_("This round still takes applications. They are given to assessors when it has closed."))
    return found


def assessing_of(round_: Round) -> Assessing | None:
    """The score sheet of a competitive round, as it was frozen; None for any other round."""
    if round_.mode is not Mode.COMPETITIVE or round_.rules is None:
        return None
    return rules.of_round(round_.id, round_.rules).rules.assessing


def require_undecided(session: Session, round_: Round) -> None:
    """Refuse to touch a ranking that was proposed or approved."""
    if proposals.live(session, round_.id) is not None:
        raise NotNow(N_("The panel's result of this round was proposed already."))


def may_approve(session: Session, by: User, proposal: Proposal, round_: Round) -> bool:
    """Whether this person may decide about a panel's result: not who proposed it, and a director from a sum on.

    Nor whoever is tied to one of its firms: all of them are ranked against each other.
    """
    within = applications.may_grant(by, proposals.approver(round_, proposal.government_krw))
    if not within or not may(by, Act.APPROVE_AWARDS) or by.id == proposal.proposed_by_id:
        return False
    return impartiality.is_apart(session, by, *proposals.firms(session, proposal))


def require_approver(session: Session, by: User, proposal: Proposal, round_: Round) -> None:
    """Two people give money away: one proposes, another approves; large sums only a director."""
    require(by, Act.APPROVE_AWARDS)
    if by.id == proposal.proposed_by_id:
        raise NotPermitted(N_("You proposed this result yourself. Somebody else approves it."))
    impartiality.require_apart(session, by, *proposals.firms(session, proposal))
    applications.require_large_enough(by, proposals.approver(round_, proposal.government_krw))


def require_counting(session: Session, proposal: Proposal) -> None:
    """Refuse a result of whoever is tied to one of its firms, or with a sheet that does not count any more."""
    impartiality.require_proposer_apart(session, proposal.proposed_by_id, *proposals.firms(session, proposal))
    if lost := proposals.lost(session, proposal):
        raise NotNow(
            N_("Since this was proposed, an assessor of %(refs)s turned out to be tied. Send the result back."),
            refs=", ".join(lost[:5]),
        )


def require_proposer(session: Session, by: User, round_: Round) -> None:
    """An officer whom nothing ties to any of the firms: all of them are ranked against each other."""
    require_keeper(by)
    impartiality.require_apart(session, by, *proposals.ranked(session, round_.id))


def require_keeper_of(session: Session, by: User, application: Application) -> None:
    """An officer whom nothing ties to the firm: who gives it points, or says who assesses it."""
    require_keeper(by)
    impartiality.require_apart(session, by, application.firm_id)


def require_promoter(session: Session, by: User, application: Application) -> None:
    """Two people have agreed on the list; whom nothing ties to the first of it may let it move up."""
    require(by, Act.APPROVE_AWARDS)
    impartiality.require_apart(session, by, application.firm_id)


def may_promote(by: User, round_: Round, government_krw: int) -> bool:
    """Whether the band of this sum allows this person to let the first of a reserve list move up."""
    return may(by, Act.APPROVE_AWARDS) and applications.may_grant(by, proposals.approver(round_, government_krw))
