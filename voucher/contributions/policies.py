"""Who may write down and confirm what a partner paid."""

from voucher.applications import queries as applications
from voucher.contributions.models import Contribution, Direction
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, NotNow, NotPermitted
from voucher.kernel.i18n import N_
from voucher.people import impartiality
from voucher.people.models import User
from voucher.people.proposals import require_another
from voucher.people.roles import Act, require
from voucher.programmes.lifecycle import UNPUBLISHED, State
from voucher.programmes.models import Round


def require_partner(round_: Round) -> None:
    """Only a round whose rules have a third funder has such money."""
    if round_.partner_id is None:
        raise NotFound(N_("There is nothing here under this reference."))


def require_recorder(session: Session, by: User, round_: Round) -> None:
    """Officers and paymasters write down what the bank's statement says, and nobody of the partner or tied to it."""
    require(by, Act.RECORD_CONTRIBUTION)
    _require_stranger(session, by, round_)


def require_now(session: Session, round_: Round, direction: Direction) -> None:
    """A partner pays from the opening of its round on. What is left goes back when it has closed and all is decided."""
    if direction is Direction.PAID_IN and round_.state in UNPUBLISHED:
        raise NotNow(N_("This round has not opened yet. Its partner pays once it is open."))
    if direction is Direction.PAID_BACK and round_.state is not State.CLOSED:
        raise NotNow(N_("The round is still open. What is left goes back to the partner when it has closed."))
    if direction is Direction.PAID_BACK and applications.undecided(session, round_.id):
        raise NotNow(
            N_("Firms of this round still wait for a decision. What is left goes back to the partner after that.")
        )


def not_confirming(session: Session, by: User, contribution: Contribution, round_: Round) -> str:
    """Why this person cannot say now whether it is so; empty for a paymaster, not tied to the partner, who did not
    write it down.
    """
    if contribution.settled_at is not None:
        return N_("There is nothing to confirm here for you now.")
    try:
        require_confirmer(session, by, contribution, round_)
    except NotPermitted as refusal:
        return refusal.message
    return ""


def require_confirmer(session: Session, by: User, contribution: Contribution, round_: Round) -> None:
    """Two people: whoever wrote it down does not confirm it."""
    require(by, Act.CONFIRM_CONTRIBUTION)
    require_another(by, contribution, N_("You wrote this down yourself. Another paymaster has to confirm it."))
    _require_stranger(session, by, round_)


def _require_stranger(session: Session, by: User, round_: Round) -> None:
    if by.organisation_id == round_.partner_id:
        raise NotPermitted(N_("Nobody books the money of their own organisation. Please hand it to a colleague."))
    assert round_.partner_id is not None, round_.ref
    impartiality.require_apart(session, by, round_.partner_id)
