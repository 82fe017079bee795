"""Who sends what to whom: a sequence diagram."""

from __future__ import annotations

from collections.abc import Sequence

from demo.figures.figure import Drawing, draw
from demo.figures.ink import WIDTH, icon, num, stroke, write
from demo.figures.tables import DataTable
from demo.figures.words import clean, named, some, width_of, wrap

Step = tuple[str, str, str] | tuple[str, str, str, str]
"""From whom, to whom, what; and a tone, where the step ends well or
badly.  From a party to itself: what it does."""

LINE = 16.25

BEHIND = "var(--page, var(--jp-layout-color0, Canvas))"
"""What is behind the words, so that no line crosses them."""


def sequence(
    title: str, parties: Sequence[str], steps: Sequence[Step]
) -> Drawing:
    """Draw each step as an arrow between two of the parties, in order.

    Raises ValueError without parties or steps, for an empty label, and
    for a step of a party that is not among them.
    """
    names = [named(one, "a party") for one in some(parties, "parties")]
    room = WIDTH / len(names)
    at = {name: room * (i + 0.5) for i, name in enumerate(names)}
    parts, y = heads(at, room)
    top = y
    for one in some(steps, "steps"):
        for party in one[:2]:
            if clean(party) not in at:
                raise ValueError(f"{party!r} is none of the parties")
        drawn, y = arrow(one, at, y)
        parts.append(drawn)
    lines = "".join(f"M{num(x)} {num(top)}V{num(y + 10)}" for x in at.values())
    parts.insert(0, stroke(lines, dash="3 4", faint=True))
    said = tuple((sender, to, clean(what)) for sender, to, what, *_ in steps)
    about = "; ".join(f"{one} to {to}: {what}" for one, to, what in said)
    table = DataTable(("from", "to", "what"), said)
    return draw(title, f"Arrows, in order. {about}.", parts, y + 14, table)


def heads(at: dict[str, float], room: float) -> tuple[list[str], float]:
    """The parties' names on top, and where the lines begin."""
    parts, most = [], 1
    for name, x in at.items():
        lines = wrap(name, room - 6, 13, bold=True)
        most = max(most, len(lines))
        parts.append(write(x, 14, *lines, size=13, anchor="middle", bold=True))
    return parts, 6 + LINE * most


def arrow(one: Step, at: dict[str, float], y: float) -> tuple[str, float]:
    """One step from `y` down, and where it ends: its words, and under
    them the arrow."""
    sender, to, what, *tone = one
    start, end = at[clean(sender)], at[clean(to)]
    lines = wrap(named(what, "a step"), WIDTH, 13)
    half = max(width_of(line, 13) for line in lines) / 2
    middle = min(max((start + end) / 2, half), WIDTH - half)
    drawn = (
        f'<g stroke="{BEHIND}" stroke-width="5" paint-order="stroke">'
        + write(middle, y + 18, *lines, size=13, anchor="middle")
        + "</g>"
    )
    y += 24 + LINE * (len(lines) - 1)
    if sender == to:
        loop = f"M{num(start)} {num(y)}h14v10h-9m4 -4l-4 4l4 4"
        return drawn + stroke(loop, width=1.6), y + 16
    back = -6 if end > start else 6
    tip = f"M{num(start)} {num(y + 4)}H{num(end)}m{back} -5l{-back} 5"
    drawn += stroke(f"{tip}l{back} 5", width=1.6)
    if tone:
        drawn += icon(tone[0], (start + end) / 2, y + 4)
    return drawn, y + 12
