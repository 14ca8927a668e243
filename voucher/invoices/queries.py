"""Read invoices, and everything that stands beside one when it is judged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from voucher.contracts import queries as contracts
from voucher.contracts.lifecycle import MilestoneState
from voucher.contracts.lifecycle import State as ContractState
from voucher.contracts.models import Contract, Milestone
from voucher.invoices import comparing
from voucher.invoices.comparing import Line, Names
from voucher.invoices.lifecycle import State
from voucher.invoices.models import Invoice
from voucher.kernel import db, searching
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.formats import named
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.listing import Page, by_age
from voucher.kernel.money import Won
from voucher.kernel.saying import language
from voucher.ledger import chart, posting
from voucher.matches.ranking import related
from voucher.people import impartiality, tax_office
from voucher.people.models import Organisation, User
from voucher.people.relations import party
from voucher.people.roles import Act, may
from voucher.suppliers import queries as suppliers
from voucher.suppliers.models import Supplier
from voucher.vouchers.models import Voucher

Firm, Seller = aliased(Organisation, name="firm"), aliased(Organisation, name="seller")
_I = Invoice.metadata.tables["invoices_invoice"]


@dataclass(frozen=True)
class Case:
    """An invoice with all that it is compared with, and what stands against it (msgids)."""

    invoice: Invoice
    contract: Contract
    milestone: Milestone
    voucher: Voucher
    firm: Organisation
    seller: Organisation
    supplier: Supplier
    lines: list[Line]
    problems: list[str]
    obligated_krw: Won
    payable_krw: Won


def _joined() -> Any:
    return (
        select(Invoice, Firm, Seller)
        .join(Firm, col(Firm.id) == col(Invoice.firm_id))
        .join(Seller, col(Seller.id) == col(Invoice.supplier_id))
    )


def _own(by: User) -> list[Any]:
    """Conditions: the agency sees everything, others what is on their side."""
    if may(by, Act.READ_LEDGER):
        return []
    side = Invoice.supplier_id if may(by, Act.INVOICE) else Invoice.firm_id
    return [col(side) == by.organisation_id]


def visible(by: User) -> Any:
    """Invoices of one's own organisation, on its side, or all of them for the agency."""
    return _joined().where(*_own(by))


