"""Who may do what with assessments, and when."""

from voucher.assessments.models import Assignment
from voucher.kernel.errors import NotFound, NotNow
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act, require
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
