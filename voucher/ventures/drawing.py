"""Charts of a fund and of an investment: the same for a page and for a report."""

from collections.abc import Sequence

from markupsafe import Markup

from voucher.kernel import charts
from voucher.kernel.charts import Series
from voucher.ventures.models import Investment, Valuation
from voucher.ventures.queries import FundSummary


def cash_flows(summary: FundSummary, *, title: str, language: str) -> Markup:
    """What partners paid in (down) and received (up) by day, and the net asset value that ends the row."""
    days = [*(flow.on for flow in summary.flows), summary.until]
    labels = [f"{day.year % 100:02d}.{day.month}.{day.day}" for day in days]
    values = [*(flow.amount_krw for flow in summary.flows), summary.nav_krw]
    return charts.bars(labels, [Series("", values)], title=title, write=charts.won_axis(language))


def values_in_time(
    investment: Investment, confirmed: Sequence[Valuation], *, title: str, names: tuple[str, str], language: str
) -> Markup:
    """The confirmed fair values of an investment from the day of the investment on, against its cost."""
    assert investment.invested_on is not None
    days = [investment.invested_on, *(valuation.as_of for valuation in confirmed)]
    labels = [f"{day.year % 100:02d}.{day.month}.{day.day}" for day in days]
    values = [investment.amount_krw, *(valuation.fair_value_krw for valuation in confirmed)]
    series = [Series(names[0], values), Series(names[1], [investment.amount_krw] * len(days))]
    return charts.lines(labels, series, title=title, write=charts.won_axis(language))
