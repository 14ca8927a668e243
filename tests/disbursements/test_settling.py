"""Money leaves once, and only once, whatever the rail does."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from tests import path as way
from tests.disbursements.steps import ON_ITS_WAY, PAID, READY, account, paid_out, payment, release, sent
from tests.path import TOTAL
from tests.rail import Rail
from tests.world import World
from voucher import settings
from voucher.disbursements import sending, sweeping
from voucher.disbursements.lifecycle import State
from voucher.disbursements.models import Disbursement
from voucher.invoices.lifecycle import State as InvoiceState
from voucher.invoices.models import Invoice
from voucher.kernel import clock, db, errands
from voucher.ledger import chart, posting
from voucher.vouchers.lifecycle import State as VoucherState
from voucher.vouchers.models import Voucher


def test_released_sent_and_settled_by_the_webhook(world: World, rail: Rail) -> None:
    path = way.ready(world, rail)
    assert path.places() == READY
    release(path)
    assert path.places() == ON_ITS_WAY
    assert payment(path).state is State.RELEASED
    with db.transaction(read_only=True) as session:
        assert posting.left(session, chart.rail_clearing()) == 0, "what is on its way cannot be spent again"
    errands.run_waiting()
    assert payment(path).state is State.IN_TRANSIT
    assert path.places() == ON_ITS_WAY
    rail.finish_payouts()
    rail.bring("payout.paid")
    assert payment(path).state is State.PAID
    assert path.places() == PAID
    assert path.read(Invoice, path.invoice).state is InvoiceState.PAID
    assert path.read(Voucher, path.voucher).state is VoucherState.USED
    assert (paid_out(rail, world), rail.balance()) == (TOTAL, 0)


@pytest.mark.parametrize("order", ["normal", "reversed", "random"])
def test_webhooks_twice_and_out_of_order_settle_once(world: World, rail: Rail, order: str) -> None:
    path = sent(world, rail)
    rail.finish_payouts()
    rail.bring(copies=3, order=order)
    assert path.places() == PAID
    assert rail.count("transfers") == 1


def test_the_webhook_comes_before_we_wrote_the_payout_down(
    world: World, rail: Rail, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = way.ready(world, rail)
    release(path)

    real = sending._note
    with monkeypatch.context() as patched:
        patched.setattr(sending, "_note", lambda o, c, action="": cut_off() if action else real(o, c, action))
        with pytest.raises(SystemExit):
            sending.send(str(payment(path).id), "1")
    assert (payment(path).state, payment(path).payout_id) == (State.RELEASED, None)
    rail.finish_payouts()
    rail.bring("payout.paid")
    assert payment(path).state is State.PAID
    assert path.places() == PAID
    assert paid_out(rail, world) == TOTAL


def test_cut_off_after_every_call_to_the_rail_it_is_paid_once(
    world: World, rail: Rail, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = way.ready(world, rail)
    release(path)
    for _step in ("topup", "transfer", "payout"):
        with monkeypatch.context() as patched:
            patched.setattr(sending, "_note", cut_off)  # the rail did it, and we did not write it down
            with pytest.raises(SystemExit):
                sending.send(str(payment(path).id), "1")
        with monkeypatch.context() as patched:
            patched.setattr(sending, "_note", then_cut_off())  # the next run gets one step further
            with pytest.raises(SystemExit):
                sending.send(str(payment(path).id), "1")
    for _ in range(2):
        sending.send(str(payment(path).id), "1")
    assert payment(path).state is State.IN_TRANSIT
    assert (rail.count("topups"), rail.count("transfers")) == (1, 1)
    rail.finish_payouts()
    rail.bring()
    assert path.places() == PAID
    assert (paid_out(rail, world), rail.balance()) == (TOTAL, 0)


def cut_off(*_args: object) -> None:
    raise SystemExit("the power went")


def then_cut_off() -> Callable[..., None]:
    """Writes one step down, then the power goes."""
    real = sending._note

    def note(*args: object) -> None:
        real(*args)
        cut_off()

    return note


def test_after_a_day_the_rail_forgot_its_keys_and_still_nothing_is_paid_twice(
    world: World, rail: Rail, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = way.ready(world, rail)
    release(path)

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_pay_out", cut_off)
        with pytest.raises(SystemExit):
            sending.send(str(payment(path).id), "1")
    with db.transaction() as session:  # as if nothing had been written down
        row = db.lock(session, Disbursement, Disbursement.ref == path.payment)
        row.transfer_id = row.topup_id = None
    rail.order("/reset", only=["idempotency"])
    sending.send(str(payment(path).id), "1")
    with db.transaction() as session:
        row = db.lock(session, Disbursement, Disbursement.ref == path.payment)
        row.state, row.payout_id, row.sent_at = State.RELEASED, None, None
    rail.order("/reset", only=["idempotency"])
    sending.send(str(payment(path).id), "1")
    assert (rail.count("topups"), rail.count("transfers")) == (1, 1)
    assert rail.count("payouts", account=account(world)) == 1


def test_a_rail_that_is_away_loses_nothing(world: World, rail: Rail, monkeypatch: pytest.MonkeyPatch) -> None:
    path = way.ready(world, rail)
    release(path)
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")
    settings.get.cache_clear()
    errands.run_waiting()
    assert payment(path).state is State.RELEASED
    assert path.places() == ON_ITS_WAY
    monkeypatch.delenv("STRIPE_API_BASE")
    settings.get.cache_clear()
    sending.send(str(payment(path).id), "1")
    assert payment(path).state is State.IN_TRANSIT


def test_answers_lost_on_the_way_move_nothing_twice(world: World, rail: Rail) -> None:
    path = way.ready(world, rail)
    release(path)
    rail.order("/lose", count=2)
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring()
    assert path.places() == PAID
    assert (paid_out(rail, world), rail.count("transfers"), rail.balance()) == (TOTAL, 1, 0)


def test_lost_webhooks_are_asked_for(world: World, rail: Rail) -> None:
    path = sent(world, rail)
    rail.finish_payouts()
    assert sweeping.sweep() >= 1
    errands.run_waiting()
    assert path.places() == PAID
    assert sweeping.sweep() == 0


def test_two_milestones_of_one_voucher(world: World, rail: Rail) -> None:
    path = way.invoiced(world, way.contracted(world, rail, pieces=2))
    release(path)
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring()
    assert path.read(Voucher, path.voucher).state is VoucherState.USABLE
    way.invoiced(world, path, number=2)
    release(path)
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring()
    assert path.read(Voucher, path.voucher).state is VoucherState.USED
    assert path.places() == PAID
    assert (paid_out(rail, world), rail.balance()) == (TOTAL, 0)


def test_one_sweep_takes_up_so_many_and_the_next_the_rest(
    world: World, rail: Rail, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in [way.ready(world, rail, title_en=f"Round {n}") for n in range(3)]:
        release(path)
    waits = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'disbursements.send' AND status = 'todo'"
    asked: list[list[str]] = []
    monkeypatch.setattr(sweeping, "MOST", 2)
    monkeypatch.setattr(sweeping.catching_up, "catch_up", lambda accounts, **_: asked.append(accounts) or 0)
    with db.transaction() as session:
        session.connection().execute(sa.text("DELETE FROM procrastinate_jobs WHERE status = 'todo'"))
    with clock.freeze(clock.now() + sweeping.PATIENCE * 2):
        sweeping.sweep()
        with db.transaction(read_only=True) as session:
            assert session.connection().execute(sa.text(waits)).scalar() == 2
        for _ in range(20):
            sweeping.sweep()
    with db.transaction(read_only=True) as session:
        assert session.connection().execute(sa.text(waits)).scalar() == 3, "each gets its turn"
