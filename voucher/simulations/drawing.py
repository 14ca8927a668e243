"""What would have become of very many applications, as tables and plots of a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from voucher.kernel import charts, stacks
from voucher.kernel.charts import Series
from voucher.kernel.i18n import N_
from voucher.kernel.saying import gettext, language
from voucher.kernel.stacks import Part
from voucher.programmes.eligibility import Outcome
from voucher.programmes.rules import Rules
from voucher.programmes.words import GROUND, OUTCOME
from voucher.simulations import words
from voucher.simulations.models import Simulation

ORDER = (Outcome.PASS, Outcome.WARN, Outcome.UNKNOWN, Outcome.FAIL)  # from left to right
_GROUNDS = {str(ground): label for ground, label in GROUND.items()}


@dataclass(frozen=True)
class Row:
    """One requirement, or one group of firms: how many of each outcome, and what else is counted of them."""

    key: str
    label: str
    counts: Mapping[str, int]
    more: int = 0


def requirements(found: Mapping[str, Any]) -> list[Row]:
    """Each requirement, in the order of the rules; `more` are those whom it alone turns away."""
    grounds = found["grounds"].items()
    return [Row(key, gettext(_GROUNDS.get(key, key)), counts, counts.get("alone", 0)) for key, counts in grounds]


def groups(found: Mapping[str, Any], dimension: str) -> list[Row]:
    """Each region, size or industry that somebody came from; `more` is what the state would pay there."""
    names, there = words.NAMES[dimension], found["groups"][dimension]
    known = [key for key in names if key in there] + sorted(key for key in there if key not in names)
    label: Callable[[str], str] = lambda key: gettext(names.get(key) or key or N_("Not known"))  # noqa: E731
    return [Row(key, label(key), there[key], there[key].get("government_krw", 0)) for key in known]


def bands(found: Mapping[str, Any], rules: Rules) -> list[tuple[str, Mapping[str, int]]]:
    """What each kind of firm asks, gets and pays."""
    return [(band.label(language()), found["bands"][band.code]) for band in rules.bands if band.code in found["bands"]]


def stacked(rows: list[Row], title: str) -> Markup:
    """The outcomes of each row, side by side in one bar."""
    parts = [
        Part(gettext(OUTCOME[outcome]), [row.counts.get(outcome, 0) for row in rows], words.COLOUR[outcome])
        for outcome in ORDER
    ]
    return stacks.stacks([row.label for row in rows], parts, title=title)


def course(simulation: Simulation, found: Mapping[str, Any]) -> Markup:
    """What the state's share comes to as one application after the other arrives, against the budget."""
    needed = [krw for _number, krw in found["course"]]
    return charts.lines(
        [f"{number:,}" for number, _krw in found["course"]],
        [
            Series(gettext("Would be needed"), needed),
            Series(gettext("Budget"), [simulation.budget_krw] * len(needed)),
        ],
        title=gettext("How far the money goes"),
        write=charts.won_axis(language()),
    )
