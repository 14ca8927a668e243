"""Draw the ranking: each application's score between its lowest and its highest sheet, the mark and the budget line."""

from collections.abc import Sequence

from markupsafe import Markup

from voucher.assessments.lifecycle import Outcome
from voucher.assessments.ranking import Place
from voucher.kernel.charts import Marks, Span, ranges


def scores(places: Sequence[Place], pass_mark: int, *, title: str, mark: str, line: str) -> Markup:
    """The places that have a score, best first. Where the money is short, nobody after the budget line is selected."""
    ranked = [place for place in places if place.outcome is not Outcome.PENDING]
    last = max((place.rank for place in ranked if place.outcome is Outcome.SELECTED), default=0)
    spans = [
        Span(place.totals[-1], place.final, place.totals[0], strong=place.outcome is Outcome.SELECTED)
        for place in ranked
    ]
    short = any(place.outcome is Outcome.RESERVE for place in ranked)
    marks = Marks(pass_mark, mark, last if short else None, line)
    return ranges([str(place.rank) for place in ranked], spans, marks, title=title)
