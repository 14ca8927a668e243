"""What a round may still promise: of the state's money, and of its partner's where its rules have one."""

from dataclasses import dataclass
from uuid import UUID

from voucher.kernel.db import Session
from voucher.kernel.errors import NotEnough
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.ledger import posting, refusals
from voucher.ledger import queries as ledger
from voucher.ledger.chart import available, contribution
from voucher.programmes import queries

STATE = N_("The round's budget does not cover this: %(left)s won are left for the state's share.")
PARTNER = N_("The partner's money does not cover this: %(left)s won are left for its share.")
NOTHING_YET = N_("The partner's money for this round has not been confirmed yet. Nothing can be granted before.")


@dataclass(frozen=True)
class Purse:
    """What is left of both."""

    state: Won
    partner: Won

    def covers(self, government: Won, partner: Won) -> bool:
        """Whether both shares are there."""
        return government <= self.state and partner <= self.partner


def of(session: Session, round_id: UUID) -> Purse:
    """What an opened round may still promise, money that is held not counted."""
    by_three = queries.frozen(session, round_id).rules.by_three
    theirs = posting.left(session, contribution(round_id)) if by_three else Won(0)
    return Purse(posting.left(session, available(round_id)), theirs)


def require(session: Session, round_id: UUID, government: Won, partner: Won) -> Purse:
    """What is left; NotEnough, with the reason, when one of the shares is more."""
    left = of(session, round_id)
    within(session, round_id, left, government, partner)
    return left


def within(session: Session, round_id: UUID, left: Purse, government: Won, partner: Won) -> Purse:
    """What is left after a grant of what is left now; NotEnough, with the reason, when one of the shares is more."""
    if government > left.state:
        raise _short(left.state, STATE)
    if partner > left.partner:
        came = bool(ledger.sums(session, contribution(round_id)).credits)
        raise _short(left.partner, PARTNER if came else NOTHING_YET)
    return Purse(Won(left.state - government), Won(left.partner - partner))


def taken(left: Purse, short: NotEnough) -> NotEnough:
    """The books refused a moment later: somebody else took the rest of one of them meanwhile."""
    theirs = short.message == refusals.short_of(contribution.code)
    return _short(left.partner, PARTNER) if theirs else _short(left.state, STATE)


def _short(left: Won, message: str) -> NotEnough:
    return NotEnough(message, field="granted_krw", left=f"{left:,}")
