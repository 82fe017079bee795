"""Axes: a linear one for quantities, a logarithmic one for time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from demo.figures.ink import num, stroke, text
from demo.figures.words import duration, number

LINEAR_S = 20.0
TICKS_S = (0.0, 60.0, 3_600.0)


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
            text(
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


@dataclass(frozen=True)
class Clock:
    """A time axis from `left` at 0 s to `left + width` at the bound.

    `over` is how far a strip goes on after it, in viewBox units. The axis
    is linear in the first `LINEAR_S` seconds and logarithmic after, so
    that 0 s, five minutes and twelve hours can all be seen.
    """

    left: float
    width: float
    bound_s: float
    over: float

    def x(self, seconds: float) -> float:
        """Return where `seconds` lies."""
        share = math.log1p(seconds / LINEAR_S)
        return self.left + self.width * share / math.log1p(
            self.bound_s / LINEAR_S
        )

    def ticks(self) -> tuple[float, ...]:
        """Return the ticks in seconds: 0, 1 min, 1 h and the bound."""
        early = (t for t in TICKS_S if t < self.bound_s / 3)
        return (*early, self.bound_s)

    def lines(self, top: float, height: float) -> str:
        """Draw the gridlines of one row."""
        path = "".join(
            f"M{num(self.x(tick))} {num(top)}v{num(height)}"
            for tick in self.ticks()
        )
        return stroke(path, faint=True)

    def axis(self, y: float) -> str:
        """Print the ticks on a baseline at `y`."""
        return "".join(
            text(
                self.x(tick),
                y,
                duration(tick) if tick else "0",
                size=12,
                anchor="middle",
                soft=True,
            )
            for tick in self.ticks()
        )
