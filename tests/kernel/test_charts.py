"""Charts: what is drawn, that nothing in a name is markup, and that no number breaks them."""

from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucher.kernel import charts
from voucher.kernel.charts import Series

SVG = "{http://www.w3.org/2000/svg}"
NUMBERS = st.one_of(
    st.none(),
    st.integers(-(10**15), 10**15),
    st.fractions(),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9),
)


def drawn(chart, tag):
    return list(ET.fromstring(chart).iter(SVG + tag))


def test_a_bar_for_each_value_with_its_number():
    chart = charts.bars(["Q1", "Q2"], [Series("Paid", [120, -40]), Series("Due", [None, 7])], title="Paid")
    texts = [t.text for t in drawn(chart, "text")]
    assert len(drawn(chart, "rect")) == 3 + 2  # and two in the legend
    assert {"120", "\u221240", "7", "Q1", "Q2", "Paid", "Due"} <= set(texts)


def test_a_line_for_each_series_with_its_last_value():
    chart = charts.lines(["1", "2"], [Series("A", [1, 3]), Series("B", [Fraction(1, 2), Decimal("2.5")])], title="x")
    assert len(drawn(chart, "polyline")) == 2
    assert len(drawn(chart, "circle")) == 4


def test_names_are_text():
    chart = charts.bars(["<b>"], [Series("</svg><script>", [1]), Series('"&', [2])], title="<script>")
    assert "<script>" not in chart
    assert "style=" not in chart
    ET.fromstring(chart)


@given(st.lists(st.lists(NUMBERS, min_size=3, max_size=3), max_size=4), st.sampled_from([charts.bars, charts.lines]))
def test_no_number_breaks_a_chart(rows, draw):
    chart = draw(["a", "b", "c"], [Series("s", row) for row in rows], title="t")
    for shape in drawn(chart, "rect"):
        assert float(shape.get("height")) >= 0
    assert "nan" not in chart
    assert len(drawn(chart, "line")) <= 12


@pytest.mark.parametrize(
    ("value", "korean", "english"),
    [
        (0, "0", "0"), (-0.0, "0", "0"), (999, "999", "999"), (-30_000_000, "−3,000만", "−30M"), (1_950_000_000, "19.5억", "1.95bn"),
        (120_000_000, "1.2억", "120M"), (1_000_000_000_000, "1조", "1tn"), (12_345_678, "1,235만", "12.3M"),
    ],
)  # fmt: skip
def test_sums_short_enough_for_an_axis(value, korean, english):
    assert charts.won_axis("ko")(value) == korean
    assert charts.won_axis("en")(value) == english


def test_it_can_be_an_image():
    assert charts.data_uri(charts.bars([], [], title="")).startswith("data:image/svg+xml;base64,")
