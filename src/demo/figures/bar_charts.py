"""How much: bars and stacked bars, each label above its bar."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from demo.figures.cells import Table
from demo.figures.figure import Figure, draw
from demo.figures.ink import box, text
from demo.figures.legends import bar_of, fill_of
from demo.figures.palette import Series, series_of
from demo.figures.rows import (
    Data,
    checked,
    head,
    label_row,
    names_in,
    scale_of,
    told,
)
from demo.figures.words import number, width_of

BAR = 16.0


def bars(
    title: str,
    rows: Sequence[tuple[str, float]],
    unit: str,
    *,
    caption: str = "",
    corner: str = "case",
) -> Figure:
    """Draw one horizontal bar for each (label, value in `unit`).

    `corner` heads the table's first column. Raises ValueError without
    rows, for a label that is empty or comes twice, and for a value that
    is negative or not finite.
    """
    data = checked([(label, {unit: value}) for label, value in rows], unit)
    table = Table((corner, unit), tuple(rows))
    words = told("Bar chart", data, unit)
    parts, height = _drawn(data, unit)
    return draw(title, words, parts, height, table, caption=caption)


def stacked(
    title: str,
    rows: Sequence[tuple[str, Mapping[str, float]]],
    unit: str,
    *,
    caption: str = "",
    corner: str = "case",
) -> Figure:
    """Draw one bar for each (label, {series: value}), its total printed.

    A series that a row leaves out counts as 0. Raises ValueError as
    `bars` does, and for more than five series.
    """
    data = checked(rows, unit)
    names = names_in(data)
    table = Table(
        (corner, *names, f"total, {unit}"),
        tuple(
            (label, *(row.get(n, 0) for n in names), math.fsum(row.values()))
            for label, row in data.items()
        ),
    )
    words = told("Stacked bar chart", data, unit)
    parts, height = _drawn(data, unit)
    return draw(title, words, parts, height, table, caption=caption)


def _drawn(data: Data, unit: str) -> tuple[list[str], float]:
    styles = series_of(names_in(data))
    notes = {label: _sum(row) for label, row in data.items()}
    totals = {label: math.fsum(row.values()) for label, row in data.items()}
    scale = scale_of(tuple(totals.values()), tuple(notes.values()))
    parts, y = head(unit, {n: bar_of(s) for n, s in styles.items()})
    for label, row in data.items():
        y, x = label_row(parts, label, y), scale.x(0)
        total, end = number(totals[label]), scale.x(totals[label])
        note = end + 13 + width_of(total, bold=True)
        free = (end + 1, note + width_of(notes[label], 13))
        parts.append(scale.lines(y, BAR + 6, free))
        for name, series in styles.items():
            width = row.get(name, 0) * scale.per_unit
            parts.append(_bar(x, y + 3, width, series))
            x += width
        parts.append(text(end + 7, y + 16, total, bold=True))
        if notes[label]:
            parts.append(text(note, y + 16, notes[label], size=13, soft=True))
        y += BAR + 20
    parts.append(scale.axis(y + 2))
    return parts, y + 8


def _bar(x: float, y: float, width: float, series: Series) -> str:
    if not width:
        return ""
    fill = fill_of(series)
    hatch = series.hatch
    return box(
        x, y, width, BAR, series.colour, fill=fill, edge=True, hatch=hatch
    )


def _sum(row: Mapping[str, float]) -> str:
    parts = [number(value) for value in row.values() if value]
    return f"= {' + '.join(parts)}" if 1 < len(parts) < 4 else ""
