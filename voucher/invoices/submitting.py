"""A supplier asks to be paid for a piece of work that the firm accepted. The sums come from the contract."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import sqlalchemy.exc
from sqlmodel import col, select

from voucher.audit import log
from voucher.contracts import queries as contracts
from voucher.contracts.lifecycle import MilestoneState
from voucher.contracts.models import Contract, Milestone
from voucher.invoices import comparing, policies
from voucher.invoices.events import InvoiceSubmitted
from voucher.invoices.lifecycle import State
from voucher.invoices.models import Invoice, TaxKind
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, NotNow, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.refs import next_ref
from voucher.kernel.searching import findable
from voucher.people.models import Organisation, User
from voucher.vouchers.models import Voucher

NUMBER = re.compile(r"[0-9]{8}[0-9A-Z]{16}")  # date 8, system 8, serial 8 (KEC standard, DOMAIN §5)


@dataclass(frozen=True)
class Claim:
    """The e-tax invoice: its number, its day and its kind. Its sums are the contract's."""

    tax_invoice_no: str
    issued_on: date
    tax_kind: TaxKind = TaxKind.TAXED


def submit(session: Session, contract_ref: str, number: int, claim: Claim, *, by: User) -> Invoice:
    """Send in the invoice for one accepted piece of work; an officer looks at it.

    Refused at its field for a number that is malformed, of another day, or claimed before; NotNow while the work
    is not accepted; Conflict when it is invoiced already.
    """
    contract = db.lock(session, Contract, Contract.ref == contract_ref)
    policies.require_claimant(by, contract)
    milestone = contracts.lock_milestone(session, contract.id, number)
    require_claimable(session, milestone)
    tax_invoice_no = claim.tax_invoice_no.upper()
    assert milestone.accepted_at is not None, milestone.id
    _require_sound(tax_invoice_no, claim.issued_on, milestone.accepted_at)
    _require_kind(contract, claim.tax_kind)
    _require_unclaimed(session, tax_invoice_no, milestone)

    invoice = _invoice(session, contract, milestone, replace(claim, tax_invoice_no=tax_invoice_no), by)
    try:
        with session.begin_nested():
            session.add(invoice)
            session.flush()
    except sqlalchemy.exc.IntegrityError as error:  # another supplier claimed the same number at this moment
        raise Refused(N_("This number was claimed before."), field="tax_invoice_no") from error

    after = {"contract": contract.ref, "milestone": number, "tax_invoice_no": tax_invoice_no}
    after["tax_kind"] = claim.tax_kind
    log.record(session, "invoice.submitted", invoice, by=by, after=after)
    publish(session, InvoiceSubmitted(invoice.id))
    return invoice


def require_claimable(session: Session, milestone: Milestone) -> None:
    """Refuse what is not accepted yet, or is invoiced already."""
    if milestone.state != MilestoneState.ACCEPTED:
        raise NotNow(N_("The firm has not accepted this piece of work yet. You can invoice it afterwards."))
    if live_ref := _live(session, milestone.id):
        raise Conflict(N_("This piece of work is invoiced already: %(ref)s."), ref=live_ref)


def _live(session: Session, milestone_id: UUID) -> str | None:
    standing = select(Invoice.ref).where(Invoice.milestone_id == milestone_id, Invoice.state != State.RETURNED)
    return session.exec(standing).first()


def _require_sound(number: str, issued_on: date, accepted_at: datetime) -> None:
    if not NUMBER.fullmatch(number):
        raise Refused(N_("The number has 24 digits and letters: date 8, system 8, serial 8."), field="tax_invoice_no")
    if issued_on > clock.today():
        raise Refused(N_("This day is in the future."), field="issued_on")
    if issued_on < clock.seoul_day(accepted_at):
        day = clock.seoul_day(accepted_at)
        raise Refused(
            N_("The work was accepted on %(day)s. Issue the invoice on or after that day."), field="issued_on", day=day
        )
    if number[:8] != f"{issued_on:%Y%m%d}":
        raise Refused(N_("The number's first eight digits are not the day of issue."), field="tax_invoice_no")


def _require_kind(contract: Contract, kind: TaxKind) -> None:
    """What is exempt from VAT by the round's rules has an exempt invoice, everything else a tax invoice."""
    if kind is comparing.kind_of(contract):
        return
    if kind is TaxKind.TAXED:
        raise Refused(
            N_("By the rules of this round the work is exempt from VAT. Issue an exempt invoice, with a tax of 0."),
            field="tax_kind",
        )
    raise Refused(
        N_("VAT comes on top of this work. Issue a tax invoice that says the VAT, not an exempt one."), field="tax_kind"
    )


def _require_unclaimed(session: Session, number: str, milestone: Milestone) -> None:
    """A number is used once. A returned invoice's number may be used again for the same piece of work."""
    claimed = select(Invoice).where(col(Invoice.tax_invoice_no) == number)
    for invoice in session.exec(claimed):
        if invoice.state != State.RETURNED or invoice.milestone_id != milestone.id:
            raise Refused(
                N_("This number was claimed before. Each e-tax invoice is paid once; please look at the number again."),
                field="tax_invoice_no",
            )


def _invoice(session: Session, contract: Contract, milestone: Milestone, claim: Claim, by: User) -> Invoice:
    voucher = db.one(session, Voucher, Voucher.id == contract.voucher_id)
    ref, sides = next_ref(session, "INV"), (contract.firm_id, contract.supplier_id)
    names = session.exec(select(Organisation.name, Organisation.name_en).where(col(Organisation.id).in_(sides)))
    return Invoice(
        ref=ref,
        findable=findable(ref, contract.ref, claim.tax_invoice_no, *(name for both in names for name in both)),
        contract_id=contract.id,
        milestone_id=milestone.id,
        voucher_id=voucher.id,
        round_id=voucher.round_id,
        firm_id=contract.firm_id,
        supplier_id=contract.supplier_id,
        tax_invoice_no=claim.tax_invoice_no,
        issued_on=claim.issued_on,
        tax_kind=claim.tax_kind,
        supply_krw=milestone.supply_krw,
        vat_krw=milestone.vat_krw,
        government_krw=milestone.government_krw,
        partner_krw=milestone.partner_krw,
        own_krw=milestone.own_krw,
        submitted_by_id=by.id,
    )
