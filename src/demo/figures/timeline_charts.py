"""When it stops: the strip of a stolen copy after an event."""

from __future__ import annotations

from collections.abc import Sequence

from demo.figures.cells import Table
from demo.figures.figure import Figure, draw
from demo.figures.ink import WIDTH, num, stroke, text
from demo.figures.legends import filled, legend
from demo.figures.scales import Clock
from demo.figures.strips import BEFORE, KEY, strip, until
from demo.figures.words import named, number, some, width_of, wrap

LEFT = 40.0
HIGH = 18.0


def timeline(
    title: str,
    rows: Sequence[tuple[str, float | None]],
    bound_s: float,
    *,
    event: str = "log-out",
    caption: str = "",
    corner: str = "credential",
) -> Figure:
    """Draw when each (label, seconds until refused) stops working.

    Seconds count from the event; None means that it still worked after
    `bound_s`. `corner` heads the table's first column. Raises ValueError
    without rows, for an empty label, for a bound that is not above zero,
    and for seconds outside 0 to `bound_s`.
    """
    data = [
        (named(label, "a label"), seconds, until(seconds, bound_s, label))
        for label, seconds in some(rows)
    ]
    clock = Clock(LEFT, WIDTH - LEFT - 24, bound_s, over=24)
    drawn, top = legend(0, {f"before {event}": filled(BEFORE, 0.12), **KEY})
    y = top + 26
    parts = [drawn, text(LEFT, top + 16, event, size=13, bold=True)]
    for label, seconds, told in data:
        room = WIDTH - LEFT - 24 - width_of(told, bold=True)
        lines = wrap(label, room)
        parts.append(text(LEFT + 8, y + 14, *lines))
        parts.append(text(WIDTH, y + 14, told, anchor="end", bold=True))
        y += 21 + 19 * (len(lines) - 1)
        parts.append(strip(clock, seconds, y, HIGH, lead=LEFT))
        y += HIGH + 14
    marker = f"M{num(LEFT)} {num(top + 22)}V{num(y - 4)}"
    parts.append(stroke(marker, width=2))
    parts.append(clock.axis(y + 10))
    scale = f"time after {event}, logarithmic"
    parts.append(text(LEFT, y + 28, scale, size=12, soft=True))
    cells = tuple(
        (
            label,
            f"over {number(bound_s)}" if seconds is None else seconds,
            told,
        )
        for label, seconds, told in data
    )
    table = Table((corner, f"seconds after {event}", "in words"), cells)
    said = "; ".join(f"{label}: {told}" for label, _, told in data)
    about = f"Strips on a time axis that starts at the {event}. {said}."
    return draw(title, about, parts, y + 36, table, caption=caption)
