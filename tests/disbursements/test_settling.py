"""Money leaves once, and only once, whatever the rail does; what fails is back where it was."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests
from sqlmodel import select

from tests import path as way
from tests.path import DUE, GOVERNMENT, TOTAL, Path
from tests.programmes.rounds import BUDGET
from tests.rail import Rail
from tests.world import World
from voucher import settings
from voucher.disbursements import releasing, sending, sweeping
from voucher.disbursements.lifecycle import State
from voucher.disbursements.models import Disbursement
from voucher.invoices.lifecycle import State as InvoiceState
from voucher.invoices.models import Invoice
from voucher.kernel import clock, db, errands
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.ledger import chart, posting
from voucher.people.models import Organisation, User
from voucher.suppliers.models import Supplier
from voucher.vouchers.lifecycle import State as VoucherState
from voucher.vouchers.models import Voucher

ROUND = {"available": BUDGET - GOVERNMENT}
READY = {**ROUND, "payable": GOVERNMENT, "bank": BUDGET, "subsidy": BUDGET, "rail": DUE, "escrow": DUE}
ON_ITS_WAY = {
    **ROUND,
    "payable": GOVERNMENT,  # held
    "bank": BUDGET - GOVERNMENT,
    "subsidy": BUDGET - GOVERNMENT,
    "rail": TOTAL,  # held
    "supplier": TOTAL,
}
PAID = {**ROUND, "disbursed": GOVERNMENT, "bank": BUDGET - GOVERNMENT, "subsidy": BUDGET - GOVERNMENT}
BACK = {**READY, "bank": BUDGET - GOVERNMENT, "rail": TOTAL}  # the government's share waits at the rail


def payment(path: Path) -> Disbursement:
    return path.read(Disbursement, path.payment)


def release(path: Path, by: User | None = None) -> None:
    with db.transaction() as session:
        releasing.release(session, path.payment, by=by or path.world.dana)


def account(world: World) -> str:
    with db.transaction(read_only=True) as session:
        query = select(Supplier.payout_account).where(Supplier.organisation_id == world.organisations["chul_ai"])
        return session.exec(query).one()


def paid_out(rail: Rail, world: World) -> int:
    """What really reached the supplier's bank."""
    return sum(p["amount"] for p in rail.things("payouts", account=account(world), status="paid"))


def sent(world: World, rail: Rail) -> Path:
    path = way.ready(world, rail)
    release(path)
    errands.run_waiting()
    return path


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
    with db.transaction() as session:  # as if the transfer had never been written down either
        row = db.lock(session, Disbursement, Disbursement.ref == path.payment)
        row.transfer_id = None
    rail.order("/reset", only=["idempotency"])
    sending.send(str(payment(path).id), "1")
    with db.transaction() as session:
        row = db.lock(session, Disbursement, Disbursement.ref == path.payment)
        row.state, row.payout_id, row.sent_at = State.RELEASED, None, None
    rail.order("/reset", only=["idempotency"])
    sending.send(str(payment(path).id), "1")
    assert rail.count("transfers") == 1
    assert rail.count("payouts", account=account(world)) == 1


def test_refused_by_the_bank_it_is_back_and_is_paid_once_the_second_time(world: World, rail: Rail) -> None:
    rail.order("/payouts/fail", count=1, code="account_closed")
    path = sent(world, rail)
    rail.finish_payouts()
    rail.bring("payout.failed", copies=2)
    failed = payment(path)
    assert (failed.state, failed.failure) == (State.FAILED, "The bank account has been closed.")
    assert path.places() == BACK
    assert failed.reversal_id is not None
    assert rail.balance() == TOTAL, "the books say what is at the rail"
    release(path)
    assert path.places() == ON_ITS_WAY
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring(copies=2)
    assert payment(path).state is State.PAID
    assert path.places() == PAID
    assert (paid_out(rail, world), rail.balance(), rail.count("topups")) == (TOTAL, 0, 1)


def test_an_old_attempts_webhooks_do_not_touch_the_new_one(world: World, rail: Rail) -> None:
    rail.order("/payouts/fail", count=1)
    path = sent(world, rail)
    rail.finish_payouts()
    rail.bring("payout.failed")
    (old,) = rail.told("payout.failed")
    release(path)
    errands.run_waiting()
    old["id"] = "evt_again"
    rail.knock(old)
    lied = {**old, "id": "evt_late", "type": "payout.paid"}
    rail.knock(lied)
    errands.run_waiting()
    assert payment(path).state is State.IN_TRANSIT
    assert path.places() == ON_ITS_WAY


