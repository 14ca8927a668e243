"""Rank the applications of a round and draw its budget line. Pure and exact: the same scores give one ranking.

- The assessed score is the mean of the sheets. Where the rules say so and there are at least four of them, the highest
  and the lowest do not count; with three, one sheet alone would decide.
- Bonus and penalty points come on top. The pass mark is held against the score without the bonus, with the penalty: a
  bonus brings an application further up, never over the mark.
- Who is equal in the final score is told apart by the assessed score, then by the criteria from the heaviest on, then
  by who asks the state for less, then by who submitted first, and at last by the reference.
- Each quota is filled first, from the top of those that it is for, then the rest of the budget from the top of all that
  are left. Each stops at the first that does not fit: nobody is passed over because somebody smaller would fit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from voucher.assessments.lifecycle import Outcome
from voucher.kernel.money import NO_WON, Won, share
from voucher.programmes.rules import Assessing, Quota

TRIMMED_FROM = 4  # sheets


@dataclass(frozen=True)
class Entry:
    """One application as it is ranked."""

    id: UUID
    ref: str
    sheets: tuple[Mapping[str, int], ...]  # points by the criterion's code
    complete: bool  # whether all who assess it have submitted
    added: tuple[int, ...]  # bonus points, and penalties below zero
    needs_krw: Won  # of the state's money
    submitted_at: datetime
    traits: Mapping[str, str] = field(default_factory=dict)  # region, size, industry
    partner_krw: Won = NO_WON  # of the partner's money


@dataclass(frozen=True)
class Place:
    """Where an application stands, and why."""

    entry: Entry
    rank: int
    totals: tuple[int, ...]  # of the sheets, the highest first
    assessed: Fraction
    final: Fraction
    spread: int  # between the highest and the lowest sheet
    outcome: Outcome
    quota: str = ""  # the quota that it was selected by


def rank(
    entries: Sequence[Entry], assessing: Assessing, budget: Won, left: Won | None = None, theirs: Won = NO_WON
) -> list[Place]:
    """Everybody's place, the best first; those without a complete score come last.

    `budget` is what the quotas are shares of; `left` what may still be promised, all of it where nothing is said;
    `theirs` what may be promised of the partner's money.
    """
    scored = sorted((e for e in entries if e.complete and e.sheets), key=lambda e: _key(e, assessing))
    waiting = sorted((e for e in entries if not (e.complete and e.sheets)), key=lambda e: e.ref)
    passing = [e for e in scored if _stands(e, assessing) >= assessing.pass_mark]
    chosen = _choose(passing, assessing.quotas, budget, (budget if left is None else min(left, budget), theirs))
    passed = {e.id for e in passing}
    places = []
    for number, entry in enumerate([*scored, *waiting], start=1):
        outcome = Outcome.RESERVE if entry.id in passed else Outcome.BELOW
        outcome = Outcome.SELECTED if entry.id in chosen else outcome
        outcome = Outcome.PENDING if number > len(scored) else outcome
        places.append(_place(entry, number, assessing, outcome, chosen.get(entry.id, "")))
    return places


def assessed(sheets: Sequence[Mapping[str, int]], *, trimmed: bool) -> Fraction:
    """The mean of the sheets, without the highest and the lowest where that is the rule and enough are there."""
    totals = sorted(sum(sheet.values()) for sheet in sheets)
    if trimmed and len(totals) >= TRIMMED_FROM:
        totals = totals[1:-1]
    return Fraction(sum(totals), len(totals)) if totals else Fraction(0)


def _stands(entry: Entry, assessing: Assessing) -> Fraction:
    """What the pass mark is held against: a penalty counts, a bonus does not."""
    return assessed(entry.sheets, trimmed=assessing.trimmed) + sum(p for p in entry.added if p < 0)


def _final(entry: Entry, assessing: Assessing) -> Fraction:
    return max(Fraction(0), assessed(entry.sheets, trimmed=assessing.trimmed) + sum(entry.added))


def _key(entry: Entry, assessing: Assessing) -> tuple[object, ...]:
    """The order of the ranking, best first; no two applications have the same."""
    heaviest = sorted(assessing.criteria, key=lambda criterion: (-criterion.weight, criterion.code))
    means = (Fraction(sum(s.get(c.code, 0) for s in entry.sheets), len(entry.sheets)) for c in heaviest)
    mean = assessed(entry.sheets, trimmed=assessing.trimmed)
    return -_final(entry, assessing), -mean, *(-m for m in means), entry.needs_krw, entry.submitted_at, entry.ref


def _choose(passing: Sequence[Entry], quotas: Sequence[Quota], budget: Won, purses: tuple[Won, Won]) -> dict[UUID, str]:
    """Who gets the money, and by which quota; no quota means by the rank alone."""
    chosen: dict[UUID, str] = {}
    left, theirs = purses
    for quota in quotas:
        room = min(share(budget, quota.share), left)
        those = (e for e in passing if e.id not in chosen and e.traits.get(quota.dimension) in quota.values)
        for entry in those:
            if entry.needs_krw > room or entry.partner_krw > theirs:
                break
            chosen[entry.id] = quota.code
            room, left = Won(room - entry.needs_krw), Won(left - entry.needs_krw)
            theirs = Won(theirs - entry.partner_krw)
    for entry in passing:
        if entry.id in chosen:
            continue
        if entry.needs_krw > left or entry.partner_krw > theirs:
            break
        chosen[entry.id] = ""
        left, theirs = Won(left - entry.needs_krw), Won(theirs - entry.partner_krw)
    return chosen


def _place(entry: Entry, number: int, assessing: Assessing, outcome: Outcome, quota: str) -> Place:
    totals = tuple(sorted((sum(sheet.values()) for sheet in entry.sheets), reverse=True))
    mean = assessed(entry.sheets, trimmed=assessing.trimmed)
    spread = totals[0] - totals[-1] if totals else 0
    return Place(entry, number, totals, mean, _final(entry, assessing), spread, outcome, quota)
