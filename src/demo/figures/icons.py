"""The icon of each tone: a tick, a tilde, a cross, a dash."""

from __future__ import annotations

from demo.figures.ink import stroke
from demo.figures.palette import tone_of


def icon(tone: str, x: float, y: float) -> str:
    """Draw the icon of a tone about (x, y), 16 units wide.

    Raises ValueError for an unknown tone.
    """
    mark = tone_of(tone)
    drawn = stroke(mark.icon, mark.colour, width=2.8, at=(x, y))
    return drawn.replace("<path", f'<path class="demo-icon-{tone}"', 1)
