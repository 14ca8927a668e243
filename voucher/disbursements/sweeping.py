"""For the clock: what got stuck on its way is taken up again, and lost webhooks are asked for."""

from datetime import timedelta

from sqlmodel import col, func, or_, select

from voucher.disbursements import failing
from voucher.disbursements.lifecycle import State
from voucher.disbursements.models import Disbursement
from voucher.kernel import clock, db, errands
from voucher.rails import catching_up

PATIENCE = timedelta(minutes=10)
MOST = 200  # payments taken up, and accounts asked about, in one run
REACH = timedelta(days=7)  # a payout may take days, and may come back days later
# Drawn by lot: where more than so many are stuck for good, the others get their turn, too.
_FLYING = (
    select(Disbursement.payout_account)
    .where(Disbursement.state == State.IN_TRANSIT)
    .group_by(Disbursement.payout_account)
    .order_by(func.random())
    .limit(MOST)
)


def sweep(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """Ask again for sends and returns older than ten minutes, and the rail for news of payouts in transit.

    Returns how many notices were new. Raises gateway.Unreachable when the rail does not answer.
    """
    before = clock.now() - PATIENCE
    with db.transaction() as session:
        stuck = select(Disbursement).where(
            or_(
                col(Disbursement.state) == State.RELEASED,
                (col(Disbursement.state) == State.FAILED)
                & col(Disbursement.transfer_id).is_not(None)
                & col(Disbursement.reversal_id).is_(None),
            ),
            col(Disbursement.released_at) < before,
        )
        for found in session.exec(stuck.order_by(func.random()).limit(MOST)):
            if found.state is State.FAILED:
                failing.ask_back(session, found)
            else:
                arguments = {"disbursement_id": str(found.id), "attempt": str(found.attempt)}
                once = f"disbursements.send:{found.id}:{found.attempt}"
                errands.put(session, "disbursements.send", once=once, **arguments)
        accounts = list(session.exec(_FLYING))
    return catching_up.catch_up(accounts, reach=REACH)
