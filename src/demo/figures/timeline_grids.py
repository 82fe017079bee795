"""When it stops, by event: a small strip for each credential and event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from demo.figures.cells import Table
from demo.figures.figure import Figure, draw
from demo.figures.ink import WIDTH, num, stroke, text
from demo.figures.legends import legend
from demo.figures.scales import Clock
from demo.figures.strips import KEY, checked_s, strip
from demo.figures.words import duration, longest, named, number, some, wrap

GAP = 10.0
HIGH = 14.0


def timelines(
    title: str,
    rows: Sequence[tuple[str, Mapping[str, float | None]]],
    bound_s: float,
    *,
    caption: str = "",
    corner: str = "credential",
) -> Figure:
    """Draw a strip for each (label, {event: seconds until refused}).

    Seconds count from the event; None means that it still worked after
    `bound_s`; an event that a row leaves out shows as a dash. `corner`
    heads the table's first column. Raises ValueError as `timeline` does,
    and without events.
    """
    events = some(
        dict.fromkeys(event for _, row in some(rows) for event in row),
        "events",
    )
    for label, row in rows:
        for event, seconds in row.items():
            checked_s(seconds, bound_s, f"{label}, {event}")
    cell = max(WIDTH / len(events), 92, longest(events, 13) + GAP)
    width = cell * len(events)
    parts, y = _head(events, cell)
    for label, row in rows:
        parts.append(stroke(f"M0 {num(y)}H{num(width)}", faint=True))
        lines = wrap(named(label, "a label"), width)
        parts.append(text(0, y + 20, *lines, bold=True))
        y += 29 + 19 * (len(lines) - 1)
        for column, event in enumerate(events):
            x = column * cell
            if event in row:
                clock = Clock(x + 1, cell - GAP - 12, bound_s, over=10)
                parts.append(strip(clock, row[event], y, HIGH))
            words = _words(row[event], bound_s) if event in row else "–"
            parts.append(text(x, y + HIGH + 17, words, size=14))
        y += HIGH + 32
    note = f"Each strip: from the event to {duration(bound_s)}, logarithmic."
    parts.append(text(0, y + 8, note, size=12, soft=True))
    cells = tuple(
        (label, *(_number(row.get(e, "–"), bound_s) for e in events))
        for label, row in rows
    )
    heads = tuple(f"{event}, seconds" for event in events)
    said = "; ".join(
        f"{label}: "
        + ", ".join(f"{e} {_words(s, bound_s)}" for e, s in row.items())
        for label, row in rows
    )
    about = f"A grid of strips: when a copy is refused, by event. {said}."
    table = Table((corner, *heads), cells)
    return draw(
        title, about, parts, y + 14, table, caption=caption, width=width
    )


def _head(events: Sequence[str], cell: float) -> tuple[list[str], float]:
    drawn, y = legend(0, KEY)
    parts, most = [drawn], 1
    for column, event in enumerate(events):
        lines = wrap(named(event, "an event"), cell - GAP, 13)
        most = max(most, len(lines))
        parts.append(text(column * cell, y + 18, *lines, size=13, soft=True))
    return parts, y + 12 + 16.25 * most


def _words(seconds: float | None, bound_s: float) -> str:
    if seconds is None:
        return f"over {duration(bound_s)}"
    return duration(seconds) if seconds else "at once"


def _number(seconds: float | str | None, bound_s: float) -> float | str:
    return f"over {number(bound_s)}" if seconds is None else seconds
