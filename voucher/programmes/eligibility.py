"""A firm's facts held against a round's rules, ground by ground. Pure: no clock, no database (DOMAIN §2).

What nobody knows is unknown: it is never taken for a pass, and it turns nobody away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from voucher.programmes.grounds import RULES, Facts, Source
from voucher.programmes.rules import Check, Ground, Rules

__all__ = ["Facts", "Finding", "Outcome", "Source", "judge", "worst", "years_between"]


class Outcome(StrEnum):
    """What came of one ground."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"  # turned away, unless two people say otherwise
    WARN = "warn"  # to be looked at
    UNKNOWN = "unknown"  # nobody knows yet


@dataclass(frozen=True)
class Finding:
    """What came of one ground, why, on what it stands, and what a firm could do about it."""

    ground: Ground
    outcome: Outcome
    reason: str  # a msgid, to be filled from `values`
    source: Source
    remedy: str = ""  # a msgid; empty where there is nothing to do
    values: Mapping[str, int] = field(default_factory=dict)
    rests_on: Mapping[str, Any] = field(default_factory=dict)  # the facts that decided it


def judge(rules: Rules, facts: Facts) -> tuple[Finding, ...]:
    """One finding for each ground that the rules look at, in their order."""
    return tuple(_find(rules, check, facts) for check in rules.checks)


def _find(rules: Rules, check: Check, facts: Facts) -> Finding:
    rule, source, names = RULES[check.ground]
    said = rule(rules, check, facts)
    if said.passes is None:
        outcome = Outcome.UNKNOWN
    elif said.passes:
        outcome = Outcome.WARN if said.on_paper else Outcome.PASS
    else:
        outcome = Outcome.WARN if check.effect == "warn" else Outcome.FAIL
    rests_on = {name: value for name in names if (value := getattr(facts, name)) is not None}
    return Finding(check.ground, outcome, said.reason, source, said.remedy, said.values, rests_on)


def worst(findings: Sequence[Finding]) -> Outcome:
    """What all of them come to: one failed ground turns away, what is unknown stays open, the rest may be looked at."""
    found = {finding.outcome for finding in findings}
    return next((o for o in (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WARN) if o in found), Outcome.PASS)


def years_between(founded_on: date, day: date) -> int:
    """Whole years in business on a day; none before the first."""
    before = (day.month, day.day) < (founded_on.month, founded_on.day)
    return max(0, day.year - founded_on.year - before)
