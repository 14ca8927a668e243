"""Rank, quota and budget never contradict each other, and the same scores give one ranking."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world import NOW
from voucher.assessments.lifecycle import Outcome
from voucher.assessments.ranking import Entry, Place, assessed, rank
from voucher.kernel.money import Won, share
from voucher.programmes.rules import Assessing, Criterion, Quota

CRITERIA = tuple(Criterion(code=c, label_ko=c, label_en=c, weight=w) for c, w in (("need", 60), ("effect", 40)))
ELSEWHERE = Quota(
    code="elsewhere", label_ko="가", label_en="a", dimension="region", values=("busan", "ulsan"), share=Decimal("0.4")
)
SMALL = Quota(code="small", label_ko="나", label_en="b", dimension="size", values=("micro",), share=Decimal("0.2"))


def rules(*quotas: Quota, pass_mark: int = 60, trimmed: bool = True) -> Assessing:
    return Assessing(assessors_count=3, trimmed=trimmed, pass_mark=pass_mark, criteria=CRITERIA, quotas=quotas)


def sheet(total: int) -> dict[str, int]:
    need = min(60, total)
    return {"need": need, "effect": total - need}


def entry(
    number: int,
    *totals: int,
    needs: int = 10,
    added: tuple[int, ...] = (),
    complete: bool = True,
    at: datetime = NOW,
    **traits: str,
) -> Entry:
    return Entry(
        UUID(int=number), f"APP-2026-{number:06d}", tuple(map(sheet, totals)), complete, added, Won(needs), at, traits
    )


@st.composite
def rounds(draw):
    entries = [
        entry(
            number,
            *draw(st.lists(st.integers(0, 100), min_size=1, max_size=5)),
            needs=draw(st.integers(1, 60)),
            added=tuple(draw(st.lists(st.sampled_from((3, 2, -5)), max_size=2))),
            complete=draw(st.booleans()) or draw(st.booleans()),
            region=draw(st.sampled_from(("seoul", "busan", "ulsan"))),
            size=draw(st.sampled_from(("micro", "small"))),
        )
        for number in range(1, draw(st.integers(1, 12)) + 1)
    ]
    quotas = draw(st.sampled_from(((), (ELSEWHERE,), (SMALL,), (ELSEWHERE, SMALL))))
    return entries, rules(*quotas, pass_mark=draw(st.sampled_from((0, 40, 60)))), Won(draw(st.integers(1, 300)))


def money(places: list[Place], *which: Outcome) -> int:
    return sum(place.entry.needs_krw for place in places if place.outcome in which)


@settings(max_examples=60, deadline=None)
@given(rounds())
def test_the_budget_is_never_overdrawn_and_nobody_below_the_mark_gets_any(facts):
    entries, assessing, budget = facts
    places = rank(entries, assessing, budget)
    assert sorted(place.entry.ref for place in places) == sorted(e.ref for e in entries)
    assert [place.rank for place in places] == list(range(1, len(entries) + 1))
    assert money(places, Outcome.SELECTED) <= budget
    for place in places:
        stands = place.assessed + sum(p for p in place.entry.added if p < 0)
        if place.outcome in {Outcome.SELECTED, Outcome.RESERVE}:
            assert place.entry.complete
            assert stands >= assessing.pass_mark
        if place.outcome is Outcome.BELOW:
            assert stands < assessing.pass_mark
        assert (place.outcome is Outcome.PENDING) == (not place.entry.complete)


@settings(max_examples=60, deadline=None)
@given(rounds())
def test_who_is_passed_over_is_passed_over_by_a_quota_alone(facts):
    entries, assessing, budget = facts
    places = rank(entries, assessing, budget)
    for place in places:
        if place.outcome is Outcome.RESERVE:
            better = [p for p in places if p.outcome is Outcome.SELECTED and p.rank > place.rank]
            assert all(p.quota for p in better)
            for quota in assessing.quotas:  # and never by a quota that is for it as well
                if place.entry.traits[quota.dimension] in quota.values:
                    assert not [p for p in better if p.quota == quota.code]


@settings(max_examples=60, deadline=None)
@given(rounds())
def test_a_quota_takes_no_more_than_its_share_and_stops_only_where_it_must(facts):
    entries, assessing, budget = facts
    places = rank(entries, assessing, budget)
    for quota in assessing.quotas:
        by_it = [p for p in places if p.quota == quota.code]
        assert sum(p.entry.needs_krw for p in by_it) <= share(budget, quota.share)
        assert all(p.entry.traits[quota.dimension] in quota.values for p in by_it)


@settings(max_examples=60, deadline=None)
@given(rounds())
def test_the_first_reserve_does_not_fit_into_what_is_left(facts):
    entries, assessing, budget = facts
    places = rank(entries, assessing, budget)
    left = budget - money(places, Outcome.SELECTED)
    reserves = [p for p in places if p.outcome is Outcome.RESERVE]
    if reserves:
        assert reserves[0].entry.needs_krw > left


@settings(max_examples=60, deadline=None)
@given(rounds(), st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_does_not_matter(facts, chance: Random):
    entries, assessing, budget = facts
    mixed = list(entries)
    chance.shuffle(mixed)
    assert rank(mixed, assessing, budget) == rank(entries, assessing, budget)


@settings(max_examples=60, deadline=None)
@given(rounds())
def test_places_follow_the_final_score(facts):
    entries, assessing, budget = facts
    finals = [p.final for p in rank(entries, assessing, budget) if p.outcome is not Outcome.PENDING]
    assert finals == sorted(finals, reverse=True)


@pytest.mark.parametrize(
    ("totals", "trimmed", "mean"),
    [
        ((90, 80, 40), True, Fraction(70)),  # three: all of them count
        ((90, 80, 70, 40), True, Fraction(75)),
        ((90, 80, 70, 40), False, Fraction(70)),
        ((100, 90, 80, 70, 0), True, Fraction(80)),
        ((71, 70, 70, 70), True, Fraction(70)),
    ],
)
def test_the_highest_and_the_lowest_do_not_count_from_four_on(totals, trimmed, mean):
    assert assessed([sheet(total) for total in totals], trimmed=trimmed) == mean


def test_a_bonus_lifts_nobody_over_the_mark_and_a_penalty_sinks():
    lifted, sunk = entry(1, 59, 59, 59, added=(3,)), entry(2, 62, 62, 62, added=(-5,))
    outcomes = {p.entry.ref: p.outcome for p in rank([lifted, sunk], rules(), Won(100))}
    assert set(outcomes.values()) == {Outcome.BELOW}


def test_ties_are_told_apart_in_the_written_order():
    later = NOW + timedelta(minutes=1)
    bonus = entry(1, 80, 80, 80, added=(3,))
    plain = entry(2, 83, 83, 83)
    other = Entry(UUID(int=3), "APP-2026-000003", ({"need": 43, "effect": 40},) * 3, True, (), Won(10), NOW)
    dear, late, last = entry(4, 83, 83, 83, needs=20), entry(5, 83, 83, 83, at=later), entry(6, 83, 83, 83, at=later)
    order = [p.entry.ref[-1] for p in rank([last, late, dear, other, plain, bonus], rules(), Won(1000))]
    assert order == ["2", "5", "6", "4", "3", "1"]


def test_nobody_smaller_goes_before_somebody_who_does_not_fit():
    places = rank([entry(1, 90, needs=60), entry(2, 80, needs=50), entry(3, 70, needs=10)], rules(), Won(100))
    assert [p.outcome for p in places] == [Outcome.SELECTED, Outcome.RESERVE, Outcome.RESERVE]


def test_what_a_quota_does_not_use_is_everybodys():
    places = rank(
        [entry(1, 90, needs=60, region="seoul"), entry(2, 80, needs=40, region="seoul")], rules(ELSEWHERE), Won(100)
    )
    assert [p.outcome for p in places] == [Outcome.SELECTED, Outcome.SELECTED]


@settings(max_examples=60, deadline=None)
@given(rounds(), st.data())
def test_neither_the_states_money_nor_the_partners_is_overdrawn_and_the_first_that_does_not_fit_ends_it(facts, data):
    entries, assessing, budget = facts
    three = [replace(e, partner_krw=Won(data.draw(st.integers(0, 60)))) for e in entries]
    theirs = Won(data.draw(st.integers(0, 300)))
    places = rank(three, assessing, budget, theirs=theirs)
    chosen = [p.entry for p in places if p.outcome is Outcome.SELECTED]
    left, rest = budget - sum(e.needs_krw for e in chosen), theirs - sum(e.partner_krw for e in chosen)
    assert min(left, rest) >= 0
    if reserves := [p.entry for p in places if p.outcome is Outcome.RESERVE]:
        assert reserves[0].needs_krw > left or reserves[0].partner_krw > rest
