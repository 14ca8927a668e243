"""Stacked bars as SVG, one above the other: for names too long to stand under an axis. Drawn as `charts` draws.

chart = stacks.stacks(["Size of the firm"], [Part("Met", [120]), Part("Not met", [8])], title="Each requirement")
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from voucher.kernel.charts import COLOURS, GLYPH_WIDTH, GRID, SIZE, SOFT, WIDTH, text_at

EDGE, ROW, THICK = 4, 44, 16


@dataclass(frozen=True)
class Part:
    """What is counted in every bar, its colour one of `charts.COLOURS`."""

    name: str
    values: Sequence[int]
    colour: int = 0


def stacks(labels: Sequence[str], parts: Sequence[Part], *, title: str) -> Markup:
    """A bar for each label, as long as its parts together; the names of the parts below."""
    whole = max((sum(part.values[i] for part in parts) for i in range(len(labels))), default=0) or 1
    drawn = [piece for i, label in enumerate(labels) for piece in _row(i, label, parts, whole)]
    legend, lines = _legend(parts, len(labels) * ROW + 18)
    height = len(labels) * ROW + 14 + 24 * lines
    return Markup(  # noqa: S704  (every text in it went through escape)
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-family="Pretendard GOV, sans-serif" font-size="{SIZE}"><title>{escape(title)}</title>'
        f"{''.join(drawn + legend)}</svg>"
    )


def _row(place: int, label: str, parts: Sequence[Part], whole: int) -> list[str]:
    top, left = place * ROW + SIZE, float(EDGE)
    room = WIDTH - 2 * EDGE
    said = " · ".join(f"{part.values[place]:,}" for part in parts)
    drawn = [
        text_at(EDGE, top, label, size=SIZE - 1),
        text_at(WIDTH - EDGE, top, said, anchor="end", ink=SOFT, size=SIZE - 2),
        f'<rect x="{EDGE}" y="{top + 6}" width="{room}" height="{THICK}" rx="2" fill="{GRID}"/>',
    ]
    for part in parts:
        if part.values[place]:
            width = room * part.values[place] / whole
            fill = COLOURS[part.colour % len(COLOURS)]
            drawn.append(f'<rect x="{left:.1f}" y="{top + 6}" width="{width:.1f}" height="{THICK}" fill="{fill}"/>')
            left += width
    return drawn


def _legend(parts: Sequence[Part], top: int) -> tuple[list[str], int]:
    """The names of the parts, in as many lines as they need."""
    drawn, x, line = [], float(EDGE), 0
    for part in parts:
        width = 34 + len(part.name) * (SIZE - 1) * (GLYPH_WIDTH if part.name.isascii() else 1)
        if x > EDGE and x + width > WIDTH:
            x, line = float(EDGE), line + 1
        y, fill = top + 24 * line, COLOURS[part.colour % len(COLOURS)]
        drawn.append(f'<rect x="{x:.0f}" y="{y - 11}" width="12" height="12" rx="2" fill="{fill}"/>')
        drawn.append(text_at(x + 18, y, part.name, size=SIZE - 1))
        x += width
    return drawn, line + 1
