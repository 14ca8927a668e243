"""The ranking is pure: more fit never ranks lower, the order of the input does not matter, relatives are left out."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voucher.kernel.money import Won
from voucher.matches.criteria import CRITERIA
from voucher.matches.ranking import OfferFacts, SupplierFacts, Wanted, rank, related
from voucher.people.regions import INDUSTRIES, REGIONS
from voucher.people.relations import Party
from voucher.suppliers.models import Skill

FIRM = Party(UUID(int=1), "2208203228", "박하늘", "경남 창원시 1")
WANTED = Wanted(FIRM, Skill.INSPECTION, "C29", "gyeongnam", Won(30_000_000))


def party(n: int, **more: str) -> Party:
    return Party(
        UUID(int=1000 + n), f"{n:010d}", more.get("representative", f"대표 {n}"), more.get("address", f"서울 {n}")
    )


def offer(n: int = 1, **more: object) -> OfferFacts:
    said = {"offer_id": UUID(int=5000 + n), "skill": Skill.INSPECTION, "industries": frozenset({"C29"}),
            "regions": frozenset({"gyeongnam"}), "price_from_krw": Won(20_000_000), "price_to_krw": Won(30_000_000)}  # fmt: skip
    return OfferFacts(**{**said, **more})


def supplier(n: int = 1, **more: object) -> SupplierFacts:
    said = {"supplier_id": UUID(int=100 + n), "ref": f"SUP-2026-{n:06d}", "party": party(n), "qualified": True,
            "open_for_business": True, "excluded": False, "free_count": 3, "accepted_count": 4, "on_time_count": 4,
            "payout_ready": True, "offers": (offer(n),)}  # fmt: skip
    return SupplierFacts(**{**said, **more})


offers = st.builds(
    lambda n, skill, industries, regions, low, more: offer(
        n, skill=skill, industries=industries, regions=regions, price_from_krw=Won(low), price_to_krw=Won(low + more)
    ),
    st.integers(1, 10**6),
    st.sampled_from(Skill),
    st.frozensets(st.sampled_from(sorted(INDUSTRIES)), max_size=3),
    st.frozensets(st.sampled_from(sorted(REGIONS)), max_size=3),
    st.integers(1, 10**9),
    st.integers(0, 10**9),
)


@st.composite
def crowds(draw: st.DrawFn) -> list[SupplierFacts]:
    numbers = draw(st.lists(st.integers(1, 999), unique=True, max_size=8))
    found = []
    for n in numbers:
        accepted = draw(st.integers(0, 30))
        found.append(
            supplier(
                n,
                qualified=draw(st.booleans()),
                free_count=draw(st.integers(0, 5)),
                accepted_count=accepted,
                on_time_count=draw(st.integers(0, accepted)),
                payout_ready=draw(st.booleans()),
                offers=tuple(draw(st.lists(offers, max_size=3))),
            )
        )
    return found


@given(crowds(), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_input_does_not_matter(crowd, random):
    shuffled = crowd[:]
    random.shuffle(shuffled)
    assert rank(WANTED, crowd) == rank(WANTED, shuffled)


@given(crowds())
@settings(max_examples=60, deadline=None)
def test_everybody_is_ranked_or_excluded_once_and_scores_explain_themselves(crowd):
    ranking = rank(WANTED, crowd)
    with_offers = {s.ref for s in crowd if s.offers or not s.qualified}
    assert {r.ref for r in ranking.everybody} | {e.ref for e in ranking.excluded} == with_offers
    assert [r.rank for r in ranking.everybody] == list(range(1, len(ranking.everybody) + 1))
    assert all(r.offer.price_from_krw <= WANTED.face_krw for r in ranking.ranked)
    assert all(
        o.price_from_krw > WANTED.face_krw for s in crowd if s.ref in {r.ref for r in ranking.above} for o in s.offers
    )
    for part in (ranking.ranked, ranking.above):
        scores = [r.score for r in part]
        assert scores == sorted(scores, reverse=True)
    for ranked in ranking.everybody:
        assert 0 <= ranked.score <= 100
        assert [reason.criterion for reason in ranked.reasons] == [c.key for c in CRITERIA]
        assert all(0 <= reason.points <= reason.weight for reason in ranked.reasons)
        assert all(reason.text % reason.values if reason.values else reason.text for reason in ranked.reasons)


BETTER = {
    "skill": lambda s: replace(s, offers=tuple(replace(o, skill=WANTED.skill) for o in s.offers)),
    "industry": lambda s: replace(s, offers=tuple(replace(o, industries=o.industries | {"C29"}) for o in s.offers)),
    "region": lambda s: replace(s, offers=tuple(replace(o, regions=o.regions | {"gyeongnam"}) for o in s.offers)),
    "capacity": lambda s: replace(s, free_count=s.free_count + 1),
    "record": lambda s: replace(s, accepted_count=s.accepted_count + 1, on_time_count=s.on_time_count + 1),
    "payout": lambda s: replace(s, payout_ready=True),
    "cheaper": lambda s: replace(
        s,
        offers=tuple(
            replace(o, price_from_krw=Won(max(1, o.price_from_krw // 2)), price_to_krw=Won(max(1, o.price_to_krw // 2)))
            for o in s.offers
        ),
    ),
}


@pytest.mark.parametrize("better", [b for b in BETTER if b not in {"skill", "cheaper"}])
@given(crowd=crowds(), pick=st.integers(0, 7))
@settings(max_examples=40, deadline=None)
def test_more_fit_never_ranks_lower(better, crowd, pick):
    before = rank(WANTED, crowd)
    if not before.everybody:
        return
    chosen = before.everybody[pick % len(before.everybody)]
    after = rank(WANTED, [BETTER[better](s) if s.ref == chosen.ref else s for s in crowd])
    assert after.of(chosen.ref).rank <= chosen.rank
    assert after.of(chosen.ref).score >= chosen.score


@pytest.mark.parametrize("better", ["skill", "cheaper"])
@given(crowd=crowds(), pick=st.integers(0, 7))
@settings(max_examples=40, deadline=None)
def test_the_wanted_skill_or_a_lower_price_never_scores_lower_beside_the_same_median(better, crowd, pick):
    """These move the middle price that others are held against, so the one supplier stands alone here."""
    alone = [s for s in crowd if s.qualified and len(s.offers) == 1][:1]
    before = rank(WANTED, alone)
    if not before.everybody:
        return
    after = rank(WANTED, [BETTER[better](s) for s in alone])
    assert after.everybody[0].score >= before.everybody[0].score


def test_a_perfect_supplier_has_a_hundred_points_but_for_its_record():
    ranked = rank(WANTED, [supplier(accepted_count=98, on_time_count=98)]).ranked[0]
    assert ranked.score == 99  # one imagined late delivery stays
    assert sum(c.weight for c in CRITERIA) == 100


@pytest.mark.parametrize(
    ("change", "criterion", "points"),
    [
        ({"skill": Skill.PROCESS}, "skill", 10),
        ({"skill": Skill.PLANNING}, "skill", 0),
        ({"industries": frozenset()}, "industry", 13),
        ({"industries": frozenset({"C30"})}, "industry", 10),
        ({"industries": frozenset({"C10"})}, "industry", 0),
        ({"regions": frozenset()}, "region", 10),
        ({"regions": frozenset({"jeju"})}, "region", 0),
        ({"price_to_krw": Won(31_000_000)}, "price", 11),
        ({"price_from_krw": Won(30_000_001), "price_to_krw": Won(30_000_001)}, "price", 0),
    ],
)
def test_what_each_criterion_gives(change, criterion, points):
    ranked = rank(WANTED, [supplier(offers=(offer(**change),))]).everybody[0]
    assert next(r.points for r in ranked.reasons if r.criterion == criterion) == points


def test_dearer_than_the_middle_of_others_loses_points():
    others = [
        supplier(n, offers=(offer(n, price_from_krw=Won(10_000_000), price_to_krw=Won(10_000_000)),)) for n in (1, 2)
    ]
    dear = supplier(3, offers=(offer(3, price_from_krw=Won(12_500_000), price_to_krw=Won(12_500_000)),))
    reason = next(r for r in rank(WANTED, [*others, dear]).of(dear.ref).reasons if r.criterion == "price")
    assert (reason.points, reason.values) == (11, {"percent": 25})


def test_ties_the_lower_price_first_then_the_older_reference():
    cheap = supplier(9, offers=(offer(9, price_from_krw=Won(19_000_000)),))
    assert [r.ref[-1] for r in rank(WANTED, [supplier(2), cheap, supplier(1)]).ranked] == ["9", "1", "2"]


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (replace(party(1), organisation_id=FIRM.organisation_id), "same business"),
        (replace(party(1), registration_no=FIRM.registration_no), "same business"),
        (party(1, representative="박 하늘"), "same representative"),
        (party(1, address="경남  창원시, 1"), "same address"),
    ],
)
def test_relatives_of_the_firm_are_left_out(who, told):
    ranking = rank(WANTED, [supplier(1, party=who), supplier(2)])
    assert [r.ref for r in ranking.ranked] == ["SUP-2026-000002"]
    assert told in ranking.excluded[0].text
    assert related(FIRM, who)


def test_empty_addresses_are_not_the_same_address():
    assert not related(replace(FIRM, address=""), party(1, address=""))


@pytest.mark.parametrize("change", [{"qualified": False}, {"open_for_business": False}, {"excluded": True}])
def test_who_may_not_be_chosen_is_left_out_with_a_reason(change):
    ranking = rank(WANTED, [supplier(1, **change)])
    assert not ranking.ranked
    assert ranking.excluded[0].text


def test_the_best_offer_of_a_supplier_counts():
    both = supplier(1, offers=(offer(1, skill=Skill.PLANNING), offer(2)))
    assert rank(WANTED, [both]).ranked[0].offer.offer_id == offer(2).offer_id


def dearer(n, krw, **more):
    return offer(n, price_from_krw=Won(WANTED.face_krw + krw), price_to_krw=Won(WANTED.face_krw + krw), **more)


def test_whoever_costs_more_than_the_voucher_comes_after_all_who_do_not():
    """Even when everything else about it is better."""
    modest = supplier(1, free_count=0, accepted_count=9, on_time_count=0, payout_ready=False,
                      offers=(offer(1, skill=Skill.PLANNING, industries=frozenset({"C10"})),))  # fmt: skip
    ranking = rank(WANTED, [supplier(2, offers=(dearer(2, 1),)), modest])
    assert [r.ref[-1] for r in ranking.ranked] == ["1"]
    assert [(r.ref[-1], r.rank, r.above_krw) for r in ranking.above] == [("2", 2, 1)]
    assert ranking.above[0].score > ranking.ranked[0].score
    assert ranking.of(ranking.above[0].ref)


def test_an_offer_within_the_voucher_counts_before_a_better_one_above_it():
    both = supplier(1, offers=(dearer(1, 1), offer(2, skill=Skill.PLANNING)))
    ranking = rank(WANTED, [both])
    assert ranking.ranked[0].offer.offer_id == offer(2).offer_id
    assert not ranking.above


def test_a_price_of_the_whole_voucher_is_within_it():
    assert rank(WANTED, [supplier(1, offers=(dearer(1, 0),))]).ranked
