"""A firm's facts held against a round's rules, ground by ground. Pure: no clock, no database (DOMAIN §2).

What nobody knows is unknown: it is never taken for a pass, and it turns nobody away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from voucher.people import tax_office
from voucher.people.models import Organisation, Size
from voucher.programmes.grounds import RULES, Facts, Source
from voucher.programmes.rules import Band, Check, Ground, Rules

__all__ = [
    "Facts",
    "Finding",
    "Outcome",
    "Source",
    "asked",
    "bands_for",
    "by_weight",
    "facts_of",
    "find",
    "judge",
    "kept",
    "remembered",
    "worst",
    "years_between",
]


class Outcome(StrEnum):
    """What came of one ground, the weightiest first."""

    FAIL = "fail"  # turned away, unless two people say otherwise
    UNKNOWN = "unknown"  # nobody knows yet
    WARN = "warn"  # to be looked at
    PASS = "pass"  # noqa: S105 - no password


@dataclass(frozen=True)
class Finding:
    """What came of one ground, why, on what it stands, and what a firm could do about it."""

    ground: Ground
    outcome: Outcome
    reason: str  # a msgid, to be filled from `counts`
    source: Source
    remedy: str = ""  # a msgid; empty where there is nothing to do
    counts: Mapping[str, int] = field(default_factory=dict)
    rests_on: Mapping[str, Any] = field(default_factory=dict)  # the facts that decided it


def judge(rules: Rules, facts: Facts) -> tuple[Finding, ...]:
    """One finding for each ground that the rules look at, in their order."""
    return tuple(find(rules, check, facts) for check in rules.checks)


def find(rules: Rules, check: Check, facts: Facts) -> Finding:
    """What comes of one ground."""
    rule, source, names = RULES[check.ground]
    said = rule(rules, check, facts)
    if said.passes is None:
        outcome = Outcome.UNKNOWN
    elif said.passes:
        outcome = Outcome.WARN if said.on_paper else Outcome.PASS
    else:
        outcome = Outcome.WARN if check.effect == "warn" else Outcome.FAIL
    rests_on = {name: value for name in names if (value := getattr(facts, name)) is not None}
    return Finding(check.ground, outcome, said.reason, said.source or source, said.remedy, said.counts, rests_on)


def by_weight(findings: Sequence[Finding]) -> list[Finding]:
    """The weightiest first, else in the order of the rules."""
    return sorted(findings, key=lambda finding: list(Outcome).index(finding.outcome))


def worst(findings: Sequence[Finding]) -> Outcome:
    """What all of them come to: one failed ground turns away, what is unknown stays open, the rest may be looked at."""
    return by_weight(findings)[0].outcome if findings else Outcome.PASS


def bands_for(rules: Rules, facts: Facts) -> list[Band]:
    """What the rules give a firm of which this is known."""
    return [band for band in rules.bands if facts.size in band.sizes and band.takes(facts.average_sales_krw)]


def asked(rules: Rules) -> frozenset[str]:
    """The names of the facts that these rules ask a firm for; its size always, since what it gets hangs on it."""
    sales = {"average_sales_krw"} if any(band.by_sales for band in rules.bands) else set[str]()
    of_grounds = {name for check in rules.checks for name in RULES[check.ground][2]}
    return frozenset((of_grounds - {"average_sales_krw", "ban_recorded"}) | sales | {"size"})


def facts_of(firm: Organisation, day: date) -> Facts:
    """What the portal knows about a firm without asking it."""
    running = {"": None, tax_office.ACTIVE: True, tax_office.SUSPENDED: False, tax_office.CLOSED: False}
    return Facts(
        size=firm.size,
        average_sales_krw=firm.average_sales_krw,
        industry=firm.industry or None,
        region=firm.region or None,
        employees_count=firm.employees_count,
        years_count=years_between(firm.founded_on, day) if firm.founded_on else None,
        in_business=running.get(firm.tax_status),
    )


def kept(facts: Facts) -> dict[str, Any]:
    """What is known, as an application keeps it."""
    return {name: value for name, value in asdict(facts).items() if value is not None}


def remembered(known: Mapping[str, Any]) -> Facts:
    """Facts as an application keeps them."""
    return Facts(**{**known, "size": Size(known["size"]) if "size" in known else None})


def years_between(founded_on: date, day: date) -> int:
    """Whole years in business on a day; none before the first."""
    before = (day.month, day.day) < (founded_on.month, founded_on.day)
    return max(0, day.year - founded_on.year - before)
