"""An approved invoice becomes a payment that waits for a second person."""

from sqlmodel import select

from voucher.audit import log
from voucher.disbursements.models import Disbursement
from voucher.invoices.events import InvoiceApproved
from voucher.invoices.models import Invoice
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.refs import next_ref
from voucher.kernel.searching import findable


def prepare(session: Session, approved: InvoiceApproved) -> None:
    """One payment per invoice, over supply value and VAT. Nothing moves yet."""
    invoice = db.one(session, Invoice, Invoice.id == approved.invoice_id)
    if session.exec(select(Disbursement.id).where(Disbursement.invoice_id == invoice.id)).first():
        return
    assert invoice.approved_by_id is not None, invoice.ref
    ref = next_ref(session, "PAY")
    disbursement = Disbursement(
        ref=ref,
        findable=f"{findable(ref)} {invoice.findable}",
        invoice_id=invoice.id,
        firm_id=invoice.firm_id,
        supplier_id=invoice.supplier_id,
        amount_krw=invoice.total_krw,
        approved_by_id=invoice.approved_by_id,
    )
    session.add(disbursement)
    session.flush()
    after = {"invoice": invoice.ref, "amount_krw": disbursement.amount_krw}
    log.record(session, "disbursement.prepared", disbursement, by=None, after=after)
