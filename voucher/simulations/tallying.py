"""Count what would have become of very many applications. Pure."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from voucher.kernel.money import Won
from voucher.programmes.eligibility import Outcome
from voucher.simulations.models import Change
from voucher.simulations.reckoning import Sent, Would

DIMENSIONS = ("region", "size", "industry")
POINTS = 12  # of the plot of the money
SUMS = ("count", "asked_krw", "government_krw", "partner_krw", "own_krw", "capped_count")


@dataclass
class Tally:
    """All that a page says of them together."""

    every: int  # so many applications make one point of the plot
    outcomes: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    grounds: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    groups: dict[str, dict[str, Counter[str]]] = field(
        default_factory=lambda: {name: defaultdict(Counter) for name in DIMENSIONS}
    )
    bands: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    line: Counter[str] = field(default_factory=Counter)
    then_krw: int = 0
    partly_known: int = 0
    course: list[list[int]] = field(default_factory=list)

    def add(self, number: int, sent: Sent, would: Would, change: Change, *, within: bool) -> None:
        """One more, in the order of arrival."""
        self.outcomes[would.outcome] += 1
        self.changes[change] += 1
        self.then_krw += sent.government_krw
        self.partly_known += not sent.whole
        failed = would.failed
        for one in would.found:
            self.grounds[one.ground][one.outcome] += 1
            self.grounds[one.ground]["alone"] += failed == [one.ground]
        for name in DIMENSIONS:
            self.groups[name][getattr(sent.facts, name) or ""][would.outcome] += 1
        if would.outcome is not Outcome.FAIL:
            self._money(number, sent, would, within=within)
        if number % self.every == 0:
            self.course.append([number, self.line["needed_krw"]])

    def _money(self, number: int, sent: Sent, would: Would, *, within: bool) -> None:
        if would.band is None:
            self.line["without_band"] += 1
            return
        sums = (1, sent.asked_krw, would.government_krw, would.partner_krw, would.own_krw, int(would.capped))
        self.bands[would.band.code].update(dict(zip(SUMS, sums, strict=True)))
        for name in DIMENSIONS:
            self.groups[name][getattr(sent.facts, name) or ""]["government_krw"] += would.government_krw
        self.line["needed_krw"] += would.government_krw
        if within:
            self.line["within"] += 1
            self.line["within_krw"] += would.government_krw
        else:
            self.line["short"] += 1
            self.line["short_krw"] += would.government_krw
            self.line["first_short"] = self.line["first_short"] or number

    def written(self) -> dict[str, Any]:
        """As a simulation keeps it."""
        number = self.outcomes.total()
        ends = [] if self.course and self.course[-1][0] == number else [[number, self.line["needed_krw"]]]
        return {
            "outcomes": dict(self.outcomes),
            "changes": dict(self.changes),
            "grounds": {ground: dict(counts) for ground, counts in self.grounds.items()},
            "groups": {
                name: {value: dict(counts) for value, counts in values.items()} for name, values in self.groups.items()
            },
            "bands": {code: dict(sums) for code, sums in self.bands.items()},
            "line": dict(self.line),
            "then_krw": Won(self.then_krw),
            "partly_known": self.partly_known,
            "course": [*self.course, *ends],
        }
