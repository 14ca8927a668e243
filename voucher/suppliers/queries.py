"""Read suppliers and their offers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.audit.models import Record
from voucher.kernel import db, searching
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.listing import Order, Orders, Page, page
from voucher.kernel.sheets import MOST_ROWS
from voucher.people import impartiality
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.suppliers.lifecycle import State
from voucher.suppliers.models import Offer, Skill, Supplier

ORDERS = Orders(
    name=Order((col(Organisation.name), col(Organisation.id))),
    accepted=Order((col(Supplier.accepted_count), col(Supplier.id)), descending=True),
)
NO_PRICE = 2**62  # more than any offer asks


@dataclass(frozen=True)
class Payee:
    """Where a supplier's money goes, for whoever releases it."""

    payout_account: str
    bank_last4: str
    connected_at: datetime | None
    changed_at: datetime | None
    bank_code: str = ""
    bank_holder: str = ""
    held_at: datetime | None = None  # since when the account waits to be confirmed: nothing is paid to it
    supplier_ref: str = ""
    confirmed_at: datetime | None = None
    confirmed_by_id: UUID | None = None


def own(session: Session, by: User) -> Supplier:
    """The supplier that this person speaks for; NotFound when it is none."""
    return db.one(session, Supplier, Supplier.organisation_id == by.organisation_id)


def lock_own(session: Session, by: User) -> Supplier:
    """The same, locked."""
    return db.lock(session, Supplier, Supplier.organisation_id == by.organisation_id)


def lock_offer(session: Session, supplier_id: UUID, offer_id: UUID) -> Offer:
    """An offer of this supplier, locked; NotFound for another's."""
    return db.lock(session, Offer, sa.and_(col(Offer.id) == offer_id, col(Offer.supplier_id) == supplier_id))


def offer(session: Session, supplier_id: UUID, offer_id: UUID) -> Offer:
    """An offer of this supplier; NotFound for another's."""
    return db.one(session, Offer, sa.and_(col(Offer.id) == offer_id, col(Offer.supplier_id) == supplier_id))


def of_organisation(session: Session, organisation_id: UUID) -> Supplier:
    """An organisation's place in the pool; NotFound when it has none."""
    return db.one(session, Supplier, Supplier.organisation_id == organisation_id)


def payee(session: Session, organisation_id: UUID) -> Payee:
    """Where the money of this supplier's organisation goes, and since when. NotFound when it is no supplier."""
    return _payee(of_organisation(session, organisation_id))


def payees(session: Session, organisation_ids: Iterable[UUID]) -> dict[UUID, Payee]:
    """The same for many, in one query."""
    found = session.exec(select(Supplier).where(col(Supplier.organisation_id).in_(list(organisation_ids))))
    return {supplier.organisation_id: _payee(supplier) for supplier in found}


def _payee(supplier: Supplier) -> Payee:
    return Payee(
        supplier.payout_account,
        supplier.bank_last4,
        supplier.account_connected_at,
        supplier.account_changed_at,
        supplier.bank_code,
        supplier.bank_holder,
        supplier.account_held_at,
        supplier.ref,
        supplier.account_confirmed_at,
        supplier.account_confirmed_by_id,
    )


def confirmation(session: Session, organisation_id: UUID) -> Record | None:
    """Who made sure of the account as it is, when and how: one line of the audit log, None while it waits."""
    supplier = of_organisation(session, organisation_id)
    return _last(session, supplier, "supplier.account_confirmed") if supplier.account_confirmed_at else None


def refusal(session: Session, supplier: Supplier) -> Record | None:
    """When and why a refused supplier was refused; None for any other."""
    return _last(session, supplier, "supplier.refused") if supplier.state == State.REFUSED else None


def _last(session: Session, supplier: Supplier, action: str) -> Record | None:
    lines = select(Record).where(Record.subject_id == supplier.id, Record.action == action)
    return session.exec(lines.order_by(col(Record.number).desc()).limit(1)).first()


