"""Read payments, and everything that stands beside one when it is released."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from voucher.audit.models import Record
from voucher.disbursements.lifecycle import State
from voucher.disbursements.models import Disbursement
from voucher.invoices import queries as invoices
from voucher.invoices.models import Invoice
from voucher.invoices.queries import Case
from voucher.kernel import db, searching
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.listing import Page, by_age
from voucher.kernel.money import Won
from voucher.kernel.sheets import MOST_ROWS
from voucher.people import impartiality
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.suppliers.models import Supplier as Payee

_D = Disbursement.metadata.tables["disbursements_disbursement"]
Firm, Supplier = aliased(Organisation, name="firm"), aliased(Organisation, name="supplier")
ORDERS = by_age(Disbursement, largest=Disbursement.amount_krw)


@dataclass(frozen=True)
class Whole:
    """A payment with the invoice that it pays and the people behind it."""

    disbursement: Disbursement
    case: Case
    approver: User
    releaser: User | None


def _joined() -> Any:
    return (
        select(Disbursement, Invoice, Firm, Supplier)
        .join(Invoice, col(Invoice.id) == col(Disbursement.invoice_id))
        .join(Firm, col(Firm.id) == col(Disbursement.firm_id))
        .join(Supplier, col(Supplier.id) == col(Disbursement.supplier_id))
    )


def _own(by: User) -> list[Any]:
    """Conditions: the agency sees everything, others what is on their side."""
    if may(by, Act.READ_LEDGER):
        return []
    side = Disbursement.supplier_id if may(by, Act.INVOICE) else Disbursement.firm_id
    return [col(side) == by.organisation_id]


def visible(by: User) -> Any:
    """Payments to or for one's own organisation, or all of them for the agency, with the invoice and both sides."""
    return _joined().where(*_own(by))


def by_ref(session: Session, ref: str, by: User) -> Disbursement:
    """One payment; NotFound for what is not this person's."""
    found = session.exec(visible(by).where(Disbursement.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    disbursement: Disbursement = found[0]
    return disbursement


def lock(session: Session, ref: str, by: User) -> Disbursement:
    """One payment, locked; NotFound for what is not this person's."""
    return db.lock(session, Disbursement, Disbursement.id == by_ref(session, ref, by).id)


def whole(session: Session, disbursement: Disbursement) -> Whole:
    """Put everything beside the payment."""
    invoice = db.one(session, Invoice, Invoice.id == disbursement.invoice_id)
    releaser = session.get(User, disbursement.released_by_id) if disbursement.released_by_id else None
    approver = db.one(session, User, User.id == disbursement.approved_by_id)
    return Whole(disbursement, invoices.case(session, invoice), approver, releaser)


def listing(session: Session, filters: Mapping[str, str], by: User) -> Page[Any]:
    """Payments by reference, invoice or organisation, and state."""
    where, many = _filters(filters, by), may(by, Act.READ_LEDGER)
    return searching.found(session, _joined(), _D, where, ORDERS.asked(filters), filters, many=many)


def everything(session: Session, filters: Mapping[str, str], by: User) -> list[Any]:
    """The same list without its pages, for a spreadsheet."""
    query = _joined().where(*searching.narrowed(_D, _filters(filters, by), filters))
    return searching.everything(session, query, ORDERS.asked(filters), most=MOST_ROWS)


def _filters(filters: Mapping[str, str], by: User) -> list[Any]:
    where = _own(by)
    if (state := filters.get("state", "")) in set(State):
        where.append(col(Disbursement.state) == state)
    return where


def releasable(session: Session, by: User, *, most: int, to_any_account: bool = False) -> list[Any]:
    """What waits for a paymaster and may be released by this one, the oldest first.

    Accounts that this person confirmed are for somebody else, and left out unless the list is to say so.
    """
    kept = impartiality.kept_from(session, by)
    query = visible(by).where(
        col(Disbursement.state).in_((State.READY, State.FAILED)),
        Disbursement.approved_by_id != by.id,
        col(Disbursement.firm_id).not_in(kept),
        col(Disbursement.supplier_id).not_in(kept),
    )
    if not to_any_account:
        mine = select(Payee.id).where(
            Payee.organisation_id == Disbursement.supplier_id, Payee.account_confirmed_by_id == by.id
        )
        query = query.where(~mine.exists())
    return list(session.exec(query.order_by(*ORDERS["oldest"].columns).limit(most)))


def waiting_for(session: Session, by: User) -> list[Task]:
    """Paymasters: what to release, what failed, and what arrived in another sum."""
    if not may(by, Act.RELEASE):
        return []
    odd = visible(by).where(odd_arrival()).order_by(col(Disbursement.sent_at), col(Disbursement.id)).limit(50)
    return [
        *(_odd(*found) for found in session.exec(odd)),
        *(_task(*found) for found in releasable(session, by, most=50)),
    ]


def odd_arrival() -> sa.ColumnElement[bool]:
    """Payments on their way of which the rail said that another sum arrived than the one that was released."""
    told = sa.exists().where(
        col(Record.subject_id) == col(Disbursement.id),
        col(Record.action) == "disbursement.other_amount",
        col(Record.created_at) >= col(Disbursement.released_at),
    )
    return sa.and_(col(Disbursement.state).in_([State.RELEASED, State.IN_TRANSIT]), told)


def arrived_otherwise(session: Session, disbursement: Disbursement) -> Won | None:
    """The other sum that the rail says has arrived for a payment that is still on its way."""
    where = select(Disbursement.id).where(Disbursement.id == disbursement.id, odd_arrival())
    if session.exec(where).first() is None:
        return None
    told = select(Record.after).where(
        Record.subject_id == disbursement.id, Record.action == "disbursement.other_amount"
    )
    return Won(int(session.exec(told.order_by(col(Record.number).desc()).limit(1)).one()["amount_krw"]))


def _odd(disbursement: Disbursement, _invoice: Invoice, firm: Organisation, supplier: Organisation) -> Task:
    return Task(
        N_("Another sum arrived than was released: look into it"),
        disbursement.ref,
        (firm, " → ", supplier),
        "disbursements.show",
        disbursement.sent_at or disbursement.released_at or disbursement.created_at,
        {"ref": disbursement.ref},
    )


def _task(disbursement: Disbursement, invoice: Invoice, firm: Organisation, supplier: Organisation) -> Task:
    failed = disbursement.state is State.FAILED
    since: datetime | None = disbursement.released_at if failed else invoice.approved_at
    return Task(
        N_("A payment came back: look into it") if failed else N_("Release a payment"),
        disbursement.ref,
        (firm, " → ", supplier),
        "disbursements.show" if failed else "disbursements.release",
        since or disbursement.created_at,
        {"ref": disbursement.ref},
    )
