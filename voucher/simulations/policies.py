"""Who tries rules, and which rounds they are tried on."""

from voucher.kernel.errors import NotNow
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.programmes import policies as rounds
from voucher.programmes.lifecycle import UNPUBLISHED, RulebookState
from voucher.programmes.models import Round, Rulebook


def require_trier(by: User) -> None:
    """Only officers try rules: what comes of it names firms."""
    require(by, Act.OPEN_ROUND)


def require_draft(round_: Round) -> None:
    """A round is tried before it opens; afterwards its rules are what they are."""
    if round_.state not in UNPUBLISHED:
        raise NotNow(N_("This round has opened already. Its rules hold, and are not tried any more."))


def require_readable(book: Rulebook) -> None:
    """Rules that were dropped will never hold."""
    if book.state is RulebookState.DROPPED:
        raise NotNow(N_("This version was dropped, so there is nothing to try."))


def may_be_tried(round_: Round | None, book: Rulebook | None) -> bool:
    """Whether there is something to try: a draft whose opening day has rules, or a version that may still hold."""
    if book is None or (round_ is not None and round_.state not in UNPUBLISHED):
        return False
    return book.state is not RulebookState.DROPPED


def is_over(round_: Round) -> bool:
    """Whether everybody who wanted to apply in it has done so."""
    return rounds.phase(round_) is rounds.Phase.CLOSED
