"""Supplies that are exempt from VAT: what the rules say of it goes all the way, also where the firm pays nothing."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from tests import path as way
from tests.programmes.rounds import BUDGET
from tests.programmes.versions import a_confirmed_one, programme
from tests.rail import Rail, rail, sandbox
from tests.vouchers.test_giving_back import paid
from tests.world import World
from voucher.commands import proofs
from voucher.invoices import comparing
from voucher.invoices import queries as queries_of_invoices
from voucher.invoices.comparing import Names
from voucher.invoices.models import Invoice, TaxKind
from voucher.kernel import db
from voucher.ledger import checking
from voucher.programmes import queries
from voucher.programmes.rules import Rules
from voucher.programmes.ruling import Heading
from voucher.vouchers import paying
from voucher.vouchers.lifecycle import State
from voucher.vouchers.models import Voucher

__all__ = ["rail", "sandbox"]
TODAY = Heading("면세 공급 시험", date(2026, 11, 16))


@pytest.fixture(params=["0.8", "1"])
def rate(request, app, world: World) -> Decimal:
    """The state's part, under rules that hold from today and know no VAT."""
    with db.transaction() as session:
        last = queries.versions(session, programme(session).id)[0]
        changes = {"vat_rate": Decimal(0), "government_rate": Decimal(request.param)}
        bands = [band.model_copy(update=changes) for band in Rules.model_validate(last.content).bands]
        a_confirmed_one(session, world, heading=TODAY, bands=[band.model_dump(mode="json") for band in bands])
    return Decimal(request.param)


def test_from_the_grant_to_the_suppliers_account(world: World, rail: Rail, rate: Decimal):
    path = way.issued(world)
    voucher = path.read(Voucher, path.voucher)
    state, own = int(way.SUPPLY * rate), way.SUPPLY - int(way.SUPPLY * rate)
    assert (voucher.government_krw, voucher.own_krw, voucher.vat_krw, voucher.due_krw) == (state, own, 0, own)
    if own:
        rail.pay(paying.start(path.voucher, by=world.alice))
        rail.bring("checkout.session.completed")
    assert path.read(Voucher, path.voucher).state is State.USABLE
    way.contract(world, path, worth=15_000_000)
    paid(world, rail, path, 1)
    spent = int(15_000_000 * rate)
    assert path.places() == {
        "available": BUDGET - spent,
        "disbursed": spent,
        "bank": BUDGET - spent,
        "subsidy": BUDGET - spent,
    }
    assert path.read(Voucher, path.voucher).unused_due_krw == own - (15_000_000 - spent)
    with checking.snapshot() as session:
        assert [str(proof) for proof in checking.check(session, proofs()) if proof.fault] == []


def test_its_e_tax_invoice_is_an_exempt_one(world: World, rail: Rail, rate: Decimal, as_user):
    path = way.issued(world)
    if rate != 1:
        rail.pay(paying.start(path.voucher, by=world.alice))
        rail.bring("checkout.session.completed")
    way.accepted(world, way.contract(world, path))
    chul, form = as_user(world.chul), f"/invoices/{path.contract}/1/submit"
    assert "None: exempt from VAT" in chul.get(form).text
    said = {"tax_invoice_no": "20261116" + "1" * 16, "issued_on": "2026-11-16", "tax_kind": "taxed"}
    page = chul.post(form, data=said).text
    assert "the work is exempt from VAT. Issue an exempt invoice, with a tax of 0." in page
    assert 'id="tax_kind-error"' in page
    assert chul.post(form, data={**said, "tax_kind": "exempt"}).status_code == 302
    with db.transaction(read_only=True) as session:
        invoice = session.exec(select(Invoice)).one()
        case = queries_of_invoices.case(session, invoice)
        assert (invoice.tax_kind, invoice.vat_krw, case.problems) == (TaxKind.EXEMPT, 0, [])
        other = Invoice(**{**invoice.model_dump(), "tax_kind": TaxKind.TAXED})
        found = comparing.lines(case.contract, case.milestone, other, Names("", ""))
    assert [line.label for line in found if not line.fits] == ["Kind of e-tax invoice"]
    assert "Exempt invoice (type 03 or 04)" in as_user(world.bora).get(f"/invoices/{invoice.ref}/approve").text
