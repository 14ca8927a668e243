"""Who may let which payment go, and when."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from tests import accounts
from tests import path as way
from tests.disbursements.steps import BACK, PAID, READY, paid_out, payment, release, sent
from tests.path import TOTAL
from tests.rail import Rail
from tests.world import World
from voucher.disbursements import sending
from voucher.disbursements.lifecycle import State
from voucher.kernel import clock, db, errands
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.people.models import Organisation


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
        accounts.lose(session, world.organisations["chul_ai"])
    with pytest.raises(NotNow, match="bank account"):
        release(path)


def test_the_tax_office_is_asked_before_every_attempt(world: World, rail: Rail) -> None:
    rail.order("/payouts/fail", count=1)
    path = sent(world, rail)
    rail.finish_payouts()
    rail.bring("payout.failed")
    with tax_status(rail, world, "02"):
        release(path)
        errands.run_waiting()
    assert payment(path).state is State.FAILED
    assert payment(path).transfer_id is None
    assert path.places() == BACK
    assert rail.balance() == TOTAL


def test_money_that_had_left_goes_on_whatever_the_tax_office_says_later(
    world: World, rail: Rail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given up, it would stay in the supplier's account at the rail, and nobody would know."""
    path = way.ready(world, rail)
    release(path)
    real, written = sending._note, []

    def note(*args: object) -> None:
        written.append(args)
        if len(written) == 2:  # the transfer is made, and not written down
            raise SystemExit
        real(*args)

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_note", note)
        with pytest.raises(SystemExit):
            sending.send(str(payment(path).id), "1")
    assert payment(path).transfer_id is None
    with tax_status(rail, world, "03"):
        sending.send(str(payment(path).id), "1")
    assert payment(path).state is State.IN_TRANSIT
    rail.finish_payouts()
    rail.bring()
    assert path.places() == PAID


def test_a_top_up_that_was_never_written_down_is_in_the_books_when_the_payment_is_given_up(
    world: World, rail: Rail, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = way.ready(world, rail)
    release(path)

    def cut_off(*_args: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_note", cut_off)
        with pytest.raises(SystemExit):
            sending.send(str(payment(path).id), "1")
    with tax_status(rail, world, "03"):
        sending.send(str(payment(path).id), "1")
    assert payment(path).state is State.FAILED
    assert path.places() == BACK
    assert rail.balance() == TOTAL
