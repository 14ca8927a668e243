"""A supplier says who it is, what it sells, to whom and at what price."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from voucher.audit import log
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.people.models import User
from voucher.suppliers import policies, queries
from voucher.suppliers.lifecycle import State, lifecycle
from voucher.suppliers.models import Offer, Skill, Supplier

OFFERS_MOST = 20  # of one supplier, withdrawn ones counted


@dataclass(frozen=True)
class Terms:
    """What an offer says. No industry means every industry, no region the whole country."""

    title_ko: str
    title_en: str
    summary_ko: str
    summary_en: str
    skill: Skill
    industries: tuple[str, ...]
    regions: tuple[str, ...]
    price_from_krw: Won
    price_to_krw: Won
    months: int


@dataclass(frozen=True)
class Profile:
    """What a supplier says of itself."""

    about_ko: str
    about_en: str
    capacity_count: int


def introduce(session: Session, profile: Profile, *, by: User) -> Supplier:
    """Change what firms read about a supplier, and how many contracts it can carry at once."""
    supplier = queries.lock_own(session, by)
    policies.require_own(by, supplier)
    before = {"about_ko": supplier.about_ko, "capacity_count": supplier.capacity_count}

    supplier.about_ko, supplier.about_en = profile.about_ko, profile.about_en
    supplier.capacity_count = profile.capacity_count

    log.record(session, "supplier.introduced", supplier, by=by, before=before, after=asdict(profile))
    return supplier


def apply_again(session: Session, *, by: User) -> Supplier:
    """After a refusal: ask once more, when what was missing is there."""
    supplier = queries.lock_own(session, by)
    policies.require_own(by, supplier)
    after = lifecycle.after(supplier.state, "apply")
    before = {"state": supplier.state}

    supplier.state = after

    log.record(session, "supplier.applied_again", supplier, by=by, before=before, after={"state": after})
    return supplier


def publish(session: Session, terms: Terms, *, by: User) -> Offer:
    """Add an offer. Firms see it as soon as the supplier is qualified."""
    supplier = queries.lock_own(session, by)
    policies.require_own(by, supplier)
    if supplier.state == State.SUSPENDED:
        raise NotNow(N_("Your place in the pool is suspended. Please speak to the agency first."))
    if len(queries.offers_of(session, supplier.id)) >= OFFERS_MOST:
        raise NotNow(N_("You have %(count)d offers. Change one of them instead."), count=OFFERS_MOST)

    offer = Offer(supplier_id=supplier.id, **_columns(terms))
    session.add(offer)
    session.flush()

    log.record(session, "offer.published", offer, by=by, after=_told(terms))
    return offer


def edit(session: Session, offer_id: UUID, terms: Terms, *, by: User) -> Offer:
    """Change an offer. Contracts that were made from it keep their own wording and price."""
    supplier = queries.lock_own(session, by)
    policies.require_own(by, supplier)
    offer = queries.lock_offer(session, supplier.id, offer_id)
    before = {"price_from_krw": offer.price_from_krw, "price_to_krw": offer.price_to_krw, "title_ko": offer.title_ko}

    offer.sqlmodel_update(_columns(terms))

    log.record(session, "offer.edited", offer, by=by, before=before, after=_told(terms))
    return offer


def withdraw(session: Session, offer_id: UUID, *, by: User) -> Offer:
    """Take an offer out of the directory; it can be published again."""
    offer = _require_offer(session, offer_id, by=by, published=True)

    offer.published = False

    log.record(session, "offer.withdrawn", offer, by=by)
    return offer


def publish_again(session: Session, offer_id: UUID, *, by: User) -> Offer:
    """Put a withdrawn offer back into the directory."""
    offer = _require_offer(session, offer_id, by=by, published=False)

    offer.published = True

    log.record(session, "offer.published", offer, by=by)
    return offer


def _require_offer(session: Session, offer_id: UUID, *, by: User, published: bool) -> Offer:
    """One's own offer, locked, and still as the page showed it."""
    supplier = queries.lock_own(session, by)
    policies.require_own(by, supplier)
    offer = queries.lock_offer(session, supplier.id, offer_id)
    if offer.published != published:
        raise NotNow(N_("This was already dealt with. Please look at it afresh."))
    return offer


def _columns(terms: Terms) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(terms).items()}


def _told(terms: Terms) -> dict[str, object]:
    return {"title_ko": terms.title_ko, "skill": terms.skill, "price_from_krw": terms.price_from_krw,
            "price_to_krw": terms.price_to_krw}  # fmt: skip
