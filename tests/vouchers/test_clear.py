"""vouchers.clear: money in another currency is not booked, does not hold anybody up, and waits for a paymaster."""

import pytest
from sqlmodel import select

from tests import path as way
from tests.disbursements.test_checking import faults
from tests.path import DUE, Path
from tests.vouchers.test_funding import payments, state
from tests.world import NOW, World
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.kernel.events import publish
from voucher.rails import gateway
from voucher.rails.events import CheckoutCompleted
from voucher.rails.gateway import PaymentStatus
from voucher.vouchers import lapsing, paying, queries
from voucher.vouchers.lifecycle import PaymentState, State

WHAT = "Money in another currency came in: send it back"


def abroad(world: World) -> Path:
    """The firm's payment came in dollars."""
    path = way.issued(world)
    paying.start(path.voucher, by=world.alice)
    tell(path)
    return path


def tell(path: Path) -> None:
    payment = payments(path)[0]
    with db.transaction() as session:
        metadata = {"payment": str(payment.id)}
        publish(session, CheckoutCompleted(payment.checkout_id, "pi_abroad", 450_000, "usd", metadata))


def tasks(person) -> list[tuple[str, dict]]:
    with db.transaction(read_only=True) as session:
        return [(t.endpoint, dict(t.values)) for t in queries.waiting_for(session, person) if t.what == WHAT]


def test_it_is_kept_apart_and_the_firm_pays_again_in_won(world, rail, as_user):
    path = abroad(world)
    tell(path)
    (payment,) = payments(path)
    assert (payment.state, payment.foreign_amount, payment.foreign_currency) == (PaymentState.EXPIRED, 450_000, "usd")
    assert (payment.received_krw, payment.payment_id) == (None, "pi_abroad")
    assert "escrow" not in path.places()
    assert faults() == []
    assert "another currency" in as_user(world.alice).get(f"/vouchers/{path.voucher}/paid").text
    rail.pay(paying.start(path.voucher, by=world.alice))
    rail.bring("checkout.session.completed")
    assert state(path) is State.USABLE
    assert path.places()["escrow"] == DUE


def test_the_paying_page_finds_it_too(world, rail, monkeypatch):
    """The rail is asked how the page stands before the webhook came: it is not taken for a payment in won."""
    path = way.issued(world)
    paying.start(path.voucher, by=world.alice)
    (payment,) = payments(path)
    metadata = {"payment": str(payment.id)}
    page = gateway.Checkout(payment.checkout_id, "", PaymentStatus.PAID, 450_000, "usd", "pi_abroad", metadata)
    monkeypatch.setattr(paying.gateway, "retrieve_checkout", lambda _id: page)
    assert paying.start(path.voucher, by=world.alice).startswith("http")
    assert [p.state for p in payments(path)] == [PaymentState.EXPIRED, PaymentState.OPEN]


def test_it_does_not_keep_a_voucher_from_lapsing(world, rail):
    path = abroad(world)
    with clock.freeze(NOW.replace(month=12, day=20)):
        lapsing.lapse(str(payments(path)[0].voucher_id))
    assert state(path) is State.LAPSED


def test_it_waits_for_the_paymaster_until_it_is_cleared(world, rail, as_user):
    path = abroad(world)
    address = f"/vouchers/{path.voucher}/payments/1/clear"
    assert tasks(world.dana) == [("vouchers.clear", {"ref": path.voucher, "attempt": "1"})]
    assert tasks(world.alice) == tasks(world.bora) == []
    dana = as_user(world.dana)
    page = dana.get(address).text
    for said in ("pi_abroad", "450,000 USD", "send the whole sum back"):
        assert said in page
    assert address in dana.get(f"/vouchers/{path.voucher}").text
    assert "is-error" in dana.post(address, data={"why": " "}).text
    assert payments(path)[0].foreign_cleared_at is None
    assert dana.post(address, data={"why": "환불 re_1"}).status_code == 302
    assert payments(path)[0].foreign_cleared_at is not None
    assert tasks(world.dana) == []
    assert "환불 re_1" in dana.get(f"/vouchers/{path.voucher}").text
    again = dana.get(address).text
    assert "is back with the payer" in again
    assert "<textarea" not in again
    noted = payments(path)[0].foreign_cleared_at
    assert "It was noted on" in dana.post(address, data={"why": "x"}).text
    assert payments(path)[0].foreign_cleared_at == noted
    with db.transaction(read_only=True) as session:
        lines = session.exec(select(Record).where(Record.action == "own_share.foreign_sent_back")).all()
    assert [line.why for line in lines] == ["환불 re_1"]


@pytest.mark.parametrize(("who", "code"), [("alice", 403), ("bora", 403), ("eun", 403), ("mallory", 403)])
def test_nobody_else(world, rail, as_user, who, code):
    path = abroad(world)
    address = f"/vouchers/{path.voucher}/payments/1/clear"
    assert as_user(getattr(world, who)).post(address, data={"why": "x"}).status_code == code


def test_what_is_not_there_is_not_found_and_a_payment_in_won_has_nothing_to_clear(world, rail, as_user):
    path = way.funded(world, rail)
    dana = as_user(world.dana)
    assert dana.get(f"/vouchers/{path.voucher}/payments/7/clear").status_code == 404
    address = f"/vouchers/{path.voucher}/payments/1/clear"
    assert "nothing to send back" in dana.get(address).text
    dana.post(address, data={"why": "x"})
    assert payments(path)[0].foreign_cleared_at is None
