"""What is under way for a person and who has it now: nothing to do, but good to know. From every package."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications.lifecycle import Request
from voucher.applications.lifecycle import State as Applied
from voucher.applications.models import Application, Supplement
from voucher.contracts.lifecycle import MilestoneState
from voucher.contracts.lifecycle import State as Agreed
from voucher.contracts.models import Contract, Milestone
from voucher.disbursements.lifecycle import State as Paying
from voucher.disbursements.models import Disbursement
from voucher.funds.lifecycle import State as Called
from voucher.funds.models import CapitalCall, Fund
from voucher.invoices.lifecycle import State as Claimed
from voucher.invoices.models import Invoice
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.i18n import N_
from voucher.notices.lines import Line
from voucher.objections.lifecycle import State as Objected
from voucher.objections.models import Objection
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.programmes.lifecycle import State as Running
from voucher.programmes.models import Round
from voucher.suppliers.lifecycle import State as Supplying
from voucher.suppliers.models import Supplier
from voucher.ventures.lifecycle import State as Investing
from voucher.ventures.lifecycle import ValuationState
from voucher.ventures.models import Investment, Valuation
from voucher.vouchers.lifecycle import State as Holding
from voucher.vouchers.models import OwnSharePayment, Voucher

MOST = 10  # of each kind
OFFICER, PAYMASTER, BANK = N_("An officer has it"), N_("A paymaster has it"), N_("The bank has it")
FIRM, SUPPLIER, MANAGER = N_("The firm has it"), N_("The supplier has it"), N_("Another manager has it")
PAYMENT = {
    None: (N_("An invoice is being checked"), OFFICER),
    Paying.READY: (N_("An approved invoice waits for its release"), PAYMASTER),
    Paying.RELEASED: (N_("A payment is on its way"), BANK),
    Paying.IN_TRANSIT: (N_("A payment is on its way"), BANK),
    Paying.FAILED: (N_("The bank sent a payment back"), PAYMASTER),
}


def lines(session: Session, by: User) -> list[Line]:
    """What moves without this person, the oldest first."""
    found: list[Line] = []
    if may(by, Act.APPLY):
        found += [*_applications(session, by), *_refunds(session, by), *_objections(session, by)]
        found += [*_work(session, by, col(Contract.firm_id)), *_claims(session, col(Invoice.firm_id) == _own(by))]
    if may(by, Act.OFFER):
        found += _qualifying(session, by)
        found += [*_work(session, by, col(Contract.supplier_id))]
        found += [*_claims(session, col(Invoice.supplier_id) == _own(by))]
    if may(by, Act.DECIDE):
        found += [*_rounds(session), *_own_shares(session), *_supplements(session)]
        found += _claims(session, col(Disbursement.state).in_((Paying.READY, Paying.FAILED)))
    if may(by, Act.RELEASE):
        found += _claims(session, col(Disbursement.state).in_((Paying.RELEASED, Paying.IN_TRANSIT)))
        found += _claims(session, col(Invoice.state) == Claimed.SUBMITTED)
    if may(by, Act.INVEST):
        found += _proposed(session, by)
    return sorted(found, key=lambda line: line.at)


def _own(by: User) -> Any:
    return by.organisation_id


def _applications(session: Session, by: User) -> Iterator[Line]:
    what = {
        Applied.SUBMITTED: (N_("Your application is being read"), OFFICER),
        Applied.RESERVE: (N_("Your application is on the reserve list"), N_("It waits for money that comes back")),
    }
    query = select(Application).where(Application.firm_id == by.organisation_id, col(Application.state).in_(what))
    for it in session.exec(query.order_by(col(Application.created_at)).limit(MOST)):
        at, (said, who) = it.submitted_at or it.created_at, what[it.state]
        yield Line(said, it.ref, it.title, "applications.show", at, {"ref": it.ref}, who)


def _objections(session: Session, by: User) -> Iterator[Line]:
    what = {
        Objected.RAISED: N_("Your objection is being read"),
        Objected.UPHELD: N_("Your application is being decided anew"),
    }
    query = select(Objection).where(Objection.firm_id == by.organisation_id, col(Objection.state).in_(what))
    for it in session.exec(query.order_by(col(Objection.created_at)).limit(MOST)):
        due = it.due_on if it.state is Objected.RAISED else None
        yield Line(what[it.state], it.ref, "", "objections.show", it.created_at, {"ref": it.ref}, OFFICER, due)


def _supplements(session: Session) -> Iterator[Line]:
    """What firms were asked to supply or correct."""
    query = (
        select(Application, Supplement, Organisation)
        .join(Supplement, col(Supplement.application_id) == Application.id)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .where(Supplement.state == Request.OPEN)
    )
    what = N_("A supplement was asked for")
    for it, asked, firm in session.exec(query.order_by(col(Supplement.due_at)).limit(MOST)):
        values = {"ref": it.ref, "number": str(asked.number)}
        yield Line(what, it.ref, firm, "applications.compare", asked.asked_at, values, FIRM)


def _refunds(session: Session, by: User) -> Iterator[Line]:
    query = (
        select(Voucher, OwnSharePayment)
        .join(OwnSharePayment, col(OwnSharePayment.voucher_id) == Voucher.id)
        .where(
            Voucher.firm_id == by.organisation_id,
            col(OwnSharePayment.returned_krw).is_not(None),
            col(OwnSharePayment.returned_at).is_(None),
        )
    )
    what = N_("Money of yours is on its way back")
    for it, payment in session.exec(query.order_by(col(OwnSharePayment.created_at)).limit(MOST)):
        at, sum_ = payment.paid_at or payment.created_at, payment.returned_krw
        yield Line(what, it.ref, "", "vouchers.show", at, {"ref": it.ref}, BANK, amount_krw=sum_)


def _work(session: Session, by: User, side: Any) -> Iterator[Line]:
    """Contracts and pieces of work that the other side has now."""
    firm = side.key == "firm_id"
    reading = {Agreed.COUNTERSIGNED: (N_("The agency reads the contract"), OFFICER)}
    if firm:
        reading[Agreed.PROPOSED] = (N_("The supplier reads the contract"), SUPPLIER)
    read = select(Contract).where(side == by.organisation_id, col(Contract.state).in_(reading))
    for it in session.exec(read.order_by(col(Contract.created_at)).limit(MOST)):
        what, whose = reading[it.state]
        yield Line(what, it.ref, it.title, "contracts.show", it.created_at, {"ref": it.ref}, whose)
    live = select(Invoice.id).where(Invoice.milestone_id == Milestone.id, Invoice.state != Claimed.RETURNED).exists()
    theirs = (MilestoneState.PLANNED, MilestoneState.REWORK) if firm else (MilestoneState.DELIVERED,)
    waiting: Any = col(Milestone.state).in_(theirs)
    if firm:
        waiting = sa.or_(waiting, sa.and_(col(Milestone.state) == MilestoneState.ACCEPTED, sa.not_(live)))
    query = (
        select(Contract, Milestone)
        .join(Milestone, col(Milestone.contract_id) == Contract.id)
        .where(side == by.organisation_id, Contract.state == Agreed.SIGNED, waiting)
        .order_by(col(Milestone.due_on), col(Milestone.id))
    )
    for contract, piece in session.exec(query.limit(MOST)):
        yield _piece(contract, piece)


def _piece(contract: Contract, piece: Milestone) -> Line:
    title, values = (contract.title, " · ", piece.title), {"ref": contract.ref}
    at = piece.accepted_at or piece.delivered_at or contract.created_at
    if piece.state is MilestoneState.DELIVERED:
        return Line(N_("Your delivery is being looked at"), contract.ref, title, "contracts.show", at, values, FIRM)
    if piece.state is MilestoneState.ACCEPTED:
        what = N_("The invoice for accepted work is to come")
        return Line(what, contract.ref, title, "contracts.show", at, values, SUPPLIER)
    what = N_("The supplier is at work")
    return Line(what, contract.ref, title, "contracts.show", at, values, SUPPLIER, piece.due_on)


def _claims(session: Session, which: Any) -> Iterator[Line]:
    """Invoices that are not paid yet, wherever they are: with an officer, a paymaster or the bank."""
    query = (
        select(Invoice, Disbursement, Contract.title)
        .join(Contract, col(Contract.id) == Invoice.contract_id)
        .outerjoin(Disbursement, col(Disbursement.invoice_id) == Invoice.id)
        .where(which, col(Invoice.state).in_((Claimed.SUBMITTED, Claimed.APPROVED, Claimed.RELEASED)))
        .order_by(col(Invoice.created_at), col(Invoice.id))
    )
    found: Any = session.exec(query.limit(MOST))
    for invoice, payment, title in found:  # the payment is None before an officer approved
        what, who = PAYMENT[payment.state if payment else None]
        sum_ = invoice.supply_krw + invoice.vat_krw
        if payment is None:
            at, values = invoice.created_at, {"ref": invoice.ref}
            yield Line(what, invoice.ref, title, "invoices.show", at, values, who, amount_krw=sum_)
        else:
            at, values = payment.released_at or payment.created_at, {"ref": payment.ref}
            due = payment.arrives_on if payment.state is Paying.IN_TRANSIT else None
            yield Line(what, payment.ref, title, "disbursements.show", at, values, who, due, sum_)


def _qualifying(session: Session, by: User) -> Iterator[Line]:
    query = select(Supplier).where(Supplier.organisation_id == by.organisation_id, Supplier.state == Supplying.APPLIED)
    for it in session.exec(query):
        what, values = N_("Your qualification is being decided"), {"ref": it.ref}
        yield Line(what, it.ref, "", "suppliers.show", it.created_at, values, OFFICER)
    held = select(Supplier).where(
        Supplier.organisation_id == by.organisation_id, col(Supplier.account_held_at).is_not(None)
    )
    for it in session.exec(held):
        what, since = N_("Your bank account waits to be confirmed; nothing is paid until then"), it.account_held_at
        yield Line(what, it.ref, "", "suppliers.account", since or it.created_at, {}, OFFICER)


def _rounds(session: Session) -> Iterator[Line]:
    query = select(Round).where(Round.state == Running.OPEN, Round.closes_at > clock.now())
    for it in session.exec(query.order_by(col(Round.closes_at), col(Round.id)).limit(MOST)):
        closes, values = clock.seoul_day(it.closes_at), {"ref": it.ref}
        yield Line(N_("A round takes applications"), it.ref, it, "programmes.show", it.opens_at, values, "", closes)


def _own_shares(session: Session) -> Iterator[Line]:
    query = (
        select(Voucher, Organisation)
        .join(Organisation, col(Organisation.id) == Voucher.firm_id)
        .where(Voucher.state == Holding.OWN_SHARE_DUE)
        .order_by(col(Voucher.own_share_due_on), col(Voucher.id))
    )
    what = N_("An own share is to come")
    for it, firm in session.exec(query.limit(MOST)):
        values, due = {"ref": it.ref}, it.own_share_due_on
        yield Line(what, it.ref, firm, "vouchers.show", it.created_at, values, FIRM, due, it.due_krw)


def _proposed(session: Session, by: User) -> Iterator[Line]:
    """What this manager began and another has to finish."""
    calls = (
        select(CapitalCall, Fund)
        .join(Fund, col(Fund.id) == CapitalCall.fund_id)
        .where(CapitalCall.state == Called.NOTICED, CapitalCall.called_by_id == by.id)
    )
    for call, fund in session.exec(calls.order_by(col(CapitalCall.due_on)).limit(MOST)):
        what, values = N_("Partners pay a capital call"), {"ref": call.ref}
        at, sum_ = call.created_at, call.amount_krw
        yield Line(what, call.ref, fund, "funds.call_notice", at, values, MANAGER, call.due_on, sum_)
    query = select(Investment, Organisation).join(Organisation, col(Organisation.id) == Investment.firm_id)
    mine = query.where(Investment.state == Investing.PROPOSED, Investment.proposed_by_id == by.id)
    for it, firm in session.exec(mine.order_by(col(Investment.created_at)).limit(MOST)):
        what, values = N_("Your proposal to invest is being decided"), {"ref": it.ref}
        yield Line(what, it.ref, firm, "ventures.show", it.created_at, values, MANAGER)
    valued: Any = query.join(Valuation, col(Valuation.investment_id) == Investment.id).add_columns(Valuation)
    valued = valued.where(col(Valuation.state) == ValuationState.PROPOSED, col(Valuation.proposed_by_id) == by.id)
    for it, firm, value in session.exec(valued.order_by(col(Valuation.created_at)).limit(MOST)):
        what, values = N_("Your valuation is being decided"), {"ref": it.ref}
        yield Line(what, value.ref, firm, "ventures.show", value.created_at, values, MANAGER)
