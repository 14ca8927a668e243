"""Read contracts, their milestones and signatures."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from voucher.applications.lifecycle import Proposed
from voucher.applications.models import Application, Grant
from voucher.contracts.lifecycle import MilestoneState, State
from voucher.contracts.models import Contract, CostLine, Milestone, Party, Signature
from voucher.contracts.whole import Whole
from voucher.contracts.wording import digest, signed_terms
from voucher.kernel import clock, db, searching
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.listing import Page, by_age, page
from voucher.people import impartiality
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.programmes.models import Round
from voucher.programmes.rules import Cost
from voucher.suppliers.models import Supplier as Profile
from voucher.vouchers.models import Voucher

Firm, Supplier = aliased(Organisation, name="firm"), aliased(Organisation, name="supplier")
Partner = aliased(Organisation, name="partner")


def visible(by: User) -> Any:
    """Contracts of one's own organisation, or all of them for the agency, with both parties."""
    query = (
        select(Contract, Firm, Supplier)
        .join(Firm, col(Firm.id) == col(Contract.firm_id))
        .join(Supplier, col(Supplier.id) == col(Contract.supplier_id))
    )
    if may(by, Act.READ_LEDGER):
        return query
    if not may(by, Act.DELIVER):
        return query.where(col(Contract.firm_id) == by.organisation_id)
    # What a firm is still writing is not the supplier's to read.
    readable = col(Contract.state).not_in([State.DRAFT, State.CANCELLED])
    return query.where(col(Contract.supplier_id) == by.organisation_id, readable)


