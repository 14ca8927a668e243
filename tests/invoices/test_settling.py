"""What payments do to invoices and contracts, and the proofs over all of it."""

import threading

import psycopg
import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests import dealing
from tests.disbursements.steps import APPROVER
from tests.world import NOW
from voucher.contracts import checking as contract_proofs
from voucher.contracts import delivering
from voucher.contracts.delivering import Delivery
from voucher.contracts.lifecycle import State as ContractState
from voucher.invoices import approving, checking, settling, submitting
from voucher.invoices.lifecycle import State
from voucher.invoices.submitting import Claim
from voucher.kernel import clock, db
from voucher.kernel.errors import NotNow
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg
from voucher.suppliers.models import Supplier
from voucher.vouchers import using
from voucher.vouchers.models import Voucher


def second_invoice(world, contract_ref):
    with db.transaction() as session:
        delivering.deliver(session, contract_ref, 2, Delivery("끝"), by=world.chul)
    dealing.accept(world, contract_ref, 2)
    with db.transaction() as session:
        claim = Claim(dealing.number(2), clock.today())
        return submitting.submit(session, contract_ref, 2, claim, by=world.chul).ref


def both_approved(world):
    first = dealing.approved(world, 10_000_000, 15_000_000)
    ref = contract_ref(first)
    second = second_invoice(world, ref)
    with db.transaction() as session:
        approving.approve(session, second, "", by=world.bora)
    for invoice in (first, second):
        with db.transaction() as session:
            settling.mark_released(session, dealing.invoice(invoice).id)
    return ref, first, second


def contract_ref(invoice_ref):
    with db.transaction(read_only=True) as session:
        return session.connection().execute(
            sa.text("SELECT c.ref FROM contracts_contract c JOIN invoices_invoice i ON i.contract_id = c.id WHERE i.ref = :r"),
            {"r": invoice_ref},
        ).scalar_one()  # fmt: skip


def pay(invoice_ref):
    """What disbursements do in the budget, and to the voucher, when the money arrives."""
    with db.transaction() as session:
        invoice = dealing.invoice(invoice_ref)
        leg = Leg(invoice.government_krw, debit=chart.disbursed(invoice.voucher_id), credit=chart.payable(invoice.id))
        posting.post(session, leg, key=f"disbursements.settle:{invoice.id}:1", by=None, document=invoice.ref)
        settling.mark_paid(session, invoice.id)
        using.note_spent(session, invoice.voucher_id)


def faults():
    with db.transaction(read_only=True) as session:
        proofs = [check(session) for check in (*contract_proofs.CHECKS, *checking.CHECKS)]
    return {proof.name: proof.fault for proof in proofs if proof.fault}


def test_paid_whole_the_contract_is_complete(world):
    ref, first, second = both_approved(world)
    assert faults() == {}
    pay(first)
    assert dealing.contract(ref).state == ContractState.SIGNED
    pay(second)
    assert dealing.contract(ref).state == ContractState.COMPLETED
    assert {dealing.invoice(i).state for i in (first, second)} == {State.PAID}
    with db.transaction(read_only=True) as session:
        assert session.exec(select(Supplier.running_count)).one() == 0
        voucher = session.exec(select(Voucher)).one()
    assert (voucher.state, voucher.unused_government_krw, voucher.unused_due_krw) == ("used", 3_500_000, 2_000_000)
    assert faults() == {}


def test_told_twice_nothing_happens_twice(world):
    ref = dealing.approved(world)
    invoice_id = dealing.invoice(ref).id
    for _ in range(2):
        with db.transaction() as session:
            settling.mark_released(session, invoice_id)
    pay(ref)
    with db.transaction() as session:
        settling.mark_paid(session, invoice_id)
    assert dealing.invoice(ref).state == State.PAID


def test_a_bounce_makes_the_contract_run_again(world):
    ref, first, second = both_approved(world)
    pay(first)
    pay(second)
    with db.transaction() as session:
        settling.mark_bounced(session, dealing.invoice(second).id)
    assert dealing.invoice(second).state == State.RELEASED
    assert dealing.contract(ref).state == ContractState.SIGNED


def test_an_invoice_that_is_not_approved_is_not_released(world):
    ref = dealing.invoiced(world)
    with pytest.raises(NotNow), db.transaction() as session:
        settling.mark_released(session, dealing.invoice(ref).id)


def test_two_last_payments_at_once_complete_the_contract(world):
    ref, first, second = both_approved(world)

    def go(invoice_ref):
        with clock.freeze(NOW):
            pay(invoice_ref)

    threads = [threading.Thread(target=go, args=(i,)) for i in (first, second)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert dealing.contract(ref).state == ContractState.COMPLETED


@pytest.mark.parametrize(
    ("forgery", "broken"),
    [
        ("UPDATE contracts_milestone SET title = 'x'", "contracts say what all three parties signed"),
        ("UPDATE contracts_milestone SET supply_krw = supply_krw + 1, own_krw = own_krw + 1 WHERE number = 1",
         "pieces of work sum to their contract, share by share"),
        ("UPDATE invoices_invoice SET supply_krw = supply_krw + 5, own_krw = own_krw + 5",
         "invoices claim what was accepted, and nothing twice"),
        ("UPDATE invoices_invoice SET approved_by_id = (SELECT id FROM people_user WHERE name = '앨리스')",
         "an invoice was approved by somebody other than who sent it in"),
        ("UPDATE suppliers_supplier SET accepted_count = 9", "suppliers' records are what happened"),
        ("UPDATE invoices_invoice SET state = 'submitted', approved_at = null, approved_by_id = null",
         "what is payable is what was approved and has not arrived"),
        ("UPDATE contracts_contract SET state = 'completed'", "completed contracts are paid whole, running ones are not"),
    ],
)  # fmt: skip
def test_a_forgery_behind_the_triggers_is_found(world, database, forgery, broken):
    dealing.approved(world)
    table = forgery.split()[1]
    with psycopg.connect(database) as owner:
        if table == "invoices_invoice":  # the key that holds the payment equal has to go first
            owner.execute(f"ALTER TABLE disbursements_disbursement DROP CONSTRAINT {APPROVER}")
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(forgery)
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert broken in faults()
