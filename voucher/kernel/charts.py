"""Charts as SVG, drawn on the server: the same for a page, a PDF and a machine without JavaScript.

    chart = charts.bars(["Q1", "Q2"], [Series("Paid", [120, 340])], title="Paid", write=charts.won_axis("ko"))

Put it on a page with the macro `figure` of ui/figure.html (`svg=chart`), or in a PDF with `data_uri(chart)`, always
with the same numbers as a table beside it. Only presentation attributes: the content policy allows no style in the
markup. A value that is None leaves a gap. Values may be int, Fraction or Decimal; only the drawing rounds them.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, log10

from markupsafe import Markup, escape

Number = int | Fraction | Decimal
Write = Callable[[float], str]

WIDTH, HEIGHT = 480, 300
TOP, RIGHT, BOTTOM, LEFT = 26, 14, 38, 82
SIZE = 16
INK, SOFT, GRID, AXIS = "#1e2124", "#464c53", "#e6e8ea", "#6d7882"
COLOURS = ("#256ef4", "#063a74", "#8a949e", "#008a1e", "#c78500")  # told apart in grey and by the colour-blind
DASHES = ("", "6 4", "2 3", "8 3 2 3", "1 4")
TICKS, MOST_LABELS = 5, 12
HALF, TWO, FIVE, ROOM = 0.5, 2, 5, 0.4
GLYPH_WIDTH = 0.62  # of the letter size, on average


@dataclass(frozen=True)
class Series:
    """One row of numbers with its name."""

    name: str
    values: Sequence[Number | None]


@dataclass(frozen=True)
class Span:
    """A value, and the range that it stands for."""

    low: Number
    value: Number
    high: Number
    strong: bool = True


@dataclass(frozen=True)
class Marks:
    """A level that is drawn across, and after how many labels a line is drawn between two; each with its name."""

    level: Number
    level_name: str
    cut: int | None = None
    cut_name: str = ""


@dataclass(frozen=True)
class _Scale:
    """From a value to a height on the sheet."""

    low: float
    high: float
    step: float

    def y(self, value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.high - value) / (self.high - self.low)

    def ticks(self) -> list[float]:
        return [self.low + i * self.step for i in range(round((self.high - self.low) / self.step) + 1)]


def bars(labels: Sequence[str], series: Sequence[Series], *, title: str, write: Write | None = None) -> Markup:
    """Bars side by side for each label, up from zero or down from it, each with its value written at its end."""
    write = write or plain_axis
    scale = _scale(series, from_zero=True)
    group = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    width = min(group * 0.7 / max(len(series), 1), 56)
    drawn: list[str] = []
    for i in range(len(labels)):
        middle = LEFT + group * (i + HALF)
        for j, row in enumerate(series):
            if (value := row.values[i]) is not None:
                left = middle + (j - len(series) / 2) * width
                drawn.append(_bar(left, width, float(value), scale, colour=j, write=write))
    return _sheet(title, labels, group, scale=scale, series=series, drawn=drawn, write=write)


def lines(labels: Sequence[str], series: Sequence[Series], *, title: str, write: Write | None = None) -> Markup:
    """A line with dots per series, over labels in order; each line ends with its last value."""
    write = write or plain_axis
    scale = _scale(series, from_zero=False)
    group = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    drawn: list[str] = []
    for j, row in enumerate(series):
        dots = [
            (LEFT + group * (i + HALF), scale.y(float(value)), float(value))
            for i, value in enumerate(row.values)
            if value is not None
        ]
        drawn.extend(_line(dots, j, write))
    return _sheet(title, labels, group, scale=scale, series=series, drawn=drawn, write=write)


def ranges(
    labels: Sequence[str], spans: Sequence[Span], marks: Marks, *, title: str, write: Write | None = None
) -> Markup:
    """A dot for each label, on a line from its lowest to its highest value; a level across, and a cut between two."""
    write = write or plain_axis
    whole = Series("", [v for span in spans for v in (span.low, span.high, span.value)] + [marks.level])
    scale, group = _scale([whole], from_zero=True), (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    drawn = [_rule(LEFT, WIDTH - RIGHT, scale.y(float(marks.level)), scale.y(float(marks.level)), marks.level_name)]
    if marks.cut is not None:
        x = LEFT + group * marks.cut
        drawn.append(_rule(x, x, TOP, HEIGHT - BOTTOM, marks.cut_name))
    for i, span in enumerate(spans):
        x, low, high, y = LEFT + group * (i + HALF), *(scale.y(float(v)) for v in (span.low, span.high, span.value))
        drawn.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}" stroke="{COLOURS[2]}" stroke-width="3"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{COLOURS[0 if span.strong else 2]}"/>'
        )
    return _sheet(title, labels, group, scale=scale, series=[], drawn=drawn, write=write)


def _rule(x1: float, x2: float, y1: float, y2: float, name: str) -> str:
    """A dashed line with its name."""
    ink, across = COLOURS[1], y1 == y2
    return (
        f'<line x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}" stroke="{ink}" stroke-dasharray="6 4"/>'
        + (text_at(x2, y1 - 5, name, anchor="end", ink=ink, size=SIZE - 3) if across else "")
        + ("" if across else text_at(min(x1 + 4, WIDTH - 90), y1 - 8, name, ink=ink, size=SIZE - 3))
    )


def data_uri(chart: Markup) -> str:
    """The chart as the address of an image, for a PDF or a letter."""
    return "data:image/svg+xml;base64," + base64.b64encode(chart.encode()).decode()


def plain_axis(value: float) -> str:
    """Writes whole numbers as they are."""
    return _minus(f"{value:,.0f}")


def won_axis(language: str) -> Write:
    """Writes sums short enough for an axis: 1.2억, 30만, or 120M, 1.5bn."""
    units = ((1e12, "조"), (1e8, "억"), (1e4, "만")) if language == "ko" else ((1e12, "tn"), (1e9, "bn"), (1e6, "M"))

    def write(value: float) -> str:
        for size, name in units:
            if abs(value) >= size:
                scaled = value / size
                digits = max(0, 3 - len(f"{abs(scaled):.0f}"))
                return _minus(_short(f"{scaled:,.{digits}f}") + name)
        return _minus(f"{value:,.0f}")

    return write


def _short(text: str) -> str:
    """Without zeros that say nothing."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def _minus(text: str) -> str:
    """A real minus sign; no minus before nothing."""
    return text.removeprefix("-") if text.strip("-0.") == "" else text.replace("-", "\u2212")