def by_ref(session: Session, ref: str, by: User) -> Invoice:
    """One invoice; NotFound for what is not this person's."""
    found = session.exec(visible(by).where(Invoice.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    invoice: Invoice = found[0]
    return invoice


def case(session: Session, invoice: Invoice) -> Case:
    """Put everything beside the invoice."""
    contract = db.one(session, Contract, Contract.id == invoice.contract_id)
    milestone = db.one(session, Milestone, Milestone.id == invoice.milestone_id)
    firm = db.one(session, Organisation, Organisation.id == invoice.firm_id)
    seller = db.one(session, Organisation, Organisation.id == invoice.supplier_id)
    lines = comparing.lines(contract, milestone, invoice, Names(named(firm, language()), named(seller, language())))
    obligated = posting.balance(session, chart.obligated(contract.id))
    return Case(
        invoice=invoice,
        contract=contract,
        milestone=milestone,
        voucher=db.one(session, Voucher, Voucher.id == invoice.voucher_id),
        firm=firm,
        seller=seller,
        supplier=suppliers.of_organisation(session, seller.id),
        lines=lines,
        problems=[*(line.difference for line in lines if not line.fits), *_around(session, contract, firm, seller)],
        obligated_krw=obligated,
        payable_krw=posting.balance(session, chart.payable(invoice.id)),
    )


def _around(session: Session, contract: Contract, firm: Organisation, seller: Organisation) -> Iterable[str]:
    """What stands against an invoice beside its own lines."""
    if contract.state not in (ContractState.SIGNED, ContractState.COMPLETED):
        yield N_("The contract is not signed by all three parties.")
    elif not unchanged(session, contract):
        yield N_("The contract is not what was signed. Please tell the auditor.")
    if why := related(party(firm), party(seller)):
        yield why
    if seller.tax_status in tax_office.ENDED:
        yield N_("The tax office says that the supplier's business is suspended or closed.")


def unchanged(session: Session, contract: Contract) -> bool:
    """Whether the contract still says what was signed, to the won."""
    return contracts.unlike_signed(session, contract) is None


ORDERS = by_age(Invoice, largest=Invoice.supply_krw)  # what is largest without VAT is so with it


def _filters(filters: Mapping[str, str], by: User) -> list[Any]:
    where = _own(by)
    if (state := filters.get("state", "")) in set(State):
        where.append(col(Invoice.state) == state)
    if contract_ref := filters.get("contract", "")[:20]:
        where.append(col(Invoice.contract_id).in_(select(Contract.id).where(Contract.ref == contract_ref)))
    return where


def listing(session: Session, filters: Mapping[str, str], by: User) -> Page[Any]:
    """Invoices with both parties."""
    where, many = _filters(filters, by), may(by, Act.READ_LEDGER)
    return searching.found(session, _joined(), _I, where, ORDERS.asked(filters), filters, many=many)


def everything(session: Session, filters: Mapping[str, str], by: User, most: int) -> list[Any]:
    """What the list shows, without pages, for an export."""
    query = _joined().where(*searching.narrowed(_I, _filters(filters, by), filters))
    return searching.everything(session, query, ORDERS.asked(filters), most=most)


def of_contract(session: Session, contract_id: Any) -> list[Invoice]:
    """Every invoice of a contract, returned ones too, the oldest first."""
    query = select(Invoice).where(Invoice.contract_id == contract_id).order_by(col(Invoice.created_at))
    return list(session.exec(query))


def waiting_for(session: Session, by: User) -> list[Task]:
    """Officers: invoices to approve. Suppliers: accepted work that is not invoiced, or whose invoice came back."""
    tasks: list[Task] = []
    if may(by, Act.APPROVE_INVOICE):
        kept = impartiality.kept_from(session, by)
        others = sa.and_(col(Invoice.firm_id).not_in(kept), col(Invoice.supplier_id).not_in(kept))
        waiting = visible(by).where(Invoice.state == State.SUBMITTED, others)
        for invoice, firm, seller in session.exec(waiting.order_by(*ORDERS["oldest"].columns).limit(50)):
            title = (seller, " → ", firm)
            values = {"ref": invoice.ref}
            tasks.append(
                Task(N_("Check an invoice"), invoice.ref, title, "invoices.approve", invoice.created_at, values)
            )
    if may(by, Act.INVOICE):
        tasks += _unclaimed(session, by)
    return tasks


def _unclaimed(session: Session, by: User) -> Iterable[Task]:
    """Accepted pieces of work without a live invoice."""
    live = select(Invoice.id).where(Invoice.milestone_id == Milestone.id, Invoice.state != State.RETURNED).exists()
    came_back = select(Invoice.id).where(Invoice.milestone_id == Milestone.id, Invoice.state == State.RETURNED).exists()
    query = (
        select(Contract, Milestone, came_back)
        .join(Milestone, col(Milestone.contract_id) == col(Contract.id))
        .where(Contract.supplier_id == by.organisation_id, Milestone.state == MilestoneState.ACCEPTED, sa.not_(live))
        .order_by(col(Milestone.accepted_at), col(Milestone.id))
        .limit(50)
    )
    for contract, milestone, again in session.exec(query):
        what = N_("Send a returned invoice again") if again else N_("Invoice an accepted piece of work")
        values = {"ref": contract.ref, "number": str(milestone.number)}
        title = f"{contract.title} · {milestone.title}"
        since = milestone.accepted_at or contract.created_at
        yield Task(what, contract.ref, title, "invoices.submit", since, values)
