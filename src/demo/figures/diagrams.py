"""Diagrams, which show no amounts: what a credential is made of, as text
in coloured, underlined parts; and who sends what to whom, as arrows."""

from __future__ import annotations

from collections.abc import Sequence

from demo.figures.figure import Drawing, draw
from demo.figures.ink import (
    WIDTH,
    TokenPart,
    box,
    icon,
    mono,
    num,
    part_of,
    stroke,
    write,
)
from demo.figures.tables import DataTable
from demo.figures.words import clean, named, printable, some, width_of, wrap

# What a credential is made of

ADVANCE = 9.2
PER_LINE = int(WIDTH // ADVANCE)
PITCH = 46.0
SHORT = 20
"""The key repeats the text of a part of at most this many characters."""


def anatomy(title: str, parts: Sequence[tuple[str, str, str]]) -> Drawing:
    """Draw a credential from its (kind, text, meaning) parts, in order.

    A kind is header, payload, signature or opaque. Each part has a
    number, a colour and an underline of its own. Raises ValueError
    without parts, for an unknown kind, and for an empty text or meaning.
    """
    drawn: list[str] = []
    key: list[tuple[TokenPart, str, str]] = []
    cells = []
    at = 0
    for kind, run, meaning in some(parts, "parts"):
        style = part_of(kind)
        if not run:
            raise ValueError("a part has no text")
        key.append((style, run, named(meaning, "a meaning")))
        drawn += _part(style, len(key), at, run)
        cells.append((f"{len(key)} {style.name}", meaning, printable(run)))
        at += len(run)
    y = PITCH * ((at - 1) // PER_LINE + 1) + 10
    for index, (style, run, meaning) in enumerate(key, start=1):
        head, y = _key(style, index, run, meaning, y)
        drawn.append(head)
    said = "; ".join(f"{name}: {meaning}" for name, meaning, _ in cells)
    table = DataTable(("part", "meaning", "text"), tuple(cells))
    about = f"A credential, part by part. {said}."
    return draw(title, about, drawn, y, table)


def _runs(at: int, run: str) -> list[tuple[int, str]]:
    """Cut a run that starts at character `at` where the strip wraps."""
    runs = []
    while run:
        room = PER_LINE - at % PER_LINE
        runs.append((at, run[:room]))
        at, run = at + len(run[:room]), run[room:]
    return runs


def _place(at: int) -> tuple[float, float]:
    """Return the x and baseline of character `at`."""
    line, column = divmod(at, PER_LINE)
    return column * ADVANCE, line * PITCH + 34


def _part(style: TokenPart, index: int, at: int, run: str) -> list[str]:
    drawn = []
    for first, piece in _runs(at, run):
        (x, y), width = _place(first), len(piece) * ADVANCE
        drawn.append(box(x, y - 15, width, 21, style.colour, fill=0.12))
        drawn.append(_underline(style, x, y + 8, width))
        drawn.append(mono(x, y, piece, ADVANCE))
    x, y = _place(at)
    label = f"{index} {style.name}"
    room = len(_runs(at, run)[0][1]) * ADVANCE
    label = label if width_of(label, 12) <= room else str(index)
    drawn.append(write(x, y - 19, label, size=12, bold=True))
    return drawn


def _key(
    style: TokenPart, index: int, run: str, meaning: str, y: float
) -> tuple[str, float]:
    """Draw one line of the key from `y` down; return it and the new y."""
    lines = wrap(meaning, WIDTH - 44, 14)
    drawn = box(0, y + 2, 30, 18, style.colour, fill=0.12)
    drawn += _underline(style, 0, y + 22, 30)
    drawn += write(15, y + 16, str(index), anchor="middle", bold=True)
    name = style.name
    if len(run) <= SHORT:
        drawn += mono(44, y + 15, run, ADVANCE)
        x = 54 + len(run) * ADVANCE
        drawn += write(x, y + 15, name, size=13, soft=True)
    else:
        drawn += write(44, y + 15, name, size=14, bold=True)
    drawn += write(44, y + 33, *lines, size=14)
    return drawn, y + 33 + 17.5 * (len(lines) - 1) + 14


def _underline(style: TokenPart, x: float, y: float, width: float) -> str:
    """Draw the underline of a part, `width` units long."""
    path, colour = f"M{num(x)} {num(y)}h{num(width)}", style.colour
    if style.underline == "double":
        twin = f"{path}M{num(x)} {num(y + 3.5)}h{num(width)}"
        return stroke(twin, colour, width=1.6)
    dash = {"dashed": "8 4", "dotted": "2 3"}.get(style.underline, "")
    return stroke(path, colour, width=3, dash=dash)


# Who sends what to whom

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
