"""One thing after another, each better or worse: a ladder of steps."""

from __future__ import annotations

from collections.abc import Sequence

from demo.figures.cells import Table
from demo.figures.figure import Figure, draw
from demo.figures.icons import icon
from demo.figures.ink import WIDTH, num, stroke, text
from demo.figures.palette import tone_of
from demo.figures.words import named, some, wrap


def ladder(
    title: str,
    steps: Sequence[tuple[str, str, str]],
    *,
    caption: str = "",
    corner: str = "step",
) -> Figure:
    """Draw (label, detail, tone) as rungs, the first one on top.

    `corner` heads the table's first column. Raises ValueError without
    steps, for an empty label or detail, and for an unknown tone.
    """
    parts, y = [], 8.0
    for label, detail, tone in some(steps, "steps"):
        head = wrap(named(label, "a label"), WIDTH - 62, bold=True)
        body = wrap(named(detail, "a detail"), WIDTH - 62, 14)
        rung = y + 16
        rung_path = f"M4 {num(rung)}H12M36 {num(rung)}H44"
        parts.append(stroke(rung_path, tone_of(tone).colour, width=3))
        parts.append(icon(tone, 24, rung))
        parts.append(text(62, y + 14, *head, bold=True))
        y += 14 + 19 * len(head)
        parts.append(text(62, y, *body, size=14))
        y += 17.5 * (len(body) - 1) + 22
    sides = f"M4 0V{num(y)}M44 0V{num(y)}"
    table = Table((corner, "detail", "grade"), tuple(map(tuple, steps)))
    said = "; ".join(
        f"{label} ({tone}): {detail}" for label, detail, tone in steps
    )
    about = f"A ladder of {len(steps)} steps, from the top. {said}."
    parts.insert(0, stroke(sides, width=3, faint=True))
    return draw(title, about, parts, y, table, caption=caption)
