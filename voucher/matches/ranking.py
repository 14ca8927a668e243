"""Rank suppliers for a voucher, with reasons in words. Pure: the same facts give the same list, in whatever order.

Every criterion gives a fit between 0 and 1, exactly (no floats), times its weight, rounded down to whole points. Of
a supplier's offers the best counts, one within the voucher before any other. Whoever has none within the voucher comes
after all who have, however good the rest is. Whoever may not be chosen is left out, with the reason for the agency.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from uuid import UUID

from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.matches.criteria import NEIGHBOURS, RELATED, WEIGHTS
from voucher.people.relations import Party, Tie, ties
from voucher.suppliers.models import Skill

NONE, HALF, FULL = Fraction(0), Fraction(1, 2), Fraction(1)
ANY_INDUSTRY = Fraction(2, 3)  # better than a neighbouring industry, less than the firm's own
RELATED_SKILL = Fraction(1, 3)
READY = 2  # free places that count as plenty
DEAR = Fraction(3, 2)  # of the middle price, where the price stops counting


@dataclass(frozen=True)
class Wanted:
    """What a firm looks for, and what it may spend (supply value)."""

    firm: Party
    skill: Skill
    industry: str
    region: str
    face_krw: Won


@dataclass(frozen=True)
class OfferFacts:
    """What a supplier sells."""

    offer_id: UUID
    skill: Skill
    industries: frozenset[str]
    regions: frozenset[str]
    price_from_krw: Won
    price_to_krw: Won

    @property
    def middle(self) -> Fraction:
        """The middle of the price range."""
        return Fraction(self.price_from_krw + self.price_to_krw, 2)


@dataclass(frozen=True)
class SupplierFacts:
    """A supplier, its published offers and its record."""

    supplier_id: UUID
    ref: str
    party: Party
    qualified: bool
    open_for_business: bool  # as far as the tax office says
    excluded: bool  # from support, by the agency's register
    free_count: int
    accepted_count: int
    on_time_count: int
    payout_ready: bool
    offers: tuple[OfferFacts, ...]


@dataclass(frozen=True)
class Reason:
    """Why a criterion gave its points: a msgid, and what stands in it."""

    criterion: str
    points: int
    text: str
    values: Mapping[str, int] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """The most that the criterion gives."""
        return WEIGHTS[self.criterion]


@dataclass(frozen=True)
class Ranked:
    """A supplier's best offer, its place in the list, and why."""

    supplier_id: UUID
    ref: str
    offer: OfferFacts
    reasons: tuple[Reason, ...]
    above_krw: int = 0  # by how much even the lowest price is above the voucher
    rank: int = 0

    @property
    def score(self) -> int:
        """Points of a hundred."""
        return sum(reason.points for reason in self.reasons)


@dataclass(frozen=True)
class Excluded:
    """A supplier that may not be chosen, and why: for the agency's eyes."""

    supplier_id: UUID
    ref: str
    text: str


@dataclass(frozen=True)
class Ranking:
    """Everybody who can be chosen, the best first, who costs more than the voucher after them, and who cannot be."""

    ranked: tuple[Ranked, ...]
    above: tuple[Ranked, ...]
    excluded: tuple[Excluded, ...]

    @property
    def everybody(self) -> tuple[Ranked, ...]:
        """All who can be chosen, in their order."""
        return self.ranked + self.above

    def of(self, ref: str) -> Ranked | None:
        """One supplier's place."""
        return next((one for one in self.everybody if one.ref == ref), None)


def rank(wanted: Wanted, suppliers: Iterable[SupplierFacts]) -> Ranking:
    """The list for one voucher: within it first. Equal scores: the lower price first, then the older reference."""
    allowed, excluded = [], []
    for supplier in suppliers:
        if why := _excluded(wanted, supplier):
            excluded.append(Excluded(supplier.supplier_id, supplier.ref, why))
        elif supplier.offers:
            allowed.append(supplier)
    medians = _medians(offer for supplier in allowed for offer in supplier.offers)
    found = [_best(wanted, supplier, medians) for supplier in allowed]
    found.sort(key=_order)
    numbered = [replace(one, rank=place) for place, one in enumerate(found, start=1)]
    within = sum(not one.above_krw for one in numbered)
    gone = tuple(sorted(excluded, key=lambda one: one.ref))
    return Ranking(tuple(numbered[:within]), tuple(numbered[within:]), gone)


def _order(ranked: Ranked) -> tuple[bool, int, int, str]:
    return bool(ranked.above_krw), -ranked.score, ranked.offer.price_from_krw, ranked.ref


def _excluded(wanted: Wanted, supplier: SupplierFacts) -> str:
    if why := related(wanted.firm, supplier.party):
        return why
    if not supplier.qualified:
        return N_("It is not qualified now.")
    if not supplier.open_for_business:
        return N_("The tax office says that its business is suspended or closed.")
    if supplier.excluded:
        return N_("It is excluded from support now.")
    return ""


