"""A contract was smaller than its voucher: the rest goes back, to the won, and the books end at zero."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests import path as way
from tests.disbursements.steps import release
from tests.disbursements.test_checking import faults
from tests.path import GOVERNMENT, OWN, VAT, Path
from tests.programmes.rounds import BUDGET
from tests.rail import Rail
from tests.vouchers.test_funding import payments, state
from tests.vouchers.test_lapsing import drain
from tests.world import NOW, World
from voucher.contracts import checking as contracts
from voucher.contracts.lifecycle import State as ContractState
from voucher.contracts.models import Contract
from voucher.kernel import clock, db, errands
from voucher.kernel.money import Won
from voucher.ledger import checking
from voucher.notices.models import Mail
from voucher.vouchers import giving_back, refunding
from voucher.vouchers.lifecycle import PaymentState, State
from voucher.vouchers.models import OwnSharePayment, Voucher

WORTH = 15_000_000  # of 20,000,000: 12,000,000 of it the state's, and 3,000,000 own share and 1,500,000 VAT
SPENT, BACK_STATE, BACK_FIRM = 12_000_000, GOVERNMENT - 12_000_000, OWN + VAT - 4_500_000
ENDED = {
    "available": BUDGET - SPENT,
    "disbursed": SPENT,
    "bank": BUDGET - SPENT,
    "subsidy": BUDGET - SPENT,
}


def paid(world: World, rail: Rail, path: Path, numbers: int = 1) -> Path:
    """Every piece of work is accepted, invoiced, released and paid."""
    for number in range(1, numbers + 1):
        way.invoiced(world, path, number=number)
        release(path)
        errands.run_waiting()
        rail.finish_payouts()
        rail.bring("payout.paid")
    return path


def sound() -> bool:
    with checking.snapshot() as session:
        return not faults() and not [p for p in checking.check(session, contracts.CHECKS) if p.fault]


def test_the_rest_returns_when_the_last_piece_is_paid_and_not_before(world: World, rail: Rail) -> None:
    path = way.contracted(world, rail, pieces=2, worth=WORTH)
    paid(world, rail, path)
    assert path.places()["committed"] == BACK_STATE
    assert not rail.things("refunds")
    assert sound()
    way.invoiced(world, path, number=2)
    release(path)
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring("payout.paid")
    voucher = path.read(Voucher, path.voucher)
    assert (voucher.state, voucher.unused_government_krw, voucher.unused_due_krw) == (State.USED, BACK_STATE, BACK_FIRM)
    assert path.places() == ENDED
    assert [r["amount"] for r in rail.things("refunds")] == [BACK_FIRM]
    assert rail.balance() == 0
    (payment,) = payments(path)
    assert (payment.state, payment.returned_krw, payment.returned_why) == (PaymentState.PAID, BACK_FIRM, "rest")
    assert payment.returned_at is not None
    assert sound()


def test_a_contract_over_the_whole_voucher_leaves_nothing_over(world: World, rail: Rail) -> None:
    path = paid(world, rail, way.contracted(world, rail))
    voucher = path.read(Voucher, path.voucher)
    assert (voucher.state, voucher.unused_government_krw, voucher.unused_due_krw) == (State.USED, 0, 0)
    assert not rail.things("refunds")
    assert sound()


def test_after_the_voucher_s_last_day_the_state_s_part_lapses(world: World, rail: Rail) -> None:
    path = way.contracted(world, rail, worth=WORTH)
    way.invoiced(world, path)
    release(path)
    errands.run_waiting()
    rail.finish_payouts()
    with clock.freeze(NOW + timedelta(days=250)):
        rail.bring("payout.paid")
    assert path.places() == {**ENDED, "available": BUDGET - GOVERNMENT, "lapsed": BACK_STATE}
    assert sound()


def test_of_several_payments_the_newest_gives_first(world: World, rail: Rail) -> None:
    path = way.issued(world, supply=1_000_000_000, budget_krw=10**10)
    for _ in range(3):
        rail.pay(way.paying.start(path.voucher, by=world.alice))
        rail.bring("checkout.session.completed")
    assert [p.state for p in payments(path)] == [PaymentState.PAID] * 3
    assert state(path) is State.OWN_SHARE_DUE, "three are not all of it"
    while state(path) is State.OWN_SHARE_DUE:
        rail.pay(way.paying.start(path.voucher, by=world.alice))
        rail.bring("checkout.session.completed")
    way.contract(world, path, worth=900_000_000)
    paid(world, rail, path)
    voucher = path.read(Voucher, path.voucher)
    parts = [p.returned_krw or 0 for p in payments(path)]
    assert sum(parts) == voucher.unused_due_krw > payments(path)[-1].amount_krw
    assert parts[-1] == payments(path)[-1].amount_krw
    assert 0 < parts[-2] < payments(path)[-2].amount_krw
    assert not any(parts[:-2])
    assert sorted(r["amount"] for r in rail.things("refunds")) == sorted(p for p in parts if p)
    assert {p.state for p in payments(path)} == {PaymentState.PAID}
    assert sound()


def test_newest_first() -> None:
    three = [OwnSharePayment(voucher_id=None, attempt=n, amount_krw=Won(10)) for n in (1, 2, 3)]

    def parts(rest: int) -> list[tuple[int, int]]:
        return [(p.attempt, part) for p, part in giving_back.newest_first(three, Won(rest))]

    assert parts(0) == []
    assert parts(7) == [(3, 7)]
    assert parts(10) == [(3, 10)]
    assert parts(30) == [(3, 10), (2, 10), (1, 10)]
    with pytest.raises(AssertionError):
        parts(31)


def test_a_worker_that_died_after_the_refund_refunds_once_even_when_the_key_is_forgotten(
    world: World, rail: Rail, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = way.contracted(world, rail, worth=WORTH)
    monkeypatch.setattr(refunding, "_finish", lambda *_: None)
    paid(world, rail, path)
    assert [r["amount"] for r in rail.things("refunds")] == [BACK_FIRM]
    monkeypatch.undo()
    monkeypatch.setattr(refunding.gateway, "refund", lambda *_: pytest.fail("asked twice"))
    refunding.refund(str(payments(path)[0].id))
    refunding.refund(str(payments(path)[0].id))
    assert path.places() == ENDED


def test_a_refused_refund_of_a_rest_shows_in_the_paymasters_inbox_and_is_tried_again(world: World, rail: Rail) -> None:
    from voucher.vouchers import queries

    path = way.contracted(world, rail, worth=WORTH)
    way.invoiced(world, path)
    release(path)
    errands.run_waiting()
    rail.finish_payouts()
    drain(rail, BACK_FIRM)
    rail.bring("payout.paid")
    assert path.places() == {**ENDED, "rail": BACK_FIRM, "refund_due": BACK_FIRM}
    assert sound()
    with db.transaction(read_only=True) as session:
        tasks = queries.waiting_for(session, world.dana)
    assert [(t.what, t.ref) for t in tasks] == [("A refund was refused: look into it", path.voucher)]
    rail.order("/funds", amount=BACK_FIRM)
    refunding.refund(str(payments(path)[0].id))
    assert path.places() == ENDED
    with db.transaction(read_only=True) as session:
        assert queries.waiting_for(session, world.dana) == []


def test_a_payment_that_bounces_later_reopens_the_voucher_and_the_rest_stays_where_it_is(
    world: World, rail: Rail
) -> None:
    path = paid(world, rail, way.contracted(world, rail, worth=WORTH))
    payout = rail.told("payout.paid")[-1]
    account = payout["account"]
    rail.order(f"/payouts/{payout['data']['object']['id']}/fail")
    assert account
    rail.bring("payout.failed")
    assert state(path) is State.USABLE
    assert path.read(Contract, path.contract).state is ContractState.SIGNED
    assert sound()
    release(path)
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring("payout.paid")
    assert state(path) is State.USED
    assert len(rail.things("refunds")) == 1
    assert path.places() == ENDED
    assert sound()


def test_the_firm_reads_what_came_back_and_gets_a_letter(world: World, rail: Rail, as_user) -> None:
    path = paid(world, rail, way.contracted(world, rail, worth=WORTH))
    page = as_user(world.alice).get(f"/vouchers/{path.voucher}?lang=en").text
    assert "What the contract left over" in page
    for said in (f"{BACK_FIRM:,}", f"{BACK_STATE:,}", "Sent back on", "The round can promise it to another firm."):
        assert said in page, said
    assert "Every won of it has reached a supplier." not in page
    home = as_user(world.alice).get("/home").text
    assert "Your own share came back" in home
    assert f"KRW\xa0{BACK_FIRM:,}" in home
    with db.transaction(read_only=True) as session:
        from sqlmodel import select

        letters = session.exec(select(Mail).where(Mail.key.startswith("rest_returned"))).all()
    assert len(letters) == 1
    assert f"{BACK_FIRM:,}" in letters[0].body


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE vouchers_voucher SET unused_government_krw = government_krw",
        "UPDATE vouchers_voucher SET unused_government_krw = -1",
        "UPDATE vouchers_voucher SET unused_due_krw = own_krw + vat_krw + 1",
        "UPDATE vouchers_own_share_payment SET returned_krw = received_krw + 1, returned_why = 'rest'",
        "UPDATE vouchers_own_share_payment SET returned_krw = 0, returned_why = 'rest'",
        "UPDATE vouchers_own_share_payment SET returned_krw = 1",
        "UPDATE vouchers_own_share_payment SET returned_at = now()",
        "UPDATE vouchers_own_share_payment SET state = 'returning'",
        "UPDATE vouchers_own_share_payment SET state = 'returning', returned_krw = 1, returned_why = 'rest'",
        "UPDATE vouchers_own_share_payment SET foreign_amount = 1, foreign_currency = 'usd'",
        "UPDATE vouchers_own_share_payment SET foreign_cleared_at = now()",
    ],
)
def test_the_database_refuses(world: World, rail: Rail, wrong: str) -> None:
    way.funded(world, rail)
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.connection().execute(text(wrong))


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ("UPDATE vouchers_voucher SET unused_government_krw = 1", "left over"),
        ("UPDATE vouchers_voucher SET unused_due_krw = unused_due_krw - 1", "left over"),
        ("UPDATE vouchers_own_share_payment SET returned_krw = returned_krw - 1", "left over"),
        ("UPDATE vouchers_own_share_payment SET returned_at = NULL", "on its way"),
        ("UPDATE vouchers_voucher SET state = 'usable'", "exactly when their contract is completed"),
        ("UPDATE contracts_contract SET state = 'signed'", "exactly when their contract is completed"),
    ],
)
def test_the_check_finds_what_does_not_fit(world: World, rail: Rail, wrong: str, found: str) -> None:
    paid(world, rail, way.contracted(world, rail, worth=WORTH))
    with db.transaction() as session:
        session.connection().execute(text(wrong))
    with checking.snapshot() as session:
        more = [str(p) for p in checking.check(session, contracts.CHECKS) if p.fault]
    assert any(found in line for line in [*faults(), *more]), [*faults(), *more]
