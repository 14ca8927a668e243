"""A firm writes down what it agrees on with its supplier."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from voucher.applications.models import Application
from voucher.audit import log
from voucher.contracts import pledging, policies, queries, sharing
from voucher.contracts.lifecycle import State, lifecycle
from voucher.contracts.models import Contract, CostLine, Milestone, Party
from voucher.contracts.sharing import Rates, Shares
from voucher.contracts.whole import Whole
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, NotNow, Refused
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.kernel.refs import next_ref
from voucher.matches import choosing
from voucher.matches.events import SupplierChosen
from voucher.matches.models import Match
from voucher.people.models import User
from voucher.people.roles import Act
from voucher.programmes.rules import Cost
from voucher.suppliers.models import Offer, Supplier
from voucher.vouchers.models import Voucher

MILESTONES_MOST = 6
UNEVEN = N_(
    "The kinds of cost are %(costs)s won together, and the pieces of work %(pieces)s won. Both must be the same sum."
)


@dataclass(frozen=True)
class Piece:
    """One piece of work as the firm writes it."""

    title: str
    due_on: date
    supply_krw: Won


@dataclass(frozen=True)
class Terms:
    """What the firm writes. `seen` is the digest of the draft that it had before its eyes."""

    title: str
    scope: str
    starts_on: date
    ends_on: date
    costs: Mapping[Cost, Won]
    pieces: tuple[Piece, ...]
    seen: str


def draft(session: Session, chosen: SupplierChosen) -> None:
    """Reaction: begin a contract for a choice, with what is known already."""
    match = db.one(session, Match, Match.id == chosen.match_id)
    voucher = db.one(session, Voucher, Voucher.id == match.voucher_id)
    application = db.one(session, Application, Application.id == voucher.application_id)
    supplier = db.one(session, Supplier, Supplier.id == match.supplier_id)
    offer = db.one(session, Offer, Offer.id == match.offer_id)
    contract = Contract(
        ref=next_ref(session, "CTR"),
        voucher_id=voucher.id,
        match_id=match.id,
        firm_id=voucher.firm_id,
        supplier_id=supplier.organisation_id,
        title=application.title,
        scope=offer.summary_ko,
        starts_on=clock.today(),
        ends_on=voucher.valid_until,
        awarded_by_id=application.decided_by_id,
    )
    session.add(contract)
    session.flush()
    log.record(session, "contract.drafted", contract, by=None, after={"voucher": voucher.ref, "supplier": supplier.ref})


def save(session: Session, ref: str, terms: Terms, *, by: User) -> Contract:
    """Keep the draft, with each share worked out. Refused at its field; Conflict when a colleague saved meanwhile."""
    contract = db.lock(session, Contract, Contract.ref == ref)
    policies.require_party(by, contract, Party.FIRM, Act.DRAFT_CONTRACT)
    whole = queries.whole(session, contract)
    require_draft(contract)
    if terms.seen != whole.digest:
        raise Conflict(N_("A colleague changed this draft meanwhile. Please look at it afresh."))
    _require_fitting(terms, whole.voucher)
    _require_payable(terms, whole)
    shares, parts = _shares(terms, whole.voucher)
    before = {"supply_krw": contract.supply_krw, "milestones": len(whole.milestones)}

    contract.title, contract.scope = terms.title, terms.scope
    contract.starts_on, contract.ends_on = terms.starts_on, terms.ends_on
    contract.pledge_version = pledging.LATEST
    contract.sqlmodel_update(asdict(shares))
    _write_costs(session, whole.costs, contract, terms)
    _write_milestones(session, whole.milestones, contract, terms, parts)
    session.flush()

    after = {"supply_krw": contract.supply_krw, "milestones": len(terms.pieces)}
    log.record(session, "contract.saved", contract, by=by, before=before, after=after)
    return contract


def cancel(session: Session, ref: str, why: str, *, by: User) -> Contract:
    """Give up a draft; the firm may choose another supplier."""
    contract = db.lock(session, Contract, Contract.ref == ref)
    policies.require_party(by, contract, Party.FIRM, Act.DRAFT_CONTRACT)
    after = lifecycle.after(contract.state, "cancel")

    contract.state = after
    choosing.drop(session, contract.match_id, why, by=by)

    log.record(session, "contract.cancelled", contract, by=by, why=why)
    return contract


def require_draft(contract: Contract) -> None:
    """Only a draft changes: what was signed stays as it was signed."""
    if contract.state != State.DRAFT:
        raise NotNow(N_("This contract was signed and cannot be changed."))


def _require_fitting(terms: Terms, voucher: Voucher) -> None:
    if not 1 <= len(terms.pieces) <= MILESTONES_MOST:
        raise Refused(N_("Write 1 to %(most)d pieces of work."), field="pieces", most=MILESTONES_MOST)
    if terms.ends_on < terms.starts_on:
        raise Refused(N_("The end is before the start."), field="ends_on")
    if terms.ends_on > voucher.valid_until:
        raise Refused(
            N_("The voucher is valid until %(day)s; the work must end by then."),
            field="ends_on",
            day=voucher.valid_until,
        )
    for piece in terms.pieces:
        if not terms.starts_on <= piece.due_on <= terms.ends_on:
            message = N_("“%(title)s” is due outside the contract's time.")
            raise Refused(message, field="pieces", title=piece.title)


def _require_payable(terms: Terms, whole: Whole) -> None:
    """Each won is of a kind that the round pays for, and the kinds are as much together as the pieces of work."""
    if any(kind not in whole.payable or krw <= 0 for kind, krw in terms.costs.items()):
        raise Refused(N_("The round of this voucher does not pay for one of these kinds of cost."))
    costs, pieces = sum(terms.costs.values()), sum(piece.supply_krw for piece in terms.pieces)
    if costs != pieces:
        raise Refused(UNEVEN, costs=f"{costs:,}", pieces=f"{pieces:,}")


def _shares(terms: Terms, voucher: Voucher) -> tuple[Shares, list[Shares]]:
    supplies = [piece.supply_krw for piece in terms.pieces]
    total = Won(sum(supplies))
    if total > voucher.face_krw:
        raise Refused(
            N_("Together this is %(total)s won, and the voucher has %(face)s won. Please lower a sum."),
            field="pieces",
            total=f"{total:,}",
            face=f"{voucher.face_krw:,}",
        )
    rates = Rates(voucher.government_rate, voucher.partner_rate, voucher.vat_rate)
    shares = sharing.of_contract(total, rates, sharing.of_voucher(voucher))
    parts = sharing.of_milestones(shares, supplies)
    for number, part in enumerate(parts, start=1):
        if part.government_krw <= 0:
            message = N_("Piece of work %(number)d is too small to be shared with the state.")
            raise Refused(message, field="pieces", number=number)
    return shares, parts


def _write_costs(session: Session, kept: list[CostLine], contract: Contract, terms: Terms) -> None:
    """Change those there are, add the missing, remove the rest."""
    left = dict(terms.costs)
    for line in kept:
        if line.kind in left:
            line.supply_krw = left.pop(line.kind)
        else:
            session.delete(line)
    session.add_all(CostLine(contract_id=contract.id, kind=kind, supply_krw=krw) for kind, krw in left.items())


def _write_milestones(
    session: Session, kept: list[Milestone], contract: Contract, terms: Terms, parts: list[Shares]
) -> None:
    """Change those there are, add the missing, remove the rest: a number is never there twice."""
    for surplus in kept[len(terms.pieces) :]:
        session.delete(surplus)
    for number, (piece, part) in enumerate(zip(terms.pieces, parts, strict=True), start=1):
        written = {"title": piece.title, "due_on": piece.due_on, **asdict(part)}
        if number <= len(kept):
            kept[number - 1].sqlmodel_update(written)
        else:
            session.add(Milestone(contract_id=contract.id, number=number, **written))
