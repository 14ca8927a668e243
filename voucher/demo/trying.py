"""An officer tries rules on the rounds that are over: the draft of next year's round, and a version that waits."""

from sqlmodel import select

from voucher.demo import dating, steps
from voucher.demo.peopling import person
from voucher.demo.stories import FIRST, SECOND
from voucher.kernel import clock, db, errands
from voucher.kernel.money import won
from voucher.programmes import queries
from voucher.programmes.lifecycle import State
from voucher.programmes.models import Programme, Round
from voucher.simulations import simulating


def build() -> None:
    """Both, some days ago."""
    past = [FIRST[0].round_ref, SECOND[0].round_ref]
    with clock.freeze(dating.ago(2)), db.transaction() as session:
        by = person(session, steps.OFFICER)
        draft = session.exec(select(Round).where(Round.state == State.DRAFT)).one()
        simulating.of_draft(session, draft.ref, past, draft.budget_krw, by=by)
        programme = session.exec(select(Programme.id).where(Programme.code == "innovation-voucher")).one()
        waits = queries.unsettled(session, programme)
        assert waits is not None
        simulating.of_rulebook(session, waits.ref, past, won(400 * steps.MILLION), by=by)
    with clock.freeze(dating.ago(2)):
        errands.run_waiting()
