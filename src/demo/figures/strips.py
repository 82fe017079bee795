"""One strip of time: it works, until it is refused."""

from __future__ import annotations

import math

from demo.figures.ink import box, num, stroke
from demo.figures.legends import filled
from demo.figures.palette import TONES
from demo.figures.scales import Clock
from demo.figures.words import duration, quantity

WORKS = TONES["poor"].colour
REFUSED = TONES["good"].colour
BEFORE = TONES["neutral"].colour
KEY = {
    "still works": filled(WORKS, 1),
    "refused": filled(REFUSED, 0.12, "slash"),
}


def checked_s(seconds: float | None, bound_s: float, label: str) -> None:
    """Check that `seconds` is None or lies from 0 to `bound_s`.

    Raises ValueError otherwise, and for a bound that is not above zero.
    """
    if not (math.isfinite(bound_s) and bound_s > 0):
        raise ValueError(f"the bound is {bound_s} s: it must be above zero")
    if seconds is not None and quantity(seconds, label) > bound_s:
        raise ValueError(
            f"{label}: {seconds} s is over the bound of {bound_s} s;"
            " None stands for that"
        )


def until(seconds: float | None, bound_s: float, label: str) -> str:
    """Say in words when `label` was refused, after checking it."""
    checked_s(seconds, bound_s, label)
    if seconds is None:
        return f"still works after {duration(bound_s)}"
    return f"works for {duration(seconds)}" if seconds else "refused at once"


def strip(
    clock: Clock,
    seconds: float | None,
    y: float,
    height: float,
    *,
    lead: float = 0,
) -> str:
    """Draw one strip with its top at `y`.

    `lead` is the length of the stretch before the event, in viewBox
    units.
    """
    start, end = clock.x(0), clock.x(clock.bound_s) + clock.over
    stop = end if seconds is None else clock.x(seconds)
    drawn = clock.lines(y - 4, height + 8)
    if lead:
        drawn += box(
            start - lead, y, lead, height, BEFORE, fill=0.12, edge=True
        )
    if stop > start:
        drawn += box(start, y, stop - start, height, WORKS, edge=True)
    if stop < end:
        drawn += box(
            stop,
            y,
            end - stop,
            height,
            REFUSED,
            fill=0.12,
            edge=True,
            hatch="slash",
        )
        drawn += stroke(
            f"M{num(stop)} {num(y - 3)}v{num(height + 6)}", width=2
        )
    return drawn
