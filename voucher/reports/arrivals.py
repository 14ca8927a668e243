"""The payments of a period: when the money arrived, as the cash book has it, and what it was for."""

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from voucher.contracts.models import Contract
from voucher.disbursements.models import Disbursement
from voucher.invoices.models import Invoice
from voucher.kernel.db import Session
from voucher.people.models import Organisation
from voucher.programmes.models import Round
from voucher.reports import summing
from voucher.reports.facts import Payment
from voucher.reports.periods import Period


def payments(session: Session, period: Period, last: int) -> tuple[Payment, ...]:
    """Each payment that arrived in the period, and each that came back in it, by day."""
    moved = summing.sent(session, last, period.starts_on, period.ends_on)
    supplier, firm = aliased(Organisation), aliased(Organisation)
    query = (
        sa.select(Disbursement, Invoice, col(Contract.ref), col(Round.ref), supplier, firm)
        .join(Invoice, col(Invoice.id) == Disbursement.invoice_id)
        .join(Contract, col(Contract.id) == Invoice.contract_id)
        .join(Round, col(Round.id) == Invoice.round_id)
        .join(supplier, col(supplier.id) == Disbursement.supplier_id)
        .join(firm, col(firm.id) == Invoice.firm_id)
        .where(col(Disbursement.ref).in_({m.document for m in moved}))
    )
    about = {row[0].ref: row for row in session.exec(query)} if moved else {}  # type: ignore[call-overload]
    found = []
    for sent in moved:
        disbursement, invoice, contract, round_, supplier_, firm_ = about[sent.document]
        assert sent.amount == disbursement.amount_krw == invoice.total_krw, disbursement.ref
        payment = Payment(
            ref=disbursement.ref,
            on=sent.on,
            sign=-1 if sent.back else 1,
            supplier=supplier_.name,
            supplier_en=supplier_.name_en or supplier_.name,
            firm=firm_.name,
            firm_en=firm_.name_en or firm_.name,
            invoice=invoice.ref,
            contract=contract,
            round=round_,
            amount_krw=sent.amount,
            government_krw=invoice.government_krw,
            partner_krw=invoice.partner_krw,
            own_krw=invoice.own_krw + invoice.vat_krw,
        )
        found.append(payment)
    return tuple(found)
