"""What the colours and patterns of a chart stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from demo.figures.ink import WIDTH, box, stroke, text
from demo.figures.palette import Hatch, Series
from demo.figures.words import width_of, wrap

Swatch = Callable[[float, float], str]
"""Draws an example 18 wide and 12 high with its corner at (x, y)."""


def filled(colour: str, fill: float, hatch: Hatch = "plain") -> Swatch:
    """Return a swatch of a filled, hatched rectangle."""
    return lambda x, y: box(
        x, y, 18, 12, colour, fill=fill, edge=True, hatch=hatch
    )


def bar_of(series: Series) -> Swatch:
    """Return the swatch of a series of bars."""
    return filled(series.colour, fill_of(series), series.hatch)


def dot_of(series: Series) -> Swatch:
    """Return the swatch of a series of dots."""
    return lambda x, y: dot(series, x + 9, y + 6)


def dot(series: Series, x: float, y: float) -> str:
    """Draw the marker of a series about (x, y)."""
    return stroke(series.marker, series.colour, width=2.5, at=(x, y)).replace(
        "fill:none", f"fill:{series.colour};fill-opacity:0.3"
    )


def fill_of(series: Series) -> float:
    """Return the opacity of a series: light where a hatch is drawn."""
    return 1 if series.hatch == "plain" else 0.2


def legend(y: float, items: Mapping[str, Swatch]) -> tuple[str, float]:
    """Draw swatches and names from `y` down; return them and the new y."""
    parts, x = [], 0.0
    for name, swatch in items.items():
        lines = wrap(name, WIDTH - 26, 13)
        width = 26 + max(width_of(line, 13) for line in lines)
        if x and x + width > WIDTH:
            x, y = 0.0, y + 20
        parts.append(swatch(x + 1, y + 1))
        parts.append(text(x + 26, y + 12, *lines, size=13))
        x, y = x + width + 16, y + 16.25 * (len(lines) - 1)
    return "".join(parts), y + 22
