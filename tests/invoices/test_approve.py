"""invoices.approve: the three-way match, two people, and one winner."""

import threading

import psycopg
import pytest
import sqlalchemy as sa
import sqlalchemy.exc
from sqlmodel import select

from tests import dealing
from tests.world import NOW
from voucher.audit.models import Record
from voucher.invoices import approving, queries
from voucher.invoices.lifecycle import State
from voucher.kernel import clock, db
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.ledger import chart, posting
from voucher.people.models import Organisation


@pytest.fixture
def ref(world):
    return dealing.invoiced(world, 10_000_000, 15_000_000)


def balances(ref):
    invoice = dealing.invoice(ref)
    with db.transaction(read_only=True) as session:
        places = (chart.obligated(invoice.contract_id), chart.payable(invoice.id))
        return tuple(posting.balance(session, place) for place in places)


def approve(ref, by):
    with db.transaction() as session:
        return approving.approve(session, ref, "확인함", by=by)


def test_approved_the_states_share_moves_to_the_invoice(world, ref, as_user):
    bora = as_user(world.bora)
    page = bora.get(f"/invoices/{ref}/approve").get_data(as_text=True)
    assert "fit together" in page
    assert "17,500,000" in page
    assert "10,500,000" in page
    assert page.count("Chul Vision") >= 3, "in the comparison too"
    assert "철수비전" not in page
    answer = bora.post(f"/invoices/{ref}/approve", data={"decision": "approve", "note": ""})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    invoice = dealing.invoice(ref)
    assert (invoice.state, invoice.approved_by_id) == (State.APPROVED, world.bora.id)
    assert balances(ref) == (10_500_000, 7_000_000)
    with db.transaction(read_only=True) as session:
        acts = session.exec(select(Record.action).where(Record.subject_id == invoice.id).order_by(Record.number)).all()
    assert acts == ["invoice.submitted", "invoice.approved"]


def test_returned_with_a_reason(world, ref, as_user):
    bora = as_user(world.bora)
    for wrong in ({"decision": "return", "note": ""}, {"decision": "return", "note": " "}, {"decision": "", "note": "x"},
                  {"decision": "pay", "note": "x"}, {"decision": "return", "note": "가" * 2001}):  # fmt: skip
        page = bora.post(f"/invoices/{ref}/approve", data=wrong).get_data(as_text=True)
        assert "is-error" in page, wrong
    assert (
        bora.post(f"/invoices/{ref}/approve", data={"decision": "return", "note": "번호가 다릅니다."}).status_code
        == 302
    )
    assert dealing.invoice(ref).state == State.RETURNED
    assert balances(ref) == (17_500_000, 0)
    assert "번호가 다릅니다." in as_user(world.chul).get(f"/invoices/{ref}").get_data(as_text=True)


def test_from_a_stale_page_the_second_officer_is_told(world, ref, as_user):
    said = {"decision": "approve", "note": ""}
    assert as_user(world.bora).post(f"/invoices/{ref}/approve", data=said).status_code == 302
    page = as_user(world.boram).post(f"/invoices/{ref}/approve", data={"decision": "return", "note": "x"})
    assert "already dealt with" in page.get_data(as_text=True)
    assert balances(ref) == (10_500_000, 7_000_000)


def test_two_officers_at_once_one_wins(world, ref):
    answers = []

    def go(officer, work):
        with clock.freeze(NOW):
            try:
                with db.transaction() as session:
                    work(session, ref, "동시에", by=officer)
                answers.append(work.__name__)
            except NotNow:
                answers.append("told")

    works = [(world.bora, approving.approve), (world.boram, approving.send_back)] * 2
    threads = [threading.Thread(target=go, args=w) for w in works]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert answers.count("told") == 3
    assert balances(ref) == ((10_500_000, 7_000_000) if "approve" in answers else (17_500_000, 0))


def test_nobody_approves_for_their_own_organisation_or_what_they_sent(world, ref):
    for who in (
        world.bora.model_copy(update={"organisation_id": world.organisations["haneul"]}),
        world.bora.model_copy(update={"organisation_id": world.organisations["chul_ai"]}),
        world.bora.model_copy(update={"id": world.chul.id}),
        world.chul, world.alice, world.dana, world.eun,
    ):  # fmt: skip
        for work in (approving.approve, approving.send_back):
            with pytest.raises(NotPermitted), db.transaction() as session:
                work(session, ref, "x", by=who)
    assert dealing.invoice(ref).state == State.SUBMITTED