TIES = {
    Tie.BUSINESS: N_("It is the same business as the firm."),
    Tie.REPRESENTATIVE: N_("It has the same representative as the firm."),
    Tie.ADDRESS: N_("It has the same address as the firm."),
}


def related(firm: Party, supplier: Party) -> str:
    """Why a supplier is too near to the firm to be paid with its voucher; empty when it is not (DOMAIN §2)."""
    return next((TIES[tie] for tie in ties(firm, supplier)), "")


def _medians(offers: Iterable[OfferFacts]) -> dict[Skill, Fraction]:
    """The middle price per skill, over everybody who may be chosen."""
    prices: dict[Skill, list[Fraction]] = {}
    for offer in offers:
        prices.setdefault(offer.skill, []).append(offer.middle)
    return {skill: _median(sorted(found)) for skill, found in prices.items()}


def _median(ordered: Sequence[Fraction]) -> Fraction:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _best(wanted: Wanted, supplier: SupplierFacts, medians: Mapping[Skill, Fraction]) -> Ranked:
    tries = [
        Ranked(
            supplier.supplier_id,
            supplier.ref,
            offer,
            _reasons(wanted, supplier, offer, medians[offer.skill]),
            max(0, offer.price_from_krw - wanted.face_krw),
        )
        for offer in supplier.offers
    ]
    return min(tries, key=lambda one: (*_order(one), one.offer.offer_id))


def _reasons(wanted: Wanted, supplier: SupplierFacts, offer: OfferFacts, median: Fraction) -> tuple[Reason, ...]:
    return (
        _skill(wanted, offer),
        _industry(wanted, offer),
        _price(wanted, offer, median),
        _region(wanted, offer),
        _record(supplier),
        _capacity(supplier),
        _payout(supplier),
    )


def _reason(criterion: str, fit: Fraction, text: str, **values: int) -> Reason:
    return Reason(criterion, int(fit * WEIGHTS[criterion]), text, values)


def _skill(wanted: Wanted, offer: OfferFacts) -> Reason:
    if offer.skill == wanted.skill:
        return _reason("skill", FULL, N_("Offers exactly what you applied for."))
    if any({offer.skill, wanted.skill} <= pair for pair in RELATED):
        return _reason("skill", RELATED_SKILL, N_("Offers something related to what you applied for."))
    return _reason("skill", NONE, N_("Offers something else."))


def _industry(wanted: Wanted, offer: OfferFacts) -> Reason:
    if wanted.industry in offer.industries:
        return _reason("industry", FULL, N_("Works in your industry."))
    if not offer.industries:
        return _reason("industry", ANY_INDUSTRY, N_("Works for every industry."))
    near = set().union(*(group for group in NEIGHBOURS if wanted.industry in group))
    if near & offer.industries:
        return _reason("industry", HALF, N_("Works in a neighbouring industry."))
    return _reason("industry", NONE, N_("Has worked in other industries only."))


def _price(wanted: Wanted, offer: OfferFacts, median: Fraction) -> Reason:
    """Half for fitting the voucher, half for not being dearer than the middle of others' prices for the same."""
    if offer.price_from_krw > wanted.face_krw:
        return _reason("price", NONE, N_("Costs more than your voucher."))
    fits = HALF if offer.price_to_krw <= wanted.face_krw else HALF / 2
    over = offer.middle / median
    cheap = HALF if over <= 1 else HALF * max(NONE, (DEAR - over) / (DEAR - 1))
    if over > 1:
        percent = int((over - 1) * 100)
        text = N_("Fits your voucher; %(percent)d%% above the middle price of others.")
        return _reason("price", fits + cheap, text, percent=percent)
    return _reason("price", fits + cheap, N_("Fits your voucher, and is not dearer than the middle price of others."))


def _region(wanted: Wanted, offer: OfferFacts) -> Reason:
    if wanted.region in offer.regions:
        return _reason("region", FULL, N_("Works in your region."))
    if not offer.regions:
        return _reason("region", FULL, N_("Works in the whole country."))
    return _reason("region", NONE, N_("Does not name your region."))


def _record(supplier: SupplierFacts) -> Reason:
    """Punctuality, with one imagined success and one imagined failure: newcomers stand in the middle."""
    if not supplier.accepted_count:
        return _reason("record", HALF, N_("Has no finished work here yet."))
    fit = Fraction(supplier.on_time_count + 1, supplier.accepted_count + 2)
    text = N_("Accepted so far: %(accepted)d, of them on time: %(on_time)d.")
    return _reason("record", fit, text, accepted=supplier.accepted_count, on_time=supplier.on_time_count)


def _capacity(supplier: SupplierFacts) -> Reason:
    fit = Fraction(max(0, min(supplier.free_count, READY)), READY)
    if not fit:
        return _reason("capacity", NONE, N_("Has no free capacity now."))
    return _reason("capacity", fit, N_("Free places for contracts: %(free)d."), free=supplier.free_count)


def _payout(supplier: SupplierFacts) -> Reason:
    if supplier.payout_ready:
        return _reason("payout", FULL, N_("Its account is confirmed."))
    return _reason("payout", NONE, N_("It has no confirmed account yet."))