def by_ref(session: Session, ref: str, by: User) -> Contract:
    """One contract; NotFound for what is not this person's."""
    found = session.exec(visible(by).where(Contract.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    contract: Contract = found[0]
    return contract


def of_voucher(session: Session, voucher_ref: str, by: User) -> Contract:
    """The live contract that spends a voucher."""
    query = visible(by).join(Voucher, col(Voucher.id) == col(Contract.voucher_id))
    found = session.exec(query.where(Voucher.ref == voucher_ref, Contract.state != State.CANCELLED)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    contract: Contract = found[0]
    return contract


def whole(session: Session, contract: Contract) -> Whole:
    """A contract with its voucher, parties, rules, cost lines and milestones."""
    voucher, round_, band_code, firm, supplier, partner, profile = session.exec(
        sa.select(Voucher, Round, Application.band_code, Firm, Supplier, Partner, Profile)  # type: ignore[call-overload]
        .join(Application, col(Application.id) == col(Voucher.application_id))
        .join(Round, col(Round.id) == col(Voucher.round_id))
        .join(Firm, col(Firm.id) == contract.firm_id)
        .join(Supplier, col(Supplier.id) == contract.supplier_id)
        .outerjoin(Partner, col(Partner.id) == col(Round.partner_id))
        .join(Profile, col(Profile.organisation_id) == contract.supplier_id)
        .where(col(Voucher.id) == contract.voucher_id)
    ).one()
    costs, milestones = costs_of(session, contract.id), milestones_of(session, contract.id)
    return Whole(contract, voucher, round_, band_code, firm, supplier, partner, profile, costs, milestones)


def costs_of(session: Session, contract_id: UUID) -> list[CostLine]:
    """The cost lines, in the order of the rules' kinds."""
    found = session.exec(select(CostLine).where(CostLine.contract_id == contract_id))
    return sorted(found, key=lambda line: list(Cost).index(line.kind))


def unlike_signed(session: Session, contract: Contract) -> str | None:
    """What does not fit between a running contract and its signatures; None when everything does."""
    signed = [signature for signature, _ in signatures(session, contract.id)]
    if {s.party for s in signed} != set(Party):
        return "not signed by all three parties"
    now = whole(session, contract).terms
    for signature in signed:
        if digest(signature.wording) != signature.digest:
            return f"the {signature.party} signed a digest that is not its wording's"
        if signed_terms(signature.wording) != now:
            return f"it changed after the {signature.party} signed"
    return None


def milestones_of(session: Session, contract_id: UUID) -> list[Milestone]:
    """The pieces of work, in their order."""
    query = select(Milestone).where(Milestone.contract_id == contract_id).order_by(col(Milestone.number))
    return list(session.exec(query))


def milestone(session: Session, contract_id: UUID, number: int) -> Milestone:
    """One piece of work; NotFound when there is none of this number."""
    return db.one(session, Milestone, _numbered(contract_id, number))


def lock_milestone(session: Session, contract_id: UUID, number: int) -> Milestone:
    """The same, locked."""
    return db.lock(session, Milestone, _numbered(contract_id, number))


def _numbered(contract_id: UUID, number: int) -> sa.ColumnElement[bool]:
    return sa.and_(col(Milestone.contract_id) == contract_id, col(Milestone.number) == number)


def signatures(session: Session, contract_id: UUID, *, live_only: bool = True) -> list[tuple[Signature, User]]:
    """Who signed, the first first. Signatures that a return made void are left out unless asked for."""
    query = (
        select(Signature, User)
        .join(User, col(User.id) == col(Signature.signed_by_id))
        .where(Signature.contract_id == contract_id)
    )
    if live_only:
        query = query.where(col(Signature.voided_at).is_(None))
    order = list(Party)
    return sorted(session.exec(query), key=lambda found: (found[0].created_at, order.index(found[0].party)))


ORDERS = by_age(Contract, largest=Contract.supply_krw)


def _filtered(filters: Mapping[str, str], by: User) -> Any:
    query = visible(by)
    if (state := filters.get("state", "")) in set(State):
        query = query.where(Contract.state == state)
    if words := filters.get("q", "").strip()[:100]:
        said = (Contract.ref, Contract.title, Firm.name, Supplier.name)
        query = query.where(sa.or_(*(col(c).icontains(words, autoescape=True) for c in said)))
    return query


def listing(session: Session, filters: Mapping[str, str], by: User) -> Page[Any]:
    """Contracts with both parties."""
    return page(session, _filtered(filters, by), ORDERS.asked(filters), filters)


def everything(session: Session, filters: Mapping[str, str], by: User, most: int) -> list[Any]:
    """What the list shows, without pages, for an export."""
    return searching.everything(session, _filtered(filters, by), ORDERS.asked(filters), most=most)


def waiting_for(session: Session, by: User) -> list[Task]:
    """What a firm, a supplier or an officer has to do about contracts."""
    tasks: list[Task] = []
    if may(by, Act.DRAFT_CONTRACT):
        mine = visible(by).where(Contract.firm_id == by.organisation_id, Contract.state == State.DRAFT)
        tasks += [
            _task(N_("Write the contract and sign it"), c, s, "contracts.draft") for c, _, s in _oldest(session, mine)
        ]
        tasks += _work(session, by, col(Contract.firm_id), MilestoneState.DELIVERED)
    if may(by, Act.DELIVER):
        theirs = visible(by).where(Contract.supplier_id == by.organisation_id, Contract.state == State.PROPOSED)
        tasks += [
            _task(N_("Read the contract and sign it"), c, f, "contracts.sign") for c, f, _ in _oldest(session, theirs)
        ]
        tasks += _work(session, by, col(Contract.supplier_id), MilestoneState.PLANNED, MilestoneState.REWORK)
    if may(by, Act.SEAL):
        kept = impartiality.kept_from(session, by)
        ours = visible(by).where(
            Contract.state == State.COUNTERSIGNED,
            col(Contract.awarded_by_id).is_distinct_from(by.id),
            col(Contract.voucher_id).not_in(_granted_by(by)),
            sa.and_(*(col(side).not_in(kept) for side in (Contract.firm_id, Contract.supplier_id))),
        )
        what = N_("Read the contract and sign it for the agency")
        tasks += [_task(what, c, f, "contracts.seal") for c, f, _ in _oldest(session, ours)]
    return tasks


def _granted_by(by: User) -> Any:
    """The vouchers of the grants that this person proposed or approved: somebody else signs their contracts."""
    grants = select(Voucher.id).join(Grant, col(Grant.application_id) == Voucher.application_id)
    part = sa.or_(col(Grant.proposed_by_id) == by.id, col(Grant.settled_by_id) == by.id)
    return grants.where(part, Grant.state == Proposed.APPROVED)


def granted(session: Session, by: User, voucher_id: UUID) -> bool:
    """Whether this person proposed or approved the grant that a voucher is of, also if more was granted since."""
    return session.exec(_granted_by(by).where(Voucher.id == voucher_id)).first() is not None


def _oldest(session: Session, query: Any) -> Iterable[Any]:
    return list(session.exec(query.order_by(col(Contract.created_at), col(Contract.id)).limit(50)))


def _task(what: str, contract: Contract, other: Organisation, endpoint: str) -> Task:
    title = (contract.title, " · ", other)
    return Task(what, contract.ref, title, endpoint, contract.created_at, {"ref": contract.ref})


def _work(session: Session, by: User, side: Any, *states: MilestoneState) -> Iterable[Task]:
    """Milestones of running contracts that wait for this side."""
    query = (
        select(Contract, Milestone)
        .join(Milestone, col(Milestone.contract_id) == col(Contract.id))
        .where(side == by.organisation_id, Contract.state == State.SIGNED, col(Milestone.state).in_(states))
        .order_by(col(Milestone.due_on), col(Milestone.id))
        .limit(50)
    )
    for contract, piece in session.exec(query):
        values = {"ref": contract.ref, "number": str(piece.number)}
        title = f"{contract.title} · {piece.title}"
        if piece.state == MilestoneState.DELIVERED:
            since = piece.delivered_at or contract.created_at
            yield Task(N_("Look at a delivery and accept it"), contract.ref, title, "contracts.accept", since, values)
        else:
            again = piece.state == MilestoneState.REWORK
            what = N_("Improve the work and deliver it again") if again else N_("Deliver a piece of work")
            until = clock.end_of(piece.due_on)
            yield Task(what, contract.ref, title, "contracts.deliver", contract.created_at, values, until)
