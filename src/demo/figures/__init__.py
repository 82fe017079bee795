"""Charts that follow the theme: plain values in, a `Figure` out.

Each kind is one function that returns the same bytes for the same values:
inline SVG with a title, a description and the table of its numbers.
Colour never carries a meaning alone. Read `words`, `palette` and `ink`
for the strokes, `figure` for the frame, then any one kind.
"""

from demo.figures.anatomies import anatomy
from demo.figures.bar_charts import bars, stacked
from demo.figures.cells import Mark, Table, tick
from demo.figures.dot_plots import dots
from demo.figures.figure import Figure
from demo.figures.grids import grid
from demo.figures.ladders import ladder
from demo.figures.tables import table_html
from demo.figures.timeline_charts import timeline
from demo.figures.timeline_grids import timelines
from demo.figures.trees import Node, tree

__all__ = [
    "Figure",
    "Mark",
    "Node",
    "Table",
    "anatomy",
    "bars",
    "dots",
    "grid",
    "ladder",
    "stacked",
    "table_html",
    "tick",
    "timeline",
    "timelines",
    "tree",
]