def test_taken_back_days_after_it_had_arrived(world: World, rail: Rail) -> None:
    path = sent(world, rail)
    rail.finish_payouts()
    rail.bring("payout.paid")
    (payout,) = rail.things("payouts", account=account(world))
    requests.post(f"{rail.sandbox.url}/control/payouts/{payout['id']}/fail", json={}, timeout=10)
    rail.bring("payout.paid", "payout.failed", order="reversed", copies=2)
    assert payment(path).state is State.FAILED
    assert path.read(Invoice, path.invoice).state is InvoiceState.RELEASED
    assert path.places() == BACK
    release(path)
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring()
    assert path.places() == PAID
    assert path.read(Invoice, path.invoice).state is InvoiceState.PAID
    assert rail.balance() == 0


def test_a_transfer_that_the_rail_refuses_fails_and_nothing_moved(world: World, rail: Rail) -> None:
    path = way.ready(world, rail)
    with db.transaction() as session:
        row = db.lock(session, Supplier, Supplier.organisation_id == world.organisations["chul_ai"])
        good, row.payout_account = row.payout_account, "acct_nobody"
    release(path)
    errands.run_waiting()
    assert payment(path).state is State.FAILED
    assert payment(path).transfer_id is None
    assert path.places() == BACK
    with db.transaction() as session:
        row = db.lock(session, Supplier, Supplier.organisation_id == world.organisations["chul_ai"])
        row.payout_account = good
    release(path)
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring()
    assert path.places() == PAID
    assert rail.balance() == 0


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


def test_two_paymasters_at_once_release_once(world: World, rail: Rail) -> None:
    path = way.ready(world, rail)
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def go() -> None:
        ready.wait()
        try:
            with clock.freeze(clock.now()):
                release(path)
            outcomes.append("released")
        except NotNow:
            outcomes.append("told")

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["released", "told"]
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring()
    assert (path.places(), paid_out(rail, world)) == (PAID, TOTAL)


def test_whoever_approved_the_invoice_does_not_release_it(world: World, rail: Rail) -> None:
    path = way.ready(world, rail)
    both = world.bora.model_copy(update={"roles": ["officer", "paymaster"]})
    with pytest.raises(NotPermitted, match="You approved"):
        release(path, by=both)
    with pytest.raises(NotPermitted):
        release(path, by=world.eun)
    insider = world.dana.model_copy(update={"organisation_id": world.organisations["chul_ai"]})
    with pytest.raises(NotPermitted, match="own organisation"):
        release(path, by=insider)
    assert path.places() == READY


@contextmanager
def tax_status(rail: Rail, world: World, status: str) -> Iterator[None]:
    """What the tax office says from now on, without us knowing yet."""
    url = f"{rail.sandbox.url}/control/businesses"
    requests.post(url, json={"b_no": "1018116293", "b_stt_cd": status}, timeout=10).raise_for_status()
    yield
    requests.post(url, json={"b_no": "1018116293", "b_stt_cd": "01"}, timeout=10).raise_for_status()


def test_a_supplier_that_closed_meanwhile_is_not_paid(world: World, rail: Rail) -> None:
    path = way.ready(world, rail)
    with tax_status(rail, world, "03"):
        release(path)
        errands.run_waiting()
    assert payment(path).state is State.FAILED
    assert path.places() == READY, "not even the top-up was made"
    assert (rail.count("transfers"), rail.count("topups")) == (0, 0)
    with pytest.raises(NotNow, match="closed its business"):
        release(path)


@pytest.mark.parametrize(("status", "word"), [("02", "suspended"), ("03", "closed")])
def test_a_supplier_known_not_to_be_in_business_is_not_released(
    world: World, rail: Rail, status: str, word: str
) -> None:
    path = way.ready(world, rail)
    with db.transaction() as session:
        row = db.lock(session, Organisation, Organisation.id == world.organisations["chul_ai"])
        row.tax_status = status
    with pytest.raises(NotNow, match=word):
        release(path)
    assert path.places() == READY


def test_a_supplier_without_an_account_is_not_released(world: World, rail: Rail) -> None:
    path = way.ready(world, rail)
    with db.transaction() as session:
        row = db.lock(session, Supplier, Supplier.organisation_id == world.organisations["chul_ai"])
        row.payout_account, row.account_connected_at = "", None
    with pytest.raises(NotNow, match="bank account"):
        release(path)


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
