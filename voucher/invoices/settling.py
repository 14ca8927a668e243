"""What a payment does to the invoice that it pays. Payments come later in the river and call this."""

from uuid import UUID

from sqlmodel import col, select

from voucher.audit import log
from voucher.contracts import completing
from voucher.contracts.models import Contract, Milestone
from voucher.invoices.events import InvoicePaid
from voucher.invoices.lifecycle import State, lifecycle
from voucher.invoices.models import Invoice
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.events import publish


def mark_released(session: Session, invoice_id: UUID) -> Invoice:
    """The money is on its way. A payment that came back and is released again leaves the invoice released."""
    invoice = db.lock(session, Invoice, Invoice.id == invoice_id)
    if invoice.state == State.RELEASED:
        return invoice
    invoice.state = lifecycle.after(invoice.state, "release")
    log.record(session, "invoice.released", invoice, by=None)
    return invoice


def mark_paid(session: Session, invoice_id: UUID) -> Invoice:
    """The money has arrived. When it was the contract's last piece of work, the contract is complete."""
    invoice = db.lock(session, Invoice, Invoice.id == invoice_id)
    if invoice.state == State.PAID:
        return invoice
    invoice.state, invoice.paid_at = lifecycle.after(invoice.state, "pay"), clock.now()
    log.record(session, "invoice.paid", invoice, by=None, after={"total_krw": invoice.total_krw})
    session.flush()
    db.lock(session, Contract, Contract.id == invoice.contract_id)  # two last payments see each other
    if not _unpaid(session, invoice.contract_id):
        completing.complete(session, invoice.contract_id)
    publish(session, InvoicePaid(invoice.id))
    return invoice


def mark_bounced(session: Session, invoice_id: UUID) -> Invoice:
    """The bank sent the money back after it had arrived, perhaps days later. It is owed again."""
    invoice = db.lock(session, Invoice, Invoice.id == invoice_id)
    if invoice.state != State.PAID:
        return invoice
    invoice.state, invoice.paid_at = lifecycle.after(invoice.state, "bounce"), None
    log.record(session, "invoice.bounced", invoice, by=None)
    completing.reopen(session, invoice.contract_id)
    return invoice


def _unpaid(session: Session, contract_id: UUID) -> bool:
    """Whether a piece of work of this contract is not paid yet."""
    paid = select(Invoice.milestone_id).where(Invoice.contract_id == contract_id, Invoice.state == State.PAID)
    unpaid = select(Milestone.id).where(Milestone.contract_id == contract_id, col(Milestone.id).not_in(paid))
    return session.exec(unpaid.limit(1)).first() is not None
