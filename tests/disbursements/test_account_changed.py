"""Between the release and the transfer the supplier's account may change: nothing goes to one that nobody looked at."""

import pytest

from tests import accounts
from tests import path as way
from tests.disbursements.steps import BACK, account, paid_out, payment, release
from tests.path import Path
from tests.rail import Rail
from tests.world import World
from voucher.disbursements import sending, words
from voucher.disbursements.lifecycle import State
from voucher.kernel import db, errands
from voucher.suppliers.models import Supplier

CHANGES = {
    "reported and waiting": accounts.WAITING,
    "another one": {"payout_account": "acct_0000000000000009"},
    "none": accounts.NONE,
}


def change(world: World, how: str) -> None:
    with db.transaction() as session:
        row = db.lock(session, Supplier, Supplier.organisation_id == world.organisations["chul_ai"])
        for name, value in CHANGES[how].items():
            setattr(row, name, value)


def released(world: World, rail: Rail) -> Path:
    path = way.ready(world, rail)
    release(path)
    return path


@pytest.mark.parametrize("how", CHANGES)
def test_it_comes_back_and_says_why(world: World, rail: Rail, as_user, how: str) -> None:
    path, before = released(world, rail), account(world)
    change(world, how)
    errands.run_waiting()
    found = payment(path)
    assert (found.state, found.failure, found.transfer_id) == (State.FAILED, sending.ACCOUNT_CHANGED, None)
    assert path.places() == BACK, "the government's share waits at the rail"
    assert not rail.things("payouts", account=before, status="paid")
    assert "bank account changed after the release" in as_user(world.dana).get(f"/disbursements/{path.payment}").text


def test_money_that_had_left_goes_on(world: World, rail: Rail, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is in the old account's balance at the rail; what its bank does with it is heard from there."""
    path = released(world, rail)
    with monkeypatch.context() as patched:
        patched.setattr(sending, "_pay_out", lambda _order: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            sending.send(str(payment(path).id), "1")
    assert payment(path).transfer_id is not None
    change(world, "reported and waiting")
    sending.send(str(payment(path).id), "1")
    assert payment(path).state is State.IN_TRANSIT
    rail.finish_payouts()
    rail.bring()
    assert payment(path).state is State.PAID
    assert paid_out(rail, world) == payment(path).amount_krw


def test_every_reason_of_ours_has_words() -> None:
    assert {sending.NOT_IN_BUSINESS, sending.ACCOUNT_CHANGED} <= set(words.FAILURE)
