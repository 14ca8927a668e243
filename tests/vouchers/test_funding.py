"""The own share arrives, once, whatever the rail does."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from tests import path as way
from tests.path import DUE, GOVERNMENT, OWN, VAT, Path
from tests.programmes.rounds import BUDGET
from tests.rail import Rail
from tests.world import World
from voucher.kernel import db, errands
from voucher.people.models import User
from voucher.vouchers import paying
from voucher.vouchers.lifecycle import PaymentState, State
from voucher.vouchers.models import OwnSharePayment, Voucher

ISSUED = {"available": BUDGET - GOVERNMENT, "committed": GOVERNMENT, "bank": BUDGET, "subsidy": BUDGET}
FUNDED = {**ISSUED, "rail": DUE, "escrow": DUE}


def payments(path: Path) -> list[OwnSharePayment]:
    with db.transaction(read_only=True) as session:
        voucher = session.exec(select(Voucher).where(Voucher.ref == path.voucher)).one()
        query = select(OwnSharePayment).where(OwnSharePayment.voucher_id == voucher.id)
        return list(session.exec(query.order_by(OwnSharePayment.attempt)))


def state(path: Path) -> State:
    return path.read(Voucher, path.voucher).state


def test_an_approved_application_becomes_a_voucher_and_its_money_is_promised(world: World, app: object) -> None:
    path = way.issued(world)
    voucher = path.read(Voucher, path.voucher)
    assert (voucher.government_krw, voucher.own_krw, voucher.vat_krw) == (GOVERNMENT, OWN, VAT)
    assert (voucher.own_share_due_on.isoformat(), voucher.valid_until.isoformat()) == ("2026-11-30", "2027-06-16")
    assert path.places() == ISSUED
    assert state(path) is State.OWN_SHARE_DUE


def test_paid_at_the_hosted_page_it_is_in_escrow_and_the_voucher_usable(world: World, rail: Rail) -> None:
    path = way.issued(world)
    assert rail.pay(paying.start(path.voucher, by=world.alice)).status_code == 303
    assert path.places() == ISSUED, "our books follow the webhook, not the browser"
    rail.bring()
    assert path.places() == FUNDED
    assert state(path) is State.USABLE
    assert [p.state for p in payments(path)] == [PaymentState.PAID]


@pytest.mark.parametrize("order", ["normal", "reversed", "random"])
def test_webhooks_twice_and_out_of_order_change_nothing(world: World, rail: Rail, order: str) -> None:
    path = way.issued(world)
    rail.pay(paying.start(path.voucher, by=world.alice))
    rail.bring(copies=3, order=order)
    rail.bring()
    assert path.places() == FUNDED
    assert rail.count("refunds") == 0


def test_a_declined_card_leaves_the_page_open_for_another(world: World, rail: Rail) -> None:
    path = way.issued(world)
    url = paying.start(path.voucher, by=world.alice)
    assert rail.pay(url, "decline").status_code == 402
    rail.bring()
    assert path.places() == ISSUED
    assert paying.start(path.voucher, by=world.alice) == url, "the open attempt is taken up again"
    rail.pay(url)
    rail.bring()
    assert path.places() == FUNDED


def test_an_expired_page_is_followed_by_a_second_attempt(world: World, rail: Rail) -> None:
    path = way.issued(world)
    first = paying.start(path.voucher, by=world.alice)
    expire(rail, payments(path)[0])
    rail.bring("checkout.session.expired")
    second = paying.start(path.voucher, by=world.alice)
    assert second != first
    rail.pay(second)
    rail.bring()
    assert [p.state for p in payments(path)] == [PaymentState.EXPIRED, PaymentState.PAID]
    assert path.places() == FUNDED


def test_a_page_that_expired_unheard_of_is_noticed_at_the_next_start(world: World, rail: Rail) -> None:
    path = way.issued(world)
    first = paying.start(path.voucher, by=world.alice)
    expire(rail, payments(path)[0])
    assert paying.start(path.voucher, by=world.alice) not in ("", first)
    assert [p.state for p in payments(path)] == [PaymentState.EXPIRED, PaymentState.OPEN]


def test_paid_but_unheard_of_it_is_noticed_at_the_next_start(world: World, rail: Rail) -> None:
    path = way.issued(world)
    rail.pay(paying.start(path.voucher, by=world.alice))
    assert paying.start(path.voucher, by=world.alice) == "", "no second page for money that is there"
    assert path.places() == FUNDED
    rail.bring(copies=2)
    assert path.places() == FUNDED


def expire(rail: Rail, payment: OwnSharePayment) -> None:
    from voucher.rails import gateway

    assert gateway.expire_checkout(payment.checkout_id).status is gateway.PaymentStatus.EXPIRED


def test_another_sum_than_asked_is_sent_back(world: World, rail: Rail) -> None:
    path = way.issued(world)
    rail.pay(paying.start(path.voucher, by=world.alice))
    event = rail.told("checkout.session.completed")[0]
    event["data"]["object"]["amount_total"] -= 1
    rail.knock(event)
    errands.run_waiting()
    assert state(path) is State.OWN_SHARE_DUE
    (payment,) = payments(path)
    assert (payment.state, payment.returned_why, payment.received_krw) == (PaymentState.RETURNED, "amount", DUE - 1)
    assert path.places() == ISSUED
    assert [r["amount"] for r in rail.things("refunds")] == [DUE - 1]


def test_money_from_a_second_page_is_sent_back(world: World, rail: Rail) -> None:
    """The rail forgets a key after a day, so one attempt may have had two pages."""
    path = way.issued(world)
    rail.pay(paying.start(path.voucher, by=world.alice))
    rail.bring()
    twin = rail.told("checkout.session.completed")[0]
    other = second_payment(rail, twin)
    rail.bring(copies=2)
    assert path.places() == FUNDED
    kept, extra = payments(path)
    assert (kept.state, extra.state, extra.returned_why) == (PaymentState.PAID, PaymentState.RETURNED, "twice")
    assert [r["payment_intent"] for r in rail.things("refunds")] == [other]


def second_payment(rail: Rail, twin: dict) -> str:
    from voucher.rails import gateway

    metadata = twin["data"]["object"]["metadata"]
    page = gateway.create_checkout(
        DUE,
        description="again",
        reference="x",
        success_url="http://127.0.0.1/a",
        cancel_url="http://127.0.0.1/b",
        metadata=metadata,
        key="again",
    )
    rail.pay(page.url)
    return gateway.retrieve_checkout(page.id).payment_id


def test_a_sum_above_the_rails_limit_comes_in_parts(world: World, rail: Rail) -> None:
    path = way.issued(world, supply=1_000_000_000, code="ai-voucher", budget_krw=10**10)
    voucher = path.read(Voucher, path.voucher)
    owed = voucher.due_krw
    assert owed == 900_000_000
    parts = 0
    while state(path) is State.OWN_SHARE_DUE:
        rail.pay(paying.start(path.voucher, by=world.alice))
        rail.bring("checkout.session.completed")
        parts += 1
    assert parts == 10
    assert path.places()["escrow"] == owed
    assert all(p.amount_krw == 90_000_000 for p in payments(path))


def test_no_rail_no_page_and_nothing_half_done(world: World, rail: Rail, monkeypatch: pytest.MonkeyPatch) -> None:
    from voucher import settings
    from voucher.kernel.errors import Refused

    path = way.issued(world)
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")
    settings.get.cache_clear()
    with pytest.raises(Refused, match="does not answer"):
        paying.start(path.voucher, by=world.alice)
    monkeypatch.delenv("STRIPE_API_BASE")
    settings.get.cache_clear()
    rail.pay(paying.start(path.voucher, by=world.alice))
    rail.bring()
    assert path.places() == FUNDED
    assert len(payments(path)) == 1


def test_a_lost_answer_opens_no_second_page(world: World, rail: Rail) -> None:
    path = way.issued(world)
    rail.order("/lose", count=1)
    rail.pay(paying.start(path.voucher, by=world.alice))
    rail.bring()
    assert path.places() == FUNDED


def test_another_firm_finds_nothing(world: World, rail: Rail, as_user: Callable[[User], FlaskClient]) -> None:
    path = way.issued(world)
    browser = as_user(world.mallory)
    for page in ("", "/pay", "/paid"):
        assert browser.get(f"/vouchers/{path.voucher}{page}").status_code == 404
    assert browser.post(f"/vouchers/{path.voucher}/pay").status_code == 404
    assert payments(path) == []