def _scale(series: Sequence[Series], *, from_zero: bool) -> _Scale:
    """Round ticks that hold every value, with zero among them where bars stand on it."""
    values = [float(v) for row in series for v in row.values if v is not None] or [0.0]
    low, high = min(values), max(values)
    if from_zero or 0 < low < high / 3:
        low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or abs(high) or 1.0
    raw = span / TICKS
    power = 10.0 ** floor(log10(raw))
    step = next(m * power for m in (1, TWO, FIVE, 10) if m * power >= raw * 0.999)
    first, last = floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step
    if from_zero and low < 0 and low - first < ROOM * step:
        first -= step  # the lowest bar's number stands below it, and above the labels
    return _Scale(first, last if last > first else first + step, step)


def _bar(left: float, width: float, value: float, scale: _Scale, *, colour: int, write: Write) -> str:
    zero, end = scale.y(0), scale.y(value)
    above = value >= 0
    text_y = end - 6 if above else end + SIZE + 2
    return (
        f'<rect x="{left + 1:.1f}" y="{min(zero, end):.1f}" width="{max(width - 2, 1):.1f}" '
        f'height="{abs(zero - end):.1f}" rx="2" fill="{COLOURS[colour % len(COLOURS)]}"/>'
        + text_at(left + width / 2, text_y, write(value), anchor="middle", size=SIZE - 2, bold=True)
    )


def _line(dots: Sequence[tuple[float, float, float]], colour: int, write: Write) -> list[str]:
    ink, dash = COLOURS[colour % len(COLOURS)], DASHES[colour % len(DASHES)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in dots)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    drawn = [f'<polyline points="{path}" fill="none" stroke="{ink}" stroke-width="2.5"{dashed}/>']
    drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{ink}"/>' for x, y, _ in dots]
    if dots:
        x, y, value = dots[-1]
        drawn.append(text_at(min(x, WIDTH - RIGHT), y - 10, write(value), anchor="end", size=SIZE - 1, bold=True))
    return drawn


def _sheet(
    title: str,
    labels: Sequence[str],
    group: float,
    *,
    scale: _Scale,
    series: Sequence[Series],
    drawn: Sequence[str],
    write: Write,
) -> Markup:
    legend = _legend(series) if len(series) > 1 else []
    height = HEIGHT + (SIZE + 14 if legend else 0)
    body = "".join([*_grid(scale, write), *drawn, *_labels(labels, group), *legend])
    return Markup(  # noqa: S704  (every text in it went through escape)
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-family="Pretendard GOV, sans-serif" font-size="{SIZE}"><title>{escape(title)}</title>{body}</svg>'
    )


def _grid(scale: _Scale, write: Write) -> list[str]:
    drawn = []
    for tick in scale.ticks():
        y, zero = scale.y(tick), abs(tick) < scale.step / 1000
        drawn.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{AXIS if zero else GRID}"/>'
        )
        drawn.append(text_at(LEFT - 8, y + 5, write(0 if zero else tick), anchor="end", ink=SOFT, size=SIZE - 1))
    return drawn


def _labels(labels: Sequence[str], group: float) -> list[str]:
    """Under the axis; where there are many, every second or third, so that they do not touch."""
    widest = max((len(label) for label in labels), default=1) * SIZE * GLYPH_WIDTH
    every = max(ceil(widest / group), ceil(len(labels) / MOST_LABELS), 1)
    return [
        text_at(LEFT + group * (i + HALF), HEIGHT - 12, label, anchor="middle", ink=SOFT, size=SIZE - 1)
        for i, label in enumerate(labels)
        if i % every == 0
    ]


def _legend(series: Sequence[Series]) -> list[str]:
    drawn, x = [], float(LEFT)
    for j, row in enumerate(series):
        drawn.append(f'<rect x="{x:.0f}" y="{HEIGHT + 4}" width="12" height="12" rx="2" fill="{COLOURS[j % 5]}"/>')
        drawn.append(text_at(x + 18, HEIGHT + 15, row.name, size=SIZE - 1))
        x += 40 + len(row.name) * SIZE * (GLYPH_WIDTH if row.name.isascii() else 1)
    return drawn


def text_at(
    x: float, y: float, text: str, *, anchor: str = "start", ink: str = INK, size: int = SIZE, bold: bool = False
) -> str:
    """A piece of text on the sheet."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{ink}"{weight}>'
        f"{escape(text)}</text>"
    )
