"""For the clock: what got stuck on its way is taken up again, and lost webhooks are asked for."""

from datetime import timedelta

from sqlmodel import col, or_, select

from voucher.disbursements import failing
from voucher.disbursements.lifecycle import State
from voucher.disbursements.models import Disbursement
from voucher.kernel import clock, db, errands
from voucher.rails import catching_up

PATIENCE = timedelta(minutes=10)
REACH = timedelta(days=7)  # a payout may take days, and may come back days later


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
        for found in session.exec(stuck.order_by(col(Disbursement.id))):
            if found.state is State.FAILED:
                failing.ask_back(session, found)
            else:
                arguments = {"disbursement_id": str(found.id), "attempt": str(found.attempt)}
                once = f"disbursements.send:{found.id}:{found.attempt}"
                errands.put(session, "disbursements.send", once=once, **arguments)
        flying = select(Disbursement.payout_account).where(Disbursement.state == State.IN_TRANSIT).distinct()
        accounts = list(session.exec(flying))
    return catching_up.catch_up(accounts, reach=REACH)
