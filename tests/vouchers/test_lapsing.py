"""Time runs out, and every won is where it belongs."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import text
from sqlmodel import select

from tests import path as way
from tests.path import DUE, GOVERNMENT
from tests.programmes.rounds import BUDGET
from tests.vouchers.test_funding import payments, state
from tests.world import NOW, PASSWORD
from voucher import settings
from voucher.contracts import checking as contract_checks
from voucher.contracts import expiring, signing
from voucher.contracts import queries as contract_queries
from voucher.contracts.lifecycle import State as ContractState
from voucher.contracts.models import Contract, Signature
from voucher.kernel import clock, db, errands
from voucher.kernel.errors import Conflict, NotNow
from voucher.ledger import checking
from voucher.matches import choosing
from voucher.matches.lifecycle import State as MatchState
from voucher.matches.models import Match
from voucher.notices.models import Mail
from voucher.suppliers.models import Supplier
from voucher.vouchers import lapsing, paying, refunding
from voucher.vouchers.events import VoucherExpired
from voucher.vouchers.lifecycle import PaymentState, State
from voucher.vouchers.models import Voucher

WHOLE = {"available": BUDGET, "bank": BUDGET, "subsidy": BUDGET}
DAY = timedelta(days=1)


def night(work) -> int:
    """A nightly run, and what it asked for."""
    asked = work()
    errands.run_waiting()
    return asked


def test_on_the_last_day_it_stands_and_on_the_next_it_lapses(world, rail):
    path = way.issued(world)
    with clock.freeze(NOW + 14 * DAY):
        assert night(lapsing.lapse_unpaid) == 0
        assert state(path) is State.OWN_SHARE_DUE
    with clock.freeze(NOW + 15 * DAY):
        assert night(lapsing.lapse_unpaid) == 1
        assert night(lapsing.lapse_unpaid) == 0
    assert state(path) is State.LAPSED
    assert path.places() == WHOLE


def test_its_open_page_is_closed_first(world, rail):
    path = way.issued(world)
    url = paying.start(path.voucher, by=world.alice)
    with clock.freeze(NOW + 15 * DAY):
        assert night(lapsing.lapse_unpaid) == 1
    assert rail.pay(url).status_code in (303, 402, 409, 410)
    rail.bring()
    assert path.places() == WHOLE
    assert [p.state for p in payments(path)] == [PaymentState.EXPIRED]


def test_who_paid_in_time_is_not_punished_for_a_late_webhook(world, rail):
    path = way.issued(world)
    rail.pay(paying.start(path.voucher, by=world.alice))
    with clock.freeze(NOW + 15 * DAY):
        assert night(lapsing.lapse_unpaid) == 1
        assert night(lapsing.lapse_unpaid) == 0
        assert state(path) is State.USABLE
        rail.bring()
    assert path.places()["escrow"] == DUE


def test_a_rail_that_is_away_lapses_nobody_with_an_open_page(world, rail, monkeypatch):
    path = way.issued(world)
    paying.start(path.voucher, by=world.alice)
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")
    settings.get.cache_clear()
    with clock.freeze(NOW + 15 * DAY):
        assert night(lapsing.lapse_unpaid) == 1
    assert state(path) is State.OWN_SHARE_DUE


def test_parts_already_paid_go_back(world, rail):
    path = way.issued(world, supply=1_000_000_000, budget_krw=10**10)
    for _ in range(2):
        rail.pay(paying.start(path.voucher, by=world.alice))
        rail.bring("checkout.session.completed")
    with clock.freeze(NOW + 15 * DAY):
        assert night(lapsing.lapse_unpaid) == 1
    assert path.places() == {"available": 10**10, "bank": 10**10, "subsidy": 10**10}
    assert [p.state for p in payments(path)] == [PaymentState.RETURNED] * 2
    assert sum(r["amount"] for r in rail.things("refunds")) == 180_000_000
    assert rail.balance() == 0


def test_a_voucher_never_used_expires_and_everything_goes_back(world, rail):
    path = way.funded(world, rail)
    with clock.freeze(NOW + 212 * DAY):
        assert night(lapsing.expire_unused) == 0
    with clock.freeze(NOW + 213 * DAY):
        assert night(lapsing.expire_unused) == 1
        assert night(lapsing.expire_unused) == 0
    assert state(path) is State.EXPIRED
    assert path.places() == {**WHOLE, "available": BUDGET - GOVERNMENT, "lapsed": GOVERNMENT}
    assert [r["amount"] for r in rail.things("refunds")] == [DUE]
    assert rail.balance() == 0


def test_a_voucher_with_a_contract_does_not_expire(world, rail):
    path = way.contracted(world, rail)
    with clock.freeze(NOW + 300 * DAY):
        assert night(lapsing.expire_unused) == 0
    assert state(path) is State.USABLE


def test_a_refund_that_the_rail_refuses_is_tried_again_under_another_key(world, rail):
    path = way.funded(world, rail)
    payment = payments(path)[0]
    drain(rail, DUE)
    with clock.freeze(NOW + 213 * DAY):
        lapsing.expire_unused()
        errands.run_waiting()
        (after,) = payments(path)
        assert (after.state, after.refused_count) == (PaymentState.RETURNING, 1)
        rail.order("/funds", amount=DUE)
        assert refunding.try_again() == 0, "its errand comes again by itself"
        refunding.refund(str(payment.id))
    assert payments(path)[0].state is PaymentState.RETURNED
    assert path.places()["lapsed"] == GOVERNMENT


def drain(rail, amount):
    """Our balance at the rail is gone, so that a refund is refused."""
    from voucher.rails import gateway

    bank = gateway.BankAccount("110999999999", "x", "")
    account = gateway.create_payout_account(
        "x", registration_no="1018116293", email="x@example.com", bank=bank, reference="x", key="drain"
    )
    gateway.transfer(amount, account.id, "drain", "drain:t", {})


def test_a_voucher_that_cannot_end_stops_no_other(world, rail, monkeypatch):
    paths = [way.issued(world, title_en=f"Round {n}") for n in range(3)]
    ids = [str(path.read(Voucher, path.voucher).id) for path in paths]
    lapse = lapsing._lapse

    def stumble(voucher_id, today) -> None:
        if str(voucher_id) == min(ids):
            raise RuntimeError(voucher_id)
        lapse(voucher_id, today)

    monkeypatch.setattr(lapsing, "_lapse", stumble)
    with clock.freeze(NOW + 15 * DAY):
        assert night(lapsing.lapse_unpaid) == 3
    assert sorted(state(path) for path in paths) == [State.LAPSED, State.LAPSED, State.OWN_SHARE_DUE]


def test_many_are_asked_in_batches_and_each_once(world, rail, monkeypatch):
    for n in range(5):
        way.issued(world, title_en=f"Round {n}")
    monkeypatch.setattr(lapsing, "BATCH", 2)
    with clock.freeze(NOW + 15 * DAY):
        assert lapsing.lapse_unpaid() == lapsing.lapse_unpaid() == 5
        with db.transaction(read_only=True) as session:
            waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'vouchers.lapse'")
            assert session.connection().execute(waiting).scalar_one() == 5
        errands.run_waiting()
        assert lapsing.lapse_unpaid() == 0


def test_what_was_being_agreed_on_ends_with_the_voucher_and_both_sides_hear_of_it(world, rail, as_user):
    path = way.proposed(world, way.funded(world, rail))
    with clock.freeze(NOW + 213 * DAY):
        assert night(lapsing.expire_unused) == 1
    contract = path.read(Contract, path.contract)
    assert contract.state is ContractState.CANCELLED
    with db.transaction(read_only=True) as session:
        assert session.exec(select(Match)).one().state is MatchState.DROPPED
        assert session.exec(select(Signature)).one().voided_at is not None
        letters = {
            (mail.key.partition(":")[0], mail.user_id)
            for mail in session.exec(select(Mail).where(Mail.key.contains("expired")))
        }
    assert {("voucher_expired", world.alice.id), ("contract_expired_firm", world.alice.id)} <= letters
    assert ("contract_expired_supplier", world.chul.id) in letters
    assert contracts(path, world.alice) == contracts(path, world.chul) == []
    page = as_user(world.alice).get(f"/contracts/{path.contract}").text
    assert "Ended with the voucher" in page
    with checking.snapshot() as session:
        assert [str(p) for p in checking.check(session, contract_checks.CHECKS) if p.fault] == []


def contracts(path, person) -> list[str]:
    with db.transaction(read_only=True) as session:
        return [t.ref for t in contract_queries.waiting_for(session, person)]


def test_a_draft_ends_too_and_a_choice_without_a_contract(world, rail):
    path = way.funded(world, rail)
    way.a_supplier(world)
    with db.transaction() as session:
        ref = session.exec(select(Supplier.ref)).one()
        choosing.choose(session, path.voucher, ref, by=world.alice)
    with db.transaction() as session:
        voucher_id = path.read(Voucher, path.voucher).id
        expiring.give_up(session, VoucherExpired(voucher_id))
        expiring.give_up(session, VoucherExpired(voucher_id))
        assert session.exec(select(Contract)).one().state is ContractState.CANCELLED
        assert session.exec(select(Match)).one().state is MatchState.DROPPED


def test_a_contract_that_waits_for_the_agency_ends_too(world, rail):
    """Two signatures bind nobody: they are void, both sides are told, and nobody can sign any more."""
    path = way.countersigned(world, way.funded(world, rail))
    with clock.freeze(NOW + 213 * DAY):
        lapsing.expire(str(path.read(Voucher, path.voucher).id))
    contract = path.read(Contract, path.contract)
    assert contract.state is ContractState.CANCELLED
    with db.transaction(read_only=True) as session:
        assert contract_queries.signatures(session, contract.id) == []
        assert contract_queries.waiting_for(session, world.boram) == []
        digest = contract_queries.whole(session, contract).digest
    with pytest.raises(NotNow), db.transaction() as session:
        signing.seal(session, path.contract, digest, PASSWORD, by=world.boram)
    assert path.places()["lapsed"] == GOVERNMENT


def test_nobody_signs_while_the_voucher_expires(world, rail):
    """On its last day somebody signs while it expires: the signature waits for the voucher, and finds that it ended."""
    path = way.proposed(world, way.funded(world, rail))
    with db.transaction(read_only=True) as session:
        digest = contract_queries.whole(session, contract_queries.by_ref(session, path.contract, world.alice)).digest
    refused: list[Exception] = []

    def sign() -> None:
        with clock.freeze(NOW + 212 * DAY), pytest.raises((NotNow, Conflict)) as caught, db.transaction() as session:
            signing.countersign(session, path.contract, digest, PASSWORD, by=world.chul)
        refused.append(caught.value)

    with db.transaction() as session, clock.freeze(NOW + 213 * DAY):
        db.lock(session, Voucher, Voucher.ref == path.voucher)
        signer = Thread(target=sign)
        signer.start()
        signer.join(2)
        assert signer.is_alive(), "whoever signs waits for the voucher"
        lapsing._expire(session, path.read(Voucher, path.voucher).id)
    signer.join(20)
    assert len(refused) == 1
    assert path.read(Contract, path.contract).state is ContractState.CANCELLED
    assert path.places()["lapsed"] == GOVERNMENT


def test_a_contract_cancelled_at_the_same_moment_does_not_keep_the_voucher_from_expiring(world, rail):
    """Whoever lets it expire found it open, waits for it, and finds it cancelled: that is no mistake."""
    path = way.proposed(world, way.funded(world, rail))
    voucher_id, failed = path.read(Voucher, path.voucher).id, []

    def end() -> None:
        try:
            with clock.freeze(NOW + 213 * DAY):
                lapsing.expire(str(voucher_id))
        except NotNow as error:
            failed.append(error)

    with db.transaction() as session:
        for change in ("contracts_contract SET state = 'cancelled'", "matches_match SET state = 'dropped'"):
            session.connection().execute(text(f"UPDATE {change} WHERE voucher_id = :id"), {"id": voucher_id})
        ending = Thread(target=end)
        ending.start()
        ending.join(2)
        assert ending.is_alive(), "it waits for the contract"
    ending.join(20)
    assert failed == []
    assert state(path) is State.EXPIRED
    assert path.places()["lapsed"] == GOVERNMENT
