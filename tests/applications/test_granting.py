"""Two people grant: what the database knows of it, and what happens when several are at it at once."""

from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from tests.applications.cases import a_submitted
from tests.applications.test_approve import grants, proposed, ref
from tests.applications.test_decide import left, vouchers
from tests.world import NOW
from voucher.applications import granting, submitting
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import State
from voucher.kernel import clock, db
from voucher.kernel.errors import NotEnough, NotNow, NotPermitted
from voucher.kernel.money import Won
from voucher.ledger import posting
from voucher.ledger.chart import available, committed
from voucher.programmes import queries

__all__ = ["proposed", "ref"]


def test_the_database_knows_that_it_takes_two(world, ref, proposed):
    for change in ("reason = 'x'", "granted_krw = 1", "approver = 'director'"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
            session.connection().exec_driver_sql(f"UPDATE applications_grant SET {change}")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM applications_grant")
    with db.transaction() as session:
        granting.take_back(session, ref, by=world.boram)
    alone = "UPDATE applications_application SET state = 'approved', granted_krw = 1, decided_at = now(), decided_by_id = %s"
    with pytest.raises(sa.exc.IntegrityError, match="another one approves it"), db.transaction() as session:
        session.connection().exec_driver_sql(alone, (world.bora.id,))


def at_once(*works) -> list[str]:
    """Everybody at the same moment; how it ended for each, refusals by their names."""
    together, ends = Barrier(len(works)), []

    def run(work):
        try:
            with clock.freeze(NOW), db.transaction() as session:
                together.wait()
                ends.append(work(session))
        except (NotNow, NotPermitted, NotEnough) as refused:
            ends.append(type(refused).__name__)

    runs = [Thread(target=run, args=(work,)) for work in works]
    [it.start() for it in runs]
    [it.join() for it in runs]
    return sorted(ends)


def test_two_approve_at_once_and_one_voucher_comes_of_it(world, proposed, read, round_ref):
    (made,) = grants()

    def yes(by):
        return lambda session: str(granting.approve(session, proposed, made.id, by=by).state)

    assert at_once(yes(world.bora), yes(world.seon)) == ["NotNow", "approved"]
    assert (read(proposed).state, len(vouchers()), left(round_ref)) == (State.APPROVED, 1, 468_000_000)


@pytest.mark.parametrize("other", ["withdraw", "take_back", "send_back"])
def test_approved_and_ended_at_once_it_is_one_of_the_two(world, proposed, read, round_ref, other):
    (made,) = grants()
    ends = {
        "withdraw": lambda s: str(submitting.withdraw(s, proposed, by=world.alice).state),
        "take_back": lambda s: str(granting.take_back(s, proposed, by=world.boram).state),
        "send_back": lambda s: str(granting.send_back(s, proposed, made.id, "아직", by=world.seon).state),
    }
    found = at_once(lambda s: str(granting.approve(s, proposed, made.id, by=world.bora).state), ends[other])
    given = read(proposed).state is State.APPROVED
    assert ("approved" in found) is given
    assert ("NotNow" in found) is True
    assert (len(vouchers()), left(round_ref)) == ((1, 468_000_000) if given else (0, 500_000_000))


def test_the_last_won_is_promised_once_when_two_are_approved_at_once(world, write, read, round_ref):
    refs = [write(a_submitted, world.alice, asked=200_000_000), write(a_submitted, world.mallory, asked=200_000_000)]
    with db.transaction() as session:
        made = [granting.propose(session, ref, Decision(Won(200_000_000), "ja"), by=world.bora).id for ref in refs]
        round_ = queries.by_ref(session, round_ref, None)[0]
        take = posting.Leg(Won(300_000_000), committed(round_.id), available(round_.id))
        posting.post(session, take, key="test", by=None, document="test")

    def yes(ref, seen):
        return lambda session: str(granting.approve(session, ref, seen, by=world.seon).state)

    assert at_once(*(yes(*it) for it in zip(refs, made, strict=True))) == ["NotEnough", "approved"]
    assert left(round_ref) == 40_000_000
    assert sorted(read(ref).state for ref in refs) == [State.APPROVED, State.SUBMITTED]