def test_who_opens_the_page(world, ref, as_user):
    for who, code in (("alice", 403), ("chul", 403), ("dana", 403), ("eun", 403), ("bora", 200)):
        assert as_user(getattr(world, who)).get(f"/invoices/{ref}/approve").status_code == code, who
    assert as_user(world.bora).get("/invoices/INV-2026-999999/approve").status_code == 404


def test_relatives_are_found_even_when_they_became_so_later(world, ref):
    with db.transaction() as session:
        session.get(Organisation, world.organisations["haneul"]).representative = "최 철"
    with pytest.raises(NotNow, match="same representative"):
        approve(ref, world.bora)


@pytest.mark.parametrize("status", ["02", "03"])
def test_a_closed_business_is_not_approved(world, ref, as_user, status):
    with db.transaction() as session:
        session.get(Organisation, world.organisations["chul_ai"]).tax_status = status
    page = as_user(world.bora).post(f"/invoices/{ref}/approve", data={"decision": "approve", "note": ""})
    assert "suspended or closed" in page.get_data(as_text=True)
    assert dealing.invoice(ref).state == State.SUBMITTED


@pytest.mark.parametrize(
    ("table", "forgery", "told"),
    [
        ("contracts_milestone", "SET supply_krw = 12000000, own_krw = 5000000 WHERE number = 1", "not what was agreed"),
        ("contracts_milestone", "SET title = '부풀린 작업'", "not what was signed"),
        ("contracts_contract", "SET scope = '다른 일'", "not what was signed"),
        (
            "contracts_milestone",
            "SET state = 'delivered', accepted_at = NULL, accepted_by_id = NULL WHERE number = 1",
            "has not accepted",
        ),
        ("contracts_signature", "SET voided_at = now() WHERE party = 'supplier'", "not what was signed"),
        ("invoices_invoice", "SET vat_krw = 2000000", "not what was agreed"),
        (
            "invoices_invoice",
            "SET milestone_id = (SELECT id FROM contracts_milestone WHERE number = 2)",
            "has not accepted",
        ),
    ],
)
def test_what_was_changed_behind_the_portal_is_not_approved(world, ref, database, table, forgery, told):
    with psycopg.connect(database) as owner:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(f"UPDATE {table} {forgery}")
    with db.transaction(read_only=True) as session:
        problems = queries.case(session, dealing.invoice(ref)).problems
    assert any(told in problem for problem in problems), problems
    with pytest.raises(NotNow):
        approve(ref, world.bora)
    assert dealing.invoice(ref).state == State.SUBMITTED


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE invoices_invoice SET supply_krw = supply_krw + 1, own_krw = own_krw + 1",
        "UPDATE invoices_invoice SET tax_invoice_no = repeat('1', 24)",
        "UPDATE invoices_invoice SET supplier_id = firm_id",
        "DELETE FROM invoices_invoice",
        "UPDATE invoices_invoice SET state = 'approved'",
        "UPDATE invoices_invoice SET state = 'approved', approved_at = now(), approved_by_id = submitted_by_id",
        "UPDATE invoices_invoice SET state = 'paid'",
        ("INSERT INTO invoices_invoice SELECT gen_random_uuid(), created_at, 'INV-X', contract_id, milestone_id, voucher_id,"
         " round_id, firm_id, supplier_id, repeat('2', 24), issued_on, tax_kind, supply_krw, vat_krw, government_krw, own_krw, state,"
         " submitted_by_id, null, null, '', '', null FROM invoices_invoice"),
    ],
)  # fmt: skip
def test_the_database_keeps_what_was_claimed(world, ref, sql):
    with pytest.raises(sqlalchemy.exc.DBAPIError), db.transaction() as session:
        session.connection().execute(sa.text(sql))


def test_what_waits_for_officers(world, ref):
    with db.transaction(read_only=True) as session:
        assert [t.ref for t in queries.waiting_for(session, world.bora)] == [ref]
        assert queries.waiting_for(session, world.dana) == []
    approve(ref, world.bora)
    with db.transaction(read_only=True) as session:
        assert queries.waiting_for(session, world.bora) == []
