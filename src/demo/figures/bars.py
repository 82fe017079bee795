"""How much: bars and stacked bars, each label above its bar."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from demo.figures.figure import Drawing, draw
from demo.figures.ink import (
    WIDTH,
    Series,
    Swatch,
    bar_of,
    box,
    fill_of,
    legend,
    num,
    series_of,
    stroke,
    with_proof,
    write,
)
from demo.figures.tables import NO_PROOFS, DataTable, traced
from demo.figures.words import (
    clean,
    named,
    number,
    quantity,
    some,
    width_of,
    wrap,
)

BAR = 16.0


def bars(
    title: str,
    rows: Sequence[tuple[str, float]],
    unit: str,
    *,
    caption: str = "",
    proofs: Mapping[str, str] = NO_PROOFS,
) -> Drawing:
    """Draw one horizontal bar for each (label, value in `unit`).

    proofs: by label, where its bar leads. Raises ValueError without rows,
    for a label that is empty or comes twice, and for a value that is
    negative or not finite.
    """
    data = checked([(label, {unit: value}) for label, value in rows], unit)
    table = DataTable(
        ("case", unit),
        tuple((name, traced(v, proofs.get(name, ""))) for name, v in rows),
    )
    words = described("Bar chart", data, unit)
    parts, height = _drawn(data, unit, proofs)
    return draw(title, words, parts, height, table, caption=caption)


def stacked(
    title: str,
    rows: Sequence[tuple[str, Mapping[str, float]]],
    unit: str,
) -> Drawing:
    """Draw one bar for each (label, {series: value}), its total printed.

    A series that a row leaves out counts as 0. Raises ValueError as
    `bars` does, and for more than five series.
    """
    data = checked(rows, unit)
    names = names_in(data)
    table = DataTable(
        ("case", *names, f"total, {unit}"),
        tuple(
            (label, *(row.get(n, 0) for n in names), math.fsum(row.values()))
            for label, row in data.items()
        ),
    )
    words = described("Stacked bar chart", data, unit)
    parts, height = _drawn(data, unit)
    return draw(title, words, parts, height, table)


def _drawn(
    data: Data, unit: str, proofs: Mapping[str, str] = NO_PROOFS
) -> tuple[list[str], float]:
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
        drawn = ""
        for name, series in styles.items():
            width = row.get(name, 0) * scale.per_unit
            drawn += _bar(x, y + 3, width, series)
            x += width
        drawn += write(end + 7, y + 16, total, bold=True)
        parts.append(with_proof(drawn, proofs.get(label, "")))
        if notes[label]:
            parts.append(write(note, y + 16, notes[label], size=13, soft=True))
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


def scale_of(values: Sequence[float], notes: Sequence[str]) -> Linear:
    """Return an axis that leaves room for a number and the widest note."""
    widest = max(width_of(number(value), bold=True) for value in values)
    room = widest + max(width_of(note, 13) for note in notes) + 20
    return linear(values, 1, WIDTH - room)


def head(unit: str, swatches: Mapping[str, Swatch]) -> tuple[list[str], float]:
    """Draw the unit, and a legend when there are several series."""
    parts = [write(0, 12, unit, size=13, soft=True)]
    if len(swatches) < 2:
        return parts, 26
    drawn, y = legend(22, swatches)
    return [*parts, drawn], y + 10


def label_row(parts: list[str], label: str, y: float) -> float:
    """Set a row's label with its top at `y`; return the y under it."""
    lines = wrap(label, WIDTH)
    parts.append(write(0, y + 13, *lines))
    return y + 13 + 19 * (len(lines) - 1) + 7


def described(kind: str, data: Data, unit: str) -> str:
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


@dataclass(frozen=True)
class Linear:
    """A linear axis from zero; positions are in viewBox units."""

    left: float
    per_unit: float
    ticks: tuple[float, ...]

    def x(self, value: float) -> float:
        """Return where `value` lies."""
        return self.left + value * self.per_unit

    def lines(
        self, top: float, height: float, free: tuple[float, float] = (0, 0)
    ) -> str:
        """Draw the gridlines of one row; the one at zero is darker.

        The stretch `free`, where a number is printed, is left free.
        """
        zero, *rest = (
            f"M{num(self.x(tick))} {num(top)}v{num(height)}"
            for tick in self.ticks
            if not tick or not free[0] < self.x(tick) < free[1]
        )
        grid = stroke("".join(rest), faint=True) if rest else ""
        return grid + stroke(zero)

    def axis(self, y: float) -> str:
        """Print the ticks on a baseline at `y`."""
        return "".join(
            write(
                self.x(tick) if tick else self.left - 1,
                y,
                number(tick),
                size=12,
                anchor="middle" if tick else "start",
                soft=True,
            )
            for tick in self.ticks
        )


def linear(values: Sequence[float], left: float, right: float) -> Linear:
    """Return an axis from zero at `left` to the greatest at `right`."""
    greatest = max(values)
    if not greatest:
        return Linear(left, 0, (0,))
    power = 10.0 ** math.floor(math.log10(greatest / 4))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= greatest / 4)
    if all(value == int(value) for value in values):
        step = max(1, step)
    count = math.floor(greatest / step + 1e-9)
    ticks = tuple(tick * step for tick in range(count + 1))
    return Linear(left, (right - left) / greatest, ticks)
