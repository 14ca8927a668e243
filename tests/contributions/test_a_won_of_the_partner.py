"""One won of a round's partner, all the way: from its account to the supplier's, and back where a contract left it."""

from datetime import timedelta

import pytest

from tests import path as way
from tests.applications.cases import a_submitted
from tests.contributions.steps import GIVES, a_movement, a_round, confirmed
from tests.path import Path
from tests.programmes.rounds import BUDGET
from tests.rail import Rail, rail, sandbox
from tests.vouchers.test_giving_back import paid
from tests.world import World
from voucher.applications import deciding
from voucher.commands import proofs
from voucher.contributions import recording
from voucher.contributions.models import Direction
from voucher.disbursements import releasing
from voucher.invoices.models import Invoice
from voucher.kernel import clock, db, errands
from voucher.kernel.errors import NotEnough, NotNow
from voucher.ledger import checking
from voucher.people.proposals import Settlement
from voucher.programmes import closing
from voucher.programmes.models import Round
from voucher.vouchers import lapsing
from voucher.vouchers.models import Voucher

__all__ = ["rail", "sandbox"]
STATE, PARTNER, OWN, VAT = 6_000_000, 6_000_000, 8_000_000, 2_000_000  # of 20,000,000
THERE = BUDGET + GIVES
BEFORE = {"available": BUDGET, "bank": THERE, "subsidy": BUDGET, "contribution": GIVES}
PROMISED = BEFORE | {
    "available": BUDGET - STATE, "committed": STATE, "contribution": GIVES - PARTNER, "partner_share": PARTNER,
}  # fmt: skip
IN_ESCROW = PROMISED | {"escrow": OWN + VAT, "rail": OWN + VAT}
SPENT = {
    "available": BUDGET - STATE, "disbursed": STATE, "bank": THERE - STATE - PARTNER, "subsidy": BUDGET - STATE,
    "contribution": GIVES - PARTNER,
}  # fmt: skip


def assert_all_proofs_hold() -> None:
    with checking.snapshot() as session:
        faults = [str(proof) for proof in checking.check(session, proofs()) if proof.fault]
    assert faults == []


def send_back(world: World, round_: Round, amount: int) -> None:
    """What is left goes back to the partner: Bora writes it down, Dana confirms it."""
    confirmed(world, round_, amount, direction=Direction.PAID_BACK, bank_ref="20261116-0002")


def close(world: World, round_: Round) -> None:
    with db.transaction() as session:
        closing.close_early(session, round_.ref, "예산이 소진되었습니다.", by=world.bora)


def test_from_the_partners_account_to_the_suppliers_and_what_is_left_back(world: World, rail: Rail):
    round_ = confirmed(world, a_round(world))
    path = way.funded(world, rail, opened=round_)
    voucher = path.read(Voucher, path.voucher)
    assert (voucher.government_krw, voucher.partner_krw, voucher.own_krw) == (STATE, PARTNER, OWN)
    assert path.places() == IN_ESCROW
    assert_all_proofs_hold()

    way.invoiced(world, way.contract(world, path))
    assert path.places() == {("payable" if place == "committed" else place): won for place, won in IN_ESCROW.items()}
    with db.transaction() as session:
        releasing.release(session, path.payment, by=world.dana)
    on_its_way = SPENT | {"payable": STATE, "supplier": 22_000_000, "rail": 22_000_000}
    del on_its_way["disbursed"]
    assert path.places() == on_its_way
    assert_all_proofs_hold()
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring()
    assert path.places() == SPENT
    assert_all_proofs_hold()

    close(world, round_)
    send_back(world, round_, GIVES - PARTNER)
    left = SPENT | {"bank": BUDGET - STATE}
    del left["contribution"]
    assert path.places() == left
    assert_all_proofs_hold()


def test_what_a_contract_leaves_goes_back_in_the_ratio_it_came(world: World, rail: Rail):
    path = way.contracted(world, rail, opened=confirmed(world, a_round(world)), pieces=3, worth=15_000_000)
    paid(world, rail, path, 3)
    voucher = path.read(Voucher, path.voucher)
    assert (voucher.unused_government_krw, voucher.unused_partner_krw) == (1_500_000, 1_500_000)
    assert voucher.unused_due_krw == 2_000_000 + 500_000
    assert path.places() == {
        "available": BUDGET - 4_500_000,
        "disbursed": 4_500_000,
        "bank": THERE - 9_000_000,
        "subsidy": BUDGET - 4_500_000,
        "contribution": GIVES - 4_500_000,
    }
    assert_all_proofs_hold()


