"""Who may write down who is excluded, confirm it, and end it early."""

from voucher.bans import queries
from voucher.bans.models import Ban
from voucher.kernel.db import Session
from voucher.kernel.errors import NotPermitted
from voucher.kernel.i18n import N_
from voucher.people import impartiality
from voucher.people.models import User
from voucher.people.proposals import Proposal, require_another
from voucher.people.roles import Act, require


def require_reader(by: User) -> None:
    """The agency reads the register; firms read what concerns them where it concerns them."""
    require(by, Act.READ_BANS)


def require_recorder(session: Session, by: User, registration_no: str, representative: str) -> None:
    """Officers and directors write down what a letter says, about nobody whom something ties to them."""
    require(by, Act.KEEP_BANS)
    _require_stranger(session, by, registration_no, representative)


def require_settler(session: Session, by: User, ban: Ban, proposal: Proposal) -> None:
    """Two people exclude somebody, and two let them in again: whoever proposed it does not agree to it."""
    require(by, Act.KEEP_BANS)
    require_another(by, proposal)
    _require_stranger(session, by, ban.registration_no, ban.representative)


def require_untied_proposer(session: Session, ban: Ban, proposal: Proposal) -> None:
    """Nobody agrees to what somebody proposed whom something ties to the firm, also if that came out later."""
    houses = [it.id for it in queries.meant(session, ban.registration_no, ban.representative)]
    impartiality.require_proposer_apart(session, proposal.proposed_by_id, *houses)


def may_settle(session: Session, by: User, ban: Ban, proposal: Proposal) -> bool:
    """Whether this person may say whether it is so: for buttons."""
    try:
        require_settler(session, by, ban, proposal)
    except NotPermitted:
        return False
    return True


def _require_stranger(session: Session, by: User, registration_no: str, representative: str) -> None:
    houses = [it.id for it in queries.meant(session, registration_no, representative)]
    if by.organisation_id in houses:
        raise NotPermitted(N_("Nobody decides about their own organisation. Please hand it to a colleague."))
    impartiality.require_apart(session, by, *houses)
