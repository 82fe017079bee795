"""Charts that follow the theme: plain values go in, a `Figure` comes out.

Each kind is one function that returns the same bytes for the same values:
inline SVG with a title, a description and the table of its numbers.
Colour never carries a meaning alone. Read `words` and `ink` for the
strokes, `tables` and `figure` for the frame, then any one kind.
"""

from demo.figures.bars import bars, stacked
from demo.figures.diagrams import anatomy, sequence
from demo.figures.figure import Drawing, Figure, grid
from demo.figures.strips import timeline, timelines
from demo.figures.tables import (
    Cases,
    Entry,
    Mark,
    Proved,
    case_lines,
    lined_up,
    table_html,
    tick,
)

__all__ = [
    "Cases",
    "Drawing",
    "Entry",
    "Figure",
    "Mark",
    "Proved",
    "anatomy",
    "bars",
    "case_lines",
    "grid",
    "lined_up",
    "sequence",
    "stacked",
    "table_html",
    "tick",
    "timeline",
    "timelines",
]
