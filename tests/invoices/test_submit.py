"""invoices.submit: one invoice per accepted piece of work, with the contract's sums and a number used once."""

import threading
from datetime import date, timedelta

import pytest
from sqlmodel import select

from tests import dealing
from tests.world import NOW
from voucher.invoices import approving, queries, submitting
from voucher.invoices.lifecycle import State
from voucher.invoices.models import Invoice
from voucher.invoices.submitting import Claim
from voucher.kernel import clock, db
from voucher.kernel.errors import Conflict, NotFound, NotNow, NotPermitted, Refused

TODAY = dealing.TODAY
NUMBER = dealing.number()
GOOD = {"tax_invoice_no": f"{NUMBER[:8]}-{NUMBER[8:16]}-{NUMBER[16:]}", "issued_on": "2026-11-16", "tax_kind": "taxed"}


def invoices():
    with db.transaction(read_only=True) as session:
        return session.exec(select(Invoice).order_by(Invoice.created_at)).all()


def test_the_sums_are_the_contracts_and_the_number_is_kept_bare(world, as_user):
    ref = dealing.accepted(world, 10_000_000, 15_000_000)
    chul = as_user(world.chul)
    page = chul.get(f"/invoices/{ref}/1/submit").get_data(as_text=True)
    assert "11,000,000" in page
    assert 'name="supply_krw"' not in page
    answer = chul.post(
        f"/invoices/{ref}/1/submit", data={**GOOD, "supply_krw": "99999999", "government_krw": "99999999"}
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    [invoice] = invoices()
    assert (invoice.tax_invoice_no, invoice.issued_on, invoice.state) == (NUMBER, TODAY, State.SUBMITTED)
    assert (invoice.supply_krw, invoice.vat_krw, invoice.government_krw, invoice.own_krw) == (
        10_000_000, 1_000_000, 7_000_000, 3_000_000,
    )  # fmt: skip
    assert answer.headers["Location"].endswith(invoice.ref)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"tax_invoice_no": ""}, "fill this in"),
        ({"tax_kind": ""}, "Please choose one."),
        ({"tax_kind": "exempt"}, "Issue a tax invoice that says the VAT, not an exempt one."),
        ({"tax_invoice_no": "123"}, "24 digits and letters"),
        ({"tax_invoice_no": NUMBER + "0"}, "24 digits and letters"),
        ({"tax_invoice_no": "9" * 100}, "At most 60"),
        ({"tax_invoice_no": "2026111６" + NUMBER[8:]}, ""),
        ({"tax_invoice_no": "가" * 24}, "24 digits and letters"),
        ({"tax_invoice_no": "<script>alert(1)</script>"}, "24 digits and letters"),
        ({"tax_invoice_no": dealing.number(1, TODAY - timedelta(days=1))}, "not the day of issue"),
        ({"issued_on": ""}, "fill this in"),
        ({"issued_on": "tomorrow"}, "Write the day"),
        ({"issued_on": "2026-11-17", "tax_invoice_no": dealing.number(1, date(2026, 11, 17))}, "in the future"),
        (
            {"issued_on": "2026-11-15", "tax_invoice_no": dealing.number(1, date(2026, 11, 15))},
            "was accepted on 16\xa0Nov\xa02026",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_field(world, as_user, wrong, told):
    ref = dealing.accepted(world)
    answer = as_user(world.chul).post(f"/invoices/{ref}/1/submit", data={**GOOD, **wrong})
    if not told:
        assert answer.status_code == 302  # full-width digits are digits
        return
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert told in page
    assert "is-error" in page
    assert not invoices()


def test_a_piece_of_work_is_invoiced_once(world, as_user):
    ref = dealing.accepted(world)
    chul = as_user(world.chul)
    assert chul.post(f"/invoices/{ref}/1/submit", data=GOOD).status_code == 302
    page = chul.post(f"/invoices/{ref}/1/submit", data={**GOOD, "tax_invoice_no": dealing.number(2)}).get_data(
        as_text=True
    )
    assert f"invoiced already: {invoices()[0].ref}" in page
    assert len(invoices()) == 1


@pytest.mark.parametrize("again", [NUMBER, NUMBER.lower(), "-".join([NUMBER[:8], NUMBER[8:16], NUMBER[16:]])])
def test_a_number_is_claimed_once(world, as_user, again):
    """The same e-tax invoice for another piece of work, however it is written."""
    ref = dealing.accepted(world)
    dealing_two(world, ref)
    chul = as_user(world.chul)
    assert chul.post(f"/invoices/{ref}/1/submit", data=GOOD).status_code == 302
    page = chul.post(f"/invoices/{ref}/2/submit", data={**GOOD, "tax_invoice_no": again}).get_data(as_text=True)
    assert "claimed before" in page
    assert len(invoices()) == 1


def dealing_two(world, ref):
    with db.transaction() as session:
        dealing.delivering.deliver(session, ref, 2, dealing.Delivery("끝"), by=world.chul)
    dealing.accept(world, ref, 2)


def test_a_returned_invoice_may_be_sent_again_for_the_same_work_only(world, as_user):
    ref = dealing.accepted(world)
    dealing_two(world, ref)
    chul = as_user(world.chul)
    chul.post(f"/invoices/{ref}/1/submit", data=GOOD)
    with db.transaction() as session:
        approving.send_back(session, invoices()[0].ref, "발행일이 다릅니다.", by=world.bora)
    assert "발행일이 다릅니다." in chul.get(f"/invoices/{ref}/1/submit").get_data(as_text=True)
    assert "claimed before" in chul.post(f"/invoices/{ref}/2/submit", data=GOOD).get_data(as_text=True)
    assert chul.post(f"/invoices/{ref}/1/submit", data=GOOD).status_code == 302
    assert [i.state for i in invoices()] == [State.RETURNED, State.SUBMITTED]


def test_work_that_is_not_accepted_is_not_invoiced(world, as_user):
    ref = dealing.delivered(world)
    chul = as_user(world.chul)
    assert "not accepted this piece of work yet" in chul.get(f"/invoices/{ref}/1/submit").get_data(as_text=True)
    page = chul.post(f"/invoices/{ref}/1/submit", data=GOOD).get_data(as_text=True)
    assert "not accepted this piece of work yet" in page
    assert chul.post(f"/invoices/{ref}/7/submit", data=GOOD).status_code == 404
    assert not invoices()


def test_only_the_contracts_supplier_invoices(world, as_user):
    ref = dealing.accepted(world)
    with db.transaction() as session:
        stranger = dealing.another_supplier(session, "1111111111", "남의회사")[2]
    assert as_user(stranger).get(f"/invoices/{ref}/1/submit").status_code == 404
    assert as_user(stranger).post(f"/invoices/{ref}/1/submit", data=GOOD).status_code == 404
    for who in ("alice", "bora", "dana", "eun"):
        assert as_user(getattr(world, who)).post(f"/invoices/{ref}/1/submit", data=GOOD).status_code == 403
    for who, refusal in ((stranger, NotFound), (world.alice, NotPermitted)):
        with pytest.raises(refusal), db.transaction() as session:
            submitting.submit(session, ref, 1, Claim(NUMBER, TODAY), by=who)


def test_one_number_claimed_for_two_contracts_at_once(world):
    """Each claim holds its own contract, so only the database sees both: whoever is second is told."""
    contracts, answers = [dealing.accepted(world), dealing.accepted(world)], []

    def go(ref):
        with clock.freeze(NOW):
            try:
                with db.transaction() as session:
                    submitting.submit(session, ref, 1, Claim(NUMBER, TODAY), by=world.chul)
                answers.append("sent")
            except (Refused, Conflict, NotNow):
                answers.append("told")

    threads = [threading.Thread(target=go, args=(ref,)) for ref in contracts * 2]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(answers) == ["sent", "told", "told", "told"]


def test_what_waits_for_the_supplier(world):
    ref = dealing.accepted(world)

    def waits():
        with db.transaction(read_only=True) as session:
            return [t.what for t in queries.waiting_for(session, world.chul)]

    assert waits() == ["Invoice an accepted piece of work"]
    with db.transaction() as session:
        sent = submitting.submit(session, ref, 1, Claim(NUMBER, TODAY), by=world.chul).ref
    assert waits() == []
    with db.transaction() as session:
        approving.send_back(session, sent, "다시", by=world.bora)
    assert waits() == ["Send a returned invoice again"]
