"""Who may do what with assessments."""

from voucher.people.models import User
from voucher.people.roles import Act, require


def require_keeper(by: User) -> None:
    """Officers keep the pool, and see to it that everything is assessed."""
    require(by, Act.ASSIGN)


def require_assessor(by: User) -> None:
    """Assessors say themselves what they know and what ties them."""
    require(by, Act.ASSESS)