def offers_of(session: Session, supplier_id: UUID, *, published_only: bool = False) -> list[Offer]:
    """A supplier's offers, the oldest first."""
    query = select(Offer).where(Offer.supplier_id == supplier_id).order_by(col(Offer.created_at), col(Offer.id))
    if published_only:
        query = query.where(col(Offer.published))
    return list(session.exec(query))


def offers_by_supplier(session: Session, supplier_ids: Iterable[UUID]) -> dict[UUID, list[Offer]]:
    """Published offers of several suppliers, in one question to the database."""
    found: dict[UUID, list[Offer]] = {supplier_id: [] for supplier_id in supplier_ids}
    query = select(Offer).where(col(Offer.supplier_id).in_(found), col(Offer.published)).order_by(col(Offer.id))
    for offer in session.exec(query):
        found[offer.supplier_id].append(offer)
    return found


def judging(by: User | None) -> bool:
    """Whether this person sees suppliers that are not in the directory."""
    return by is not None and (may(by, Act.QUALIFY) or may(by, Act.READ_AUDIT))


def visible(by: User | None) -> Any:
    """What this person may see: the directory for everybody, one's own place, all of it for the agency."""
    query = select(Organisation, Supplier).join(Supplier, col(Supplier.organisation_id) == col(Organisation.id))
    if judging(by):
        return query
    seen = col(Supplier.state) == State.QUALIFIED
    return query.where(sa.or_(seen, col(Supplier.organisation_id) == by.organisation_id) if by else seen)


