"""Money goes back to a firm once, whoever sends it and however often it is asked for; and what fails later is seen."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import text
from sqlmodel import select

from tests import path as way
from tests.disbursements.test_checking import faults
from tests.path import DUE, GOVERNMENT, Path
from tests.programmes.rounds import BUDGET
from tests.rail import Rail
from tests.vouchers.test_funding import payments
from tests.vouchers.test_lapsing import drain
from tests.world import NOW, World
from voucher.audit.models import Record
from voucher.kernel import clock, db, errands
from voucher.kernel.errors import NotNow
from voucher.notices import under_way
from voucher.rails import gateway
from voucher.vouchers import lapsing, queries, refunding, returning
from voucher.vouchers.lifecycle import PaymentState
from voucher.vouchers.models import MOST_REFUSALS

EXPIRED = {"available": BUDGET - GOVERNMENT, "lapsed": GOVERNMENT, "bank": BUDGET, "subsidy": BUDGET}
DUE_BACK = {**EXPIRED, "rail": DUE, "refund_due": DUE}


def expiring(world: World, rail: Rail) -> tuple[Path, str]:
    """A voucher expired; its own share is due back, and nobody has asked the rail yet. With the payment's id."""
    path = way.funded(world, rail)
    with clock.freeze(NOW + timedelta(days=213)):
        lapsing.expire(str(payments(path)[0].voucher_id))
    return path, str(payments(path)[0].id)


def refused(path: Path, rail: Rail, times: int) -> None:
    """The errand ran so often, and the rail said no."""
    drain(rail, DUE)
    for count in range(1, times + 1):
        if count < MOST_REFUSALS:
            with pytest.raises(gateway.Declined):
                refunding.refund(str(payments(path)[0].id))
        else:
            refunding.refund(str(payments(path)[0].id))
    run_nothing_more()


def run_nothing_more() -> None:
    """The errand has ended."""
    with db.transaction() as session:
        session.connection().execute(text("UPDATE procrastinate_jobs SET status = 'cancelled' WHERE status = 'todo'"))


def by_hand(payment_id: str, amount: int) -> str:
    """A paymaster at the payment service's own pages: a refund without our metadata."""
    return gateway.refund(payment_id, amount, f"hand:{payment_id}:{amount}", {}).id


def tasks(person) -> list[tuple[str, str]]:
    with db.transaction(read_only=True) as session:
        return [(t.what, t.endpoint) for t in queries.waiting_for(session, person)]


def actions() -> list[str]:
    with db.transaction(read_only=True) as session:
        lines = session.exec(select(Record.action).where(Record.action.startswith("own_share")).order_by(Record.id))
        return list(lines)


def test_two_errands_of_one_payment_never_run_side_by_side(world, rail, monkeypatch):
    """Two workers: while one asks the rail, the other finds nothing to do, although two errands wait."""
    path, _payment_id = expiring(world, rail)
    turn = returning.turn(payments(path)[0].id)
    with db.transaction() as session:
        returning.ask(session, payments(path)[0].id)
        others = "UPDATE procrastinate_jobs SET status = 'cancelled' WHERE lock IS DISTINCT FROM :turn"
        session.connection().execute(text(others), {"turn": turn})
    asking, go_on, seen = Event(), Event(), []
    really = refunding._ask

    def ask(payment):
        seen.append(payment.id)
        asking.set()
        assert go_on.wait(20)
        return really(payment)

    monkeypatch.setattr(refunding, "_ask", ask)
    first = Thread(target=errands.run_waiting)
    first.start()
    assert asking.wait(20)
    with db.transaction(read_only=True) as session:
        fetch = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND lock = :turn"
        assert session.connection().execute(text(fetch), {"turn": turn}).scalar_one() == 1
        assert errands.under_way(session, turn)
    with db.transaction() as session:
        taken = text("SELECT id FROM procrastinate_fetch_job_v2(NULL, (SELECT min(id) FROM procrastinate_workers))")
        assert session.connection().execute(taken).scalar_one() is None, "the second waits for its turn"
    go_on.set()
    first.join(30)
    assert len(seen) == 1, "the second found that it is done"
    assert [r["amount"] for r in rail.things("refunds")] == [DUE]
    assert path.places() == EXPIRED


def test_the_key_stays_until_the_rail_says_no(world, rail, monkeypatch):
    path, payment_id = expiring(world, rail)
    keys: list[str] = []

    def away(_payment, _amount, key, _metadata):
        keys.append(key)
        raise gateway.Unreachable("nobody knows")

    with monkeypatch.context() as patch:
        patch.setattr(refunding.gateway, "refund", away)
        for _ in range(2):
            with pytest.raises(gateway.Unreachable):
                refunding.refund(payment_id)
    assert len(set(keys)) == 1
    assert payments(path)[0].refused_count == 0
    really = gateway.refund

    def watched(payment, amount, key, metadata):
        keys.append(key)
        return really(payment, amount, key, metadata)

    monkeypatch.setattr(refunding.gateway, "refund", watched)
    refused(path, rail, 1)
    rail.order("/funds", amount=DUE)
    refunding.refund(payment_id)
    assert len(keys) == 4
    assert len(set(keys)) == 2
    assert path.places() == EXPIRED


def test_what_was_sent_by_hand_is_found_and_not_sent_again(world, rail):
    path, payment_id = expiring(world, rail)
    number = by_hand(payments(path)[0].payment_id, DUE)
    refunding.refund(payment_id)
    (payment,) = payments(path)
    assert (payment.state, payment.refund_id) == (PaymentState.RETURNED, number)
    assert rail.count("refunds") == 1
    assert path.places() == EXPIRED
    assert faults() == []


