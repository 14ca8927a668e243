"""Close rounds: at their time, or earlier with a reason."""

from sqlmodel import col, select

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.people.models import User
from voucher.programmes import policies, queries
from voucher.programmes.lifecycle import State, lifecycle
from voucher.programmes.models import Round


def close_early(session: Session, ref: str, why: str, *, by: User) -> Round:
    """Stop taking applications before the time that was announced. What was submitted is still decided."""
    round_ = queries.lock(session, ref)
    policies.require_opener(by)
    after = lifecycle.after(round_.state, "close")
    assert why, "a reason is shown to firms"

    round_.state, round_.closed_at, round_.closing_note = after, clock.now(), why
    log.record(session, "round.closed_early", round_, by=by, why=why, before={"closes_at": round_.closes_at})
    return round_


def close_due(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """Close the rounds whose time is past; returns how many. The clock calls this; twice does no harm."""
    past = select(Round.ref).where(Round.state == State.OPEN, col(Round.closes_at) + policies.GRACE <= clock.now())
    with db.transaction(read_only=True) as session:
        due = list(session.exec(past))
    closed = 0
    for ref in due:
        with db.transaction() as session:
            round_ = queries.lock(session, ref)
            if round_.state is not State.OPEN:
                continue
            round_.state, round_.closed_at = lifecycle.after(round_.state, "close"), clock.now()
            log.record(session, "round.closed", round_, by=None)
            closed += 1
    return closed