def by_ref(session: Session, ref: str, by: User | None) -> tuple[Organisation, Supplier]:
    """One supplier with its organisation. NotFound when it is not in the directory and not this person's."""
    found = session.exec(visible(by).where(Supplier.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    organisation, supplier = found
    return organisation, supplier


def with_account(session: Session, ref: str) -> tuple[Organisation, Supplier]:
    """A supplier in whatever state, for whoever confirms accounts: what is signed is paid also to a suspended one."""
    joined = select(Organisation, Supplier).join(Supplier, col(Supplier.organisation_id) == col(Organisation.id))
    found = session.exec(joined.where(Supplier.ref == ref, Supplier.payout_account != "")).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    organisation, supplier = found
    return organisation, supplier


def _held(session: Session, by: User) -> Iterable[Task]:
    """Accounts that were named or changed since the supplier was qualified."""
    joined = select(Organisation, Supplier).join(Supplier, col(Supplier.organisation_id) == col(Organisation.id))
    held = joined.where(
        col(Supplier.account_held_at).is_not(None),
        col(Supplier.state).not_in((State.APPLIED, State.REFUSED)),
        col(Supplier.organisation_id).not_in(impartiality.kept_from(session, by)),
    )
    for organisation, supplier in session.exec(
        held.order_by(col(Supplier.account_held_at), col(Supplier.id)).limit(50)
    ):
        what, values = N_("Confirm a bank account"), {"ref": supplier.ref}
        since = supplier.account_held_at or supplier.created_at
        yield Task(what, supplier.ref, organisation, "suppliers.confirm_account", since, values)


def listing(session: Session, filters: Mapping[str, str], by: User | None) -> Page[Any]:
    """The directory: words, skill, industry, region and price. The agency may ask for any state."""
    query, order = _arranged(filters, by)
    found = page(session, query, order, filters)
    offers = offers_by_supplier(session, [supplier.id for _, supplier, *_ in found.rows])
    return replace(found, rows=[(o, s, offers[s.id]) for o, s, *_ in found.rows])


def everything(session: Session, filters: Mapping[str, str], by: User | None) -> list[Any]:
    """The same list without its pages, for a spreadsheet: organisation, supplier, its lowest price or None."""
    query, order = _arranged(filters, by)
    lowest = _lowest_price(filters).scalar_subquery().label("lowest_krw")
    found = searching.everything(session, query.add_columns(lowest), order, most=MOST_ROWS)
    return [(row[0], row[1], row.lowest_krw) for row in found]


def _lowest_price(filters: Mapping[str, str]) -> Any:
    """What the cheapest offer of a supplier that fits begins at."""
    fitting = [col(Offer.supplier_id) == col(Supplier.id), col(Offer.published), *_offer_conditions(filters)]
    return select(sa.func.min(Offer.price_from_krw)).where(*fitting).correlate(Supplier)


def _arranged(filters: Mapping[str, str], by: User | None) -> tuple[Any, Order]:
    """What fits, and in which order. Who offers nothing stands behind all prices."""
    query, order = _fitting(filters, by), ORDERS.asked(filters)
    if filters.get("sort") != "price":
        return query, order
    price = sa.func.coalesce(_lowest_price(filters).scalar_subquery(), NO_PRICE).label("price")
    return query.add_columns(price), Order((price, col(Supplier.id)))


def _fitting(filters: Mapping[str, str], by: User | None) -> Any:
    query = visible(by)
    state = filters.get("state", "")
    wanted = state if judging(by) and state in set(State) else State.QUALIFIED
    if not (judging(by) and state == "all"):
        query = query.where(Supplier.state == wanted)
    if conditions := list(_offer_conditions(filters)):
        matching = select(Offer.id).where(Offer.supplier_id == Supplier.id, col(Offer.published), *conditions)
        query = query.where(matching.exists())
    if words := filters.get("q", "").strip()[:100]:
        said = (Offer.title_ko, Offer.title_en, Offer.summary_ko, Offer.summary_en)
        offered = select(Offer.id).where(Offer.supplier_id == Supplier.id, col(Offer.published), _says(words, said))
        names = (Organisation.name, Organisation.name_en, Supplier.about_ko, Supplier.about_en)
        query = query.where(sa.or_(_says(words, names), offered.exists()))
    return query


def _says(words: str, columns: Iterable[Any]) -> sa.ColumnElement[bool]:
    return sa.or_(*(col(c).icontains(words, autoescape=True) for c in columns))


def _offer_conditions(filters: Mapping[str, str]) -> Iterable[sa.ColumnElement[bool]]:
    if (skill := filters.get("skill", "")) in set(Skill):
        yield col(Offer.skill) == skill
    for name, column in (("industry", Offer.industries), ("region", Offer.regions)):
        if code := filters.get(name, "")[:20]:
            everywhere = sa.func.cardinality(col(column)) == 0
            yield sa.or_(everywhere, col(column).contains([code]))
    price = filters.get("price", "")
    if price.isascii() and price.isdigit() and len(price) <= 14:
        yield col(Offer.price_from_krw) <= int(price)


def waiting_for(session: Session, by: User) -> list[Task]:
    """Officers: who wants to be qualified. Suppliers: what is missing before firms can choose them."""
    tasks: list[Task] = []
    if may(by, Act.QUALIFY):
        applied = visible(by).where(Supplier.state == State.APPLIED)
        oldest_first = applied.order_by(col(Supplier.created_at), col(Supplier.id)).limit(50)
        for organisation, supplier in session.exec(oldest_first):
            if supplier.organisation_id not in impartiality.kept_from(session, by):
                task = N_("Qualify a supplier")
                values = {"ref": supplier.ref}
                tasks.append(Task(task, supplier.ref, organisation, "suppliers.qualify", supplier.created_at, values))
    if may(by, Act.CONFIRM_ACCOUNT):
        tasks += _held(session, by)
    if may(by, Act.OFFER):
        tasks += _missing(session, by)
    return tasks


def _missing(session: Session, by: User) -> Iterable[Task]:
    found = session.exec(
        select(Organisation, Supplier)
        .join(Supplier, col(Supplier.organisation_id) == col(Organisation.id))
        .where(Organisation.id == by.organisation_id)
    ).one_or_none()
    if found is None:
        return
    organisation, supplier = found
    if refused := refusal(session, supplier):
        what = N_("Your qualification was refused: see why, and apply again")
        yield Task(what, supplier.ref, organisation, "suppliers.offers", refused.created_at)
    if not offers_of(session, supplier.id, published_only=True):
        what = N_("Publish your first offer")
        yield Task(what, supplier.ref, organisation, "suppliers.offer", supplier.created_at)
    if not supplier.payout_account:
        what = N_("Connect the account that we pay to")
        yield Task(what, supplier.ref, organisation, "suppliers.account", supplier.created_at)
