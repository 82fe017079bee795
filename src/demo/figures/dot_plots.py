"""How many: a dot for each number, so that small counts compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from demo.figures.cells import Table
from demo.figures.figure import Figure, draw
from demo.figures.ink import num, stroke, text
from demo.figures.legends import dot, dot_of
from demo.figures.palette import series_of
from demo.figures.rows import (
    checked,
    head,
    label_row,
    names_in,
    scale_of,
    told,
)
from demo.figures.words import number

LANE = 20.0


def dots(
    title: str,
    rows: Sequence[tuple[str, float | Mapping[str, float]]],
    unit: str,
    *,
    caption: str = "",
    corner: str = "case",
) -> Figure:
    """Draw a dot for each (label, value) or (label, {series: value}).

    `corner` heads the table's first column; a series that a row leaves
    out has no dot. Raises ValueError without rows, for a label that is
    empty or comes twice, for more than five series, and for a value
    that is negative or not finite.
    """
    data = checked(
        [(k, v if isinstance(v, Mapping) else {unit: v}) for k, v in rows],
        unit,
    )
    names = names_in(data)
    styles = series_of(names)
    values = [value for row in data.values() for value in row.values()]
    scale = scale_of(values, [""], left=9)
    parts, y = head(unit, {n: dot_of(s) for n, s in styles.items()})
    for label, row in data.items():
        y = label_row(parts, label, y)
        parts.append(scale.lines(y, LANE * len(row)))
        for name, value in row.items():
            x, middle = scale.x(value), y + LANE / 2
            reach = f"M9 {num(middle)}H{num(x)}"
            parts.append(stroke(reach, styles[name].colour, width=2))
            parts.append(dot(styles[name], x, middle))
            parts.append(text(x + 13, middle + 5, number(value), bold=True))
            y += LANE
        y += 14
    parts.append(scale.axis(y + 2))
    heads = tuple(n if n == unit else f"{n}, {unit}" for n in names)
    cells = tuple(
        (label, *(row.get(name, "–") for name in names))
        for label, row in data.items()
    )
    words = told("Dot plot", data, unit)
    table = Table((corner, *heads), cells)
    return draw(title, words, parts, y + 8, table, caption=caption)
