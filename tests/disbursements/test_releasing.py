"""Who may let which payment go, and when."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from tests import path as way
from tests.disbursements.steps import PAID, READY, paid_out, payment, release
from tests.path import TOTAL
from tests.rail import Rail
from tests.world import World
from voucher.disbursements.lifecycle import State
from voucher.kernel import clock, db, errands
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.people.models import Organisation
from voucher.suppliers.models import Supplier


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