def test_a_voucher_that_lapses_gives_the_partners_share_back(world: World):
    path = way.issued(world, opened=confirmed(world, a_round(world)))
    assert path.places() == PROMISED
    with clock.freeze(clock.now() + timedelta(days=40)):
        lapsing.lapse_unpaid()
        errands.run_waiting()
    assert path.places() == BEFORE
    assert_all_proofs_hold()


def test_a_payment_that_comes_back_puts_the_partners_share_where_it_was(world: World, rail: Rail):
    rail.order("/payouts/fail", count=1)
    path = way.ready(world, rail, opened=confirmed(world, a_round(world)))
    before = path.places()
    with db.transaction() as session:
        releasing.release(session, path.payment, by=world.dana)
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring()
    at_rail = STATE + PARTNER
    assert path.places() == before | {"bank": THERE - at_rail, "rail": OWN + VAT + at_rail}
    assert_all_proofs_hold()
    with db.transaction() as session:
        releasing.release(session, path.payment, by=world.dana)
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring()
    assert path.places() == SPENT
    assert path.read(Invoice, path.invoice).partner_krw == PARTNER
    assert_all_proofs_hold()


def test_nothing_is_granted_before_the_partners_money_is_there(world: World):
    round_ = a_round(world)
    with pytest.raises(NotEnough, match="partner's money"):
        way.issued(world, opened=round_)
    confirmed(world, round_, 6_000_000)
    assert way.issued(world, opened=round_).voucher
    with pytest.raises(NotEnough, match="6,000,000 won are missing"):
        way.issued(world, opened=round_, firm="mallory_works", by=world.mallory)
    assert_all_proofs_hold()


def test_what_is_promised_does_not_go_back(world: World):
    round_ = confirmed(world, a_round(world))
    back = a_movement(GIVES, "20261116-0002", direction=Direction.PAID_BACK)
    with pytest.raises(NotNow, match="still open"), db.transaction() as session:
        recording.record(session, round_.ref, back, by=world.bora)
    path = way.issued(world, opened=round_)
    close(world, round_)
    with pytest.raises(NotEnough, match="94,000,000 won are not promised"), db.transaction() as session:
        recording.record(session, round_.ref, back, by=world.bora)
    assert path.places() == PROMISED


def test_nothing_goes_back_while_a_firm_waits_for_a_decision(as_user, world: World):
    round_ = confirmed(world, a_round(world))
    with db.transaction() as session:
        ref = a_submitted(session, round_, world.alice).ref
    close(world, round_)
    back = a_movement(GIVES, "20261116-0002", direction=Direction.PAID_BACK)
    with pytest.raises(NotNow, match="wait for a decision"), db.transaction() as session:
        recording.record(session, round_.ref, back, by=world.bora)
    page = as_user(world.bora).get(f"/contributions/{round_.ref}/paid-back?lang=en", follow_redirects=True).text
    assert "Firms of this round still wait for a decision." in page
    with db.transaction() as session:
        deciding.reject(session, ref, "목표를 측정할 수 없습니다.", by=world.bora)
    send_back(world, round_, GIVES)
    assert_all_proofs_hold()


def test_the_books_refuse_what_was_promised_meanwhile(world: World):
    round_ = confirmed(world, a_round(world))
    close(world, round_)
    with db.transaction() as session:
        back = a_movement(GIVES, "20261116-0002", direction=Direction.PAID_BACK)
        number = recording.record(session, round_.ref, back, by=world.bora).number
    way.issued(world, opened=round_)
    with pytest.raises(NotEnough, match="6,000,000 won are missing"), db.transaction() as session:
        recording.settle(session, round_.ref, number, Settlement(agreed=True, note=""), by=world.dana)
    assert_all_proofs_hold()


def test_everything_stays_with_one_voucher_path(world: World, rail: Rail):
    """Two vouchers of one round: neither draws on what the other was promised."""
    round_ = confirmed(world, a_round(world), 12_000_000)
    first = way.funded(world, rail, opened=round_)
    second = way.issued(world, opened=round_, firm="mallory_works", by=world.mallory)
    assert Path(world, round_.id, voucher=second.voucher).places()["partner_share"] == PARTNER
    paid(world, rail, way.contract(world, first))
    assert second.places()["partner_share"] == PARTNER
    assert "contribution" not in second.places()
    assert_all_proofs_hold()