def test_of_what_was_sent_in_part_only_the_rest_is_sent(world, rail):
    path, payment_id = expiring(world, rail)
    by_hand(payments(path)[0].payment_id, DUE - 1)
    refunding.refund(payment_id)
    refunding.refund(payment_id)
    assert sorted(r["amount"] for r in rail.things("refunds")) == [1, DUE - 1]
    assert path.places() == EXPIRED
    assert rail.balance() == 0


def test_after_some_refusals_nobody_asks_any_more_and_the_paymaster_decides(world, rail):
    path, _payment_id = expiring(world, rail)
    refused(path, rail, MOST_REFUSALS - 1)
    assert not payments(path)[0].back_by_hand
    assert refunding.try_again() == 1
    assert refunding.try_again() == 0, "its errand waits already"
    run_nothing_more()
    refunding.refund(str(payments(path)[0].id))
    run_nothing_more()
    assert payments(path)[0].back_by_hand
    assert refunding.try_again() == 0
    assert tasks(world.dana) == [("A refund was refused: look into it", "vouchers.send_back")]
    assert path.places() == DUE_BACK
    assert actions().count("own_share.refund_refused") == MOST_REFUSALS
    with db.transaction() as session:
        refunding.ask_again(session, path.voucher, 1, by=world.dana)
    with pytest.raises(NotNow, match="asked already"), db.transaction() as session:
        refunding.ask_again(session, path.voucher, 1, by=world.dana)
    rail.order("/funds", amount=DUE)
    errands.run_waiting()
    assert path.places() == EXPIRED
    assert tasks(world.dana) == []


def failing(rail: Rail, *kinds: str, **bring) -> None:
    """The rail's last refund fails after it was taken; its webhooks come."""
    rail.order(f"/refunds/{rail.things('refunds')[0]['id']}/fail", reason="lost_or_stolen_card")
    rail.bring(*(kinds or ("refund.failed", "refund.updated", "charge.refund.updated")), **bring)


@pytest.mark.parametrize("kind", ["refund.failed", "refund.updated", "charge.refund.updated"])
def test_a_refund_that_fails_later_is_due_to_the_firm_again(world, rail, kind):
    path, payment_id = expiring(world, rail)
    refunding.refund(payment_id)
    run_nothing_more()
    assert path.places() == EXPIRED
    failing(rail, kind)
    (payment,) = payments(path)
    assert (payment.state, payment.returned_at, payment.refund_id) == (PaymentState.RETURNING, None, None)
    assert path.places() == DUE_BACK
    assert rail.balance() == DUE, "and there it is"
    assert faults() == []
    assert tasks(world.dana) == [("A refund did not arrive: look into it", "vouchers.send_back")]
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "own_share.refund_failed")).one()
    assert line.why == "lost_or_stolen_card"
    assert refunding.try_again() == 0, "the same card would fail again"


def test_told_often_and_late_it_is_undone_once_and_goes_again_when_a_paymaster_says_so(world, rail):
    path, payment_id = expiring(world, rail)
    refunding.refund(payment_id)
    run_nothing_more()
    failing(rail, copies=3, order="random")
    assert payments(path)[0].bounced_count == 1
    with db.transaction() as session:
        refunding.ask_again(session, path.voucher, 1, by=world.dana)
    errands.run_waiting()
    assert path.places() == EXPIRED
    rail.bring("refund.failed", copies=2)
    assert path.places() == EXPIRED, "the old notice says nothing about the new refund"
    assert sorted(r["status"] for r in rail.things("refunds")) == ["failed", "succeeded"]
    assert faults() == []
    failing(rail)
    assert payments(path)[0].bounced_count == 2
    assert path.places() == DUE_BACK
    by_hand(payments(path)[0].payment_id, DUE)
    with db.transaction() as session:
        refunding.ask_again(session, path.voucher, 1, by=world.dana)
    errands.run_waiting()
    assert path.places() == EXPIRED
    assert faults() == []


def test_a_refund_made_by_hand_that_fails_is_known_by_its_number(world, rail):
    path, payment_id = expiring(world, rail)
    by_hand(payments(path)[0].payment_id, DUE)
    refunding.refund(payment_id)
    run_nothing_more()
    failing(rail)
    assert path.places() == DUE_BACK


def test_what_failed_before_we_wrote_it_down_is_sent_under_another_key(world, rail, monkeypatch):
    path, payment_id = expiring(world, rail)
    with monkeypatch.context() as patch:
        patch.setattr(refunding, "_finish", lambda *_: None)
        refunding.refund(payment_id)
    run_nothing_more()
    failing(rail)
    assert path.places() == DUE_BACK
    refunding.refund(payment_id)
    assert sorted(r["status"] for r in rail.things("refunds")) == ["failed", "succeeded"]
    assert path.places() == EXPIRED


def test_the_firm_sees_on_its_home_what_is_on_its_way_back(world, rail):
    path = way.contracted(world, rail, worth=15_000_000)
    with db.transaction() as session:
        session.connection().execute(
            text("UPDATE vouchers_own_share_payment SET returned_krw = 1500000, returned_why = 'rest'")
        )
    assert payments(path)[0].state is PaymentState.PAID
    with db.transaction(read_only=True) as session:
        lines = [it for it in under_way.lines(session, world.alice) if it.what == "Money of yours is on its way back"]
    assert [(it.ref, it.amount_krw) for it in lines] == [(path.voucher, 1_500_000)]
