"""One earlier application under other rules: what would come of it, and what the state would pay. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from voucher.applications.lifecycle import State
from voucher.kernel.money import NO_WON, Won
from voucher.people.models import Size
from voucher.programmes import eligibility
from voucher.programmes.eligibility import Facts, Finding, Outcome
from voucher.programmes.grounds import RULES
from voucher.programmes.rules import Band, Check, Ground, Rules
from voucher.programmes.shares import split
from voucher.simulations.models import Change


@dataclass(frozen=True)
class Sent:
    """An application as it was handed in, and what became of it."""

    id: UUID
    state: State
    asked_krw: Won
    band_code: str
    facts: Facts  # as they were known on that day
    government_krw: Won  # what the state would have paid by the rules of its own round
    failed: tuple[str, ...] | None  # the grounds that were not met then and not passed over; none: nobody looked
    whole: bool = True  # whether the facts were kept; of what came from elsewhere only a few are known

    @property
    def met(self) -> bool:
        """Whether it met the requirements of its own round, as far as anybody knows."""
        return self.state is State.APPROVED if self.failed is None else not self.failed


@dataclass(frozen=True)
class Would:
    """What would have become of it."""

    outcome: Outcome
    found: tuple[Finding, ...]
    band: Band | None
    government_krw: Won
    partner_krw: Won
    own_krw: Won
    capped: bool

    @property
    def failed(self) -> list[str]:
        """The grounds that are not met."""
        return [str(one.ground) for one in self.found if one.outcome is Outcome.FAIL]


@dataclass
class _Sized:
    size: Size
    average_sales_krw: Won | None


class Bench:
    """Rules before which very many applications come. What was found for the same facts once is known from then on."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        others = tuple(check for check in rules.checks if check.ground is not Ground.SIZE)
        self._checks = (Check(ground=Ground.SIZE), *others)  # whoever no band is for cannot apply, whatever is checked
        self._known: list[dict[tuple[object, ...], Finding]] = [{} for _check in self._checks]

    def would(self, sent: Sent) -> Would:
        """What comes of an application, without the money that others take before it."""
        found = tuple(self._find(place, sent.facts) for place in range(len(self._checks)))
        band = self._band(sent)
        if band is None:
            return Would(eligibility.worst(found), found, None, NO_WON, NO_WON, NO_WON, capped=False)
        shares = split(sent.asked_krw, band, self.rules.rate(band, sent.facts.region or ""))
        given = shares.government, shares.partner, shares.own
        return Would(eligibility.worst(found), found, band, *given, shares.capped)

    def _find(self, place: int, facts: Facts) -> Finding:
        check, known = self._checks[place], self._known[place]
        key = tuple(getattr(facts, name) for name in RULES[check.ground][2])
        if key not in known:
            known[key] = eligibility.find(self.rules, check, facts)
        return known[key]

    def _band(self, sent: Sent) -> Band | None:
        if sent.facts.size is None:
            return None
        sales = sent.facts.average_sales_krw
        return self.rules.chosen(_Sized(sent.facts.size, None if sales is None else Won(sales)), sent.band_code)


@dataclass
class Line:
    """The money, given in the order of arrival. Nobody is overtaken: once it does not reach one, it reaches nobody."""

    left_krw: Won
    over: bool = False

    def reaches(self, would: Would) -> bool:
        """Whether there is money for it; then it is taken."""
        if would.outcome is Outcome.FAIL or would.band is None:
            return False
        self.over = self.over or would.government_krw > self.left_krw
        if not self.over:
            self.left_krw = Won(self.left_krw - would.government_krw)
        return not self.over


def change(sent: Sent, would: Would, *, within: bool) -> Change:
    """What is different from what became of it: the weightiest that is true."""
    fails = would.outcome is Outcome.FAIL
    if fails:
        return Change.TURNED_AWAY if sent.met else Change.SAME
    if sent.failed:
        return Change.LET_IN
    if would.band is None:
        return Change.SAME
    if sent.state is State.APPROVED and not within:
        return Change.WITHOUT_MONEY
    if would.government_krw == sent.government_krw:
        return Change.SAME
    return Change.LESS if would.government_krw < sent.government_krw else Change.MORE


def reasons(found: Sequence[Finding], *, whole: bool = True) -> list[list[object]]:
    """What is not simply met, as it is kept: ground, outcome, msgid and what that is filled from.

    Where the facts were not kept, what nobody knows is said once for all of them.
    """
    silent = {Outcome.PASS} if whole else {Outcome.PASS, Outcome.UNKNOWN}
    return [
        [str(one.ground), str(one.outcome), one.reason, dict(one.counts)]
        for one in eligibility.by_weight(found)
        if one.outcome not in silent
    ]
