"""Rows of quantities: checked, named, told, and their heads drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from demo.figures.ink import WIDTH, text
from demo.figures.legends import Swatch, legend
from demo.figures.scales import Linear, linear
from demo.figures.words import (
    clean,
    named,
    number,
    quantity,
    some,
    width_of,
    wrap,
)

Data = dict[str, dict[str, float]]
"""Each row's label and its series, label and series in reading order."""


def checked(
    rows: Sequence[tuple[str, Mapping[str, float]]], unit: str
) -> Data:
    """Return the rows by label.

    Raises ValueError without rows, unit or series, for a label that is
    empty or comes twice, and for a value that is negative or not finite.
    """
    named(unit, "the unit")
    data: Data = {}
    for label, values in some(rows):
        name = named(label, "a label")
        if name in data:
            raise ValueError(f"{name}: this label comes twice")
        data[name] = {
            named(series, f"{name}: a series"): quantity(value, name)
            for series, value in values.items()
        }
    some(names_in(data), "series")
    return data


def names_in(data: Data) -> tuple[str, ...]:
    """Return the names of all series, in the order they first appear."""
    return tuple(dict.fromkeys(name for row in data.values() for name in row))


def scale_of(
    values: Sequence[float], notes: Sequence[str], left: float = 1
) -> Linear:
    """Return an axis that leaves room for a number and the widest note."""
    widest = max(width_of(number(value), bold=True) for value in values)
    room = widest + max(width_of(note, 13) for note in notes) + 20
    return linear(values, left, WIDTH - room)


def head(unit: str, swatches: Mapping[str, Swatch]) -> tuple[list[str], float]:
    """Draw the unit, and a legend when there are several series."""
    parts = [text(0, 12, unit, size=13, soft=True)]
    if len(swatches) < 2:
        return parts, 26
    drawn, y = legend(22, swatches)
    return [*parts, drawn], y + 10


def label_row(parts: list[str], label: str, y: float) -> float:
    """Set a row's label with its top at `y`; return the y under it."""
    lines = wrap(label, WIDTH)
    parts.append(text(0, y + 13, *lines))
    return y + 13 + 19 * (len(lines) - 1) + 7


def told(kind: str, data: Data, unit: str) -> str:
    """Describe a chart in words: its kind and every number in it."""
    names = names_in(data)
    rows = (
        f"{label}: "
        + ", ".join(
            f"{name} {number(value)}" if len(names) > 1 else number(value)
            for name, value in row.items()
        )
        for label, row in data.items()
    )
    return clean(f"{kind} in {unit}. {'; '.join(rows)}.")
