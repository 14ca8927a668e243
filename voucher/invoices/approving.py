"""An officer compares contract, acceptance and invoice, and approves or returns it. Another person pays."""

from voucher.audit import log
from voucher.invoices import policies, queries
from voucher.invoices.events import InvoiceApproved, InvoiceReturned
from voucher.invoices.lifecycle import lifecycle
from voucher.invoices.models import Invoice
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.events import publish
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg
from voucher.people.models import User


def approve(session: Session, ref: str, note: str, *, by: User) -> Invoice:
    """Find that everything fits: the government's share moves from the contract to the invoice.

    NotNow with the first difference when something does not fit; NotEnough when the contract has no longer so much.
    """
    invoice = db.lock(session, Invoice, Invoice.ref == ref)
    policies.require_approver(session, by, invoice)
    after = lifecycle.after(invoice.state, "approve")
    case = queries.case(session, invoice)
    for problem in case.problems:
        raise NotNow(problem)

    posting.post(
        session,
        Leg(invoice.government_krw, debit=chart.payable(invoice.id), credit=chart.obligated(invoice.contract_id)),
        key=f"invoices.approve:{invoice.id}",
        by=by.id,
        document=invoice.ref,
        memo=f"{case.contract.ref}, piece {case.milestone.number}",
    )
    invoice.state, invoice.note = after, note
    invoice.approved_by_id, invoice.approved_at = by.id, clock.now()

    told = {"government_krw": invoice.government_krw, "total_krw": invoice.total_krw}
    log.record(session, "invoice.approved", invoice, by=by, why=note, after=told)
    session.flush()
    publish(session, InvoiceApproved(invoice.id))
    return invoice


def send_back(session: Session, ref: str, why: str, *, by: User) -> Invoice:
    """Return an invoice to its supplier, who may send in another for the same work."""
    invoice = db.lock(session, Invoice, Invoice.ref == ref)
    policies.require_approver(session, by, invoice)
    after = lifecycle.after(invoice.state, "return")

    invoice.state, invoice.note = after, why

    log.record(session, "invoice.returned", invoice, by=by, why=why)
    publish(session, InvoiceReturned(invoice.id))
    return invoice
