"""What fails is back where it was, and is paid once the second time."""

import requests

from tests import path as way
from tests.disbursements.steps import BACK, ON_ITS_WAY, PAID, account, paid_out, payment, release, sent
from tests.path import TOTAL
from tests.rail import Rail
from tests.world import World
from voucher.disbursements.lifecycle import State
from voucher.invoices.lifecycle import State as InvoiceState
from voucher.invoices.models import Invoice
from voucher.kernel import db, errands
from voucher.suppliers.models import Supplier


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
