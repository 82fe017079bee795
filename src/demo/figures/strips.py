"""When it stops: strips of time, from an event until it is refused."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from demo.figures.figure import Drawing, draw
from demo.figures.ink import (
    TONES,
    WIDTH,
    box,
    filled,
    legend,
    num,
    stroke,
    with_proof,
    write,
)
from demo.figures.tables import NO_PROOFS, DataTable, traced
from demo.figures.words import (
    duration,
    longest,
    named,
    number,
    quantity,
    some,
    width_of,
    wrap,
)

LEFT = 40.0
COLUMN_GAP = 10.0
LOW = 14.0
HIGH = 18.0
"""The height of a strip that has a row for itself."""

WORKS = TONES["poor"].colour
STOPPED = TONES["good"].colour
BEFORE = TONES["neutral"].colour
KEY = {
    "still works": filled(WORKS, 1),
    "refused": filled(STOPPED, 0.12, "slash"),
}

NO_PROOFS_OF_EVENTS: Mapping[tuple[str, str], str] = MappingProxyType({})

LINEAR_S = 20.0
TICKS_S = (0.0, 60.0, 300.0, 3_600.0)


def timeline(
    title: str,
    rows: Sequence[tuple[str, float | None]],
    bound_s: float,
    *,
    caption: str = "",
    proofs: Mapping[str, str] = NO_PROOFS,
) -> Drawing:
    """Draw when each (label, seconds until refused) stops working.

    Seconds count from the log-out; None means that it still worked after
    `bound_s`. proofs: by label, where its strip leads. Raises ValueError
    without rows, for an empty label, for a bound that is not above zero,
    and for seconds outside 0 to `bound_s`.
    """
    data = [
        (named(label, "a label"), seconds, until(seconds, bound_s, label))
        for label, seconds in some(rows)
    ]
    clock = Clock(LEFT, WIDTH - LEFT - 24, bound_s, over=24)
    drawn, top = legend(0, {"before log-out": filled(BEFORE, 0.12), **KEY})
    y = top + 26
    parts = [drawn, write(LEFT, top + 16, "log-out", size=13, bold=True)]
    for label, seconds, told in data:
        room = WIDTH - LEFT - 24 - width_of(told, bold=True)
        lines = wrap(label, room)
        parts.append(write(LEFT + 8, y + 14, *lines))
        drawn = write(WIDTH, y + 14, told, anchor="end", bold=True)
        y += 21 + 19 * (len(lines) - 1)
        drawn += strip(clock, seconds, y, HIGH, lead=LEFT)
        parts.append(with_proof(drawn, proofs.get(label, "")))
        y += HIGH + 14
    marker = f"M{num(LEFT)} {num(top + 22)}V{num(y - 4)}"
    parts.append(stroke(marker, width=2))
    parts.append(clock.axis(y + 10))
    scale = "time after log-out, logarithmic"
    parts.append(write(LEFT, y + 28, scale, size=12, soft=True))
    cells = tuple(
        (
            label,
            f"over {number(bound_s)}" if seconds is None else seconds,
            traced(told, proofs.get(label, "")),
        )
        for label, seconds, told in data
    )
    table = DataTable(
        ("credential", "seconds after log-out", "in words"), cells
    )
    said = "; ".join(f"{label}: {told}" for label, _, told in data)
    about = f"Strips on a time axis that starts at the log-out. {said}."
    return draw(title, about, parts, y + 36, table, caption=caption)


def timelines(
    title: str,
    rows: Sequence[tuple[str, Mapping[str, float | None]]],
    bound_s: float,
    *,
    proofs: Mapping[tuple[str, str], str] = NO_PROOFS_OF_EVENTS,
) -> Drawing:
    """Draw a strip for each (label, {event: seconds until refused}).

    Seconds count from the event; None means that it still worked after
    `bound_s`; an event that a row leaves out shows as a dash. proofs: by
    label and event, where a strip leads. Raises
    ValueError as `timeline` does, and without events.
    """
    events = some(
        dict.fromkeys(event for _, row in some(rows) for event in row),
        "events",
    )
    for label, row in rows:
        for event, seconds in row.items():
            checked_s(seconds, bound_s, f"{label}, {event}")
    cell = max(WIDTH / len(events), 92, longest(events, 13) + COLUMN_GAP)
    width = cell * len(events)
    parts, y = _head(events, cell)
    for label, row in rows:
        parts.append(stroke(f"M0 {num(y)}H{num(width)}", faint=True))
        lines = wrap(named(label, "a label"), width)
        parts.append(write(0, y + 20, *lines, bold=True))
        y += 29 + 19 * (len(lines) - 1)
        for column, event in enumerate(events):
            x, drawn = column * cell, ""
            if event in row:
                clock = Clock(x + 1, cell - COLUMN_GAP - 12, bound_s, over=10)
                drawn = strip(clock, row[event], y, LOW)
            words = _words(row[event], bound_s) if event in row else "–"
            drawn += write(x, y + LOW + 17, words, size=14)
            parts.append(with_proof(drawn, proofs.get((label, event), "")))
        y += LOW + 32
    end = duration(whole(bound_s))
    note = f"Each strip: from the event to a little beyond {end}, logarithmic."
    parts.append(write(0, y + 8, note, size=12, soft=True))
    cells = tuple(
        (
            label,
            *(
                traced(
                    _number(row.get(e, "–"), bound_s),
                    proofs.get((label, e), ""),
                )
                for e in events
            ),
        )
        for label, row in rows
    )
    heads = tuple(f"{event}, seconds" for event in events)
    said = "; ".join(
        f"{label}: "
        + ", ".join(f"{e} {_words(s, bound_s)}" for e, s in row.items())
        for label, row in rows
    )
    about = f"A grid of strips: when a copy is refused, by event. {said}."
    table = DataTable(("credential", *heads), cells)
    return draw(title, about, parts, y + 14, table, width=width)


def _head(events: Sequence[str], cell: float) -> tuple[list[str], float]:
    drawn, y = legend(0, KEY)
    parts, most = [drawn], 1
    for column, event in enumerate(events):
        lines = wrap(named(event, "an event"), cell - COLUMN_GAP, 13)
        most = max(most, len(lines))
        parts.append(write(column * cell, y + 18, *lines, size=13, soft=True))
    return parts, y + 12 + 16.25 * most


def _words(seconds: float | None, bound_s: float) -> str:
    if seconds is None:
        return f"over {duration(bound_s)}"
    return duration(seconds) if seconds else "at once"


def _number(seconds: float | str | None, bound_s: float) -> float | str:
    return f"over {number(bound_s)}" if seconds is None else seconds


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
            STOPPED,
            fill=0.12,
            edge=True,
            hatch="slash",
        )
        drawn += stroke(
            f"M{num(stop)} {num(y - 3)}v{num(height + 6)}", width=2
        )
    return drawn


def whole(seconds: float) -> float:
    """The last whole hour; the seconds as they are where that is less."""
    return seconds // 3_600 * 3_600 if seconds > 3_600 else seconds


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
        """Return the ticks in seconds: 0, 1 min, 1 h, and the last whole
        hour, or the bound where that is less."""
        early = (t for t in TICKS_S if t < self.bound_s / 3)
        return (*early, whole(self.bound_s))

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
            write(
                self.x(tick),
                y,
                duration(tick) if tick else "0",
                size=12,
                anchor="middle",
                soft=True,
            )
            for tick in self.ticks()
        )
