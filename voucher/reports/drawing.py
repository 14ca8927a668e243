"""Charts of a report that the kernel does not draw: where each round's budget stands, as one bar per round."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, LEFT, RIGHT = 680, 150, 52
BAR, GAP, TOP = 20, 16, 8
INK, SOFT, EMPTY = "#1e2124", "#464c53", "#eef0f2"
SIZE = 12
LEGEND_GAP = 34


@dataclass(frozen=True)
class Part:
    """A part of a bar, in a colour and with a name for the legend."""

    name: str
    colour: str
    values: Sequence[int]


def stacked(labels: Sequence[str], parts: Sequence[Part], *, title: str, ends: Sequence[str]) -> Markup:
    """One bar per label, as long as the sheet: its parts are shares of their sum. `ends` is written behind each bar."""
    length = WIDTH - LEFT - RIGHT
    drawn = []
    for row, label in enumerate(labels):
        y, x = TOP + row * (BAR + GAP), float(LEFT)
        whole = sum(part.values[row] for part in parts)
        drawn.append(_text(LEFT - 10, y + BAR - 6, label, anchor="end"))
        drawn.append(f'<rect x="{LEFT}" y="{y}" width="{length}" height="{BAR}" fill="{EMPTY}"/>')
        for part in parts:
            share = length * part.values[row] / whole if whole else 0.0
            if share:
                drawn.append(
                    f'<rect x="{x:.2f}" y="{y}" width="{share:.2f}" height="{BAR}" fill="{part.colour}" '
                    'stroke="#ffffff" stroke-width="0.75"/>'
                )
            x += share
        drawn.append(_text(WIDTH - RIGHT + 8, y + BAR - 6, ends[row], bold=True))
    bottom = TOP + len(labels) * (BAR + GAP)
    drawn.append(_legend(parts, bottom + 4))
    return Markup(  # noqa: S704  (every text in it went through escape)
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + LEGEND_GAP}" '
        f'font-family="Pretendard GOV, sans-serif" font-size="{SIZE}"><title>{escape(title)}</title>'
        f"{''.join(drawn)}</svg>"
    )


def _legend(parts: Sequence[Part], y: float) -> str:
    drawn, x = [], float(LEFT)
    for part in parts:
        drawn.append(f'<rect x="{x:.0f}" y="{y}" width="11" height="11" fill="{part.colour}"/>')
        drawn.append(_text(x + 16, y + 10, part.name, ink=SOFT))
        x += 34 + len(part.name) * SIZE * (0.56 if part.name.isascii() else 0.95)
    return "".join(drawn)


def _text(x: float, y: float, text: str, *, anchor: str = "start", ink: str = INK, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{ink}"{weight}>{escape(text)}</text>'
