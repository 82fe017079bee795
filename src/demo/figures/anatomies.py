"""What a credential is made of: its text in coloured, underlined parts."""

from __future__ import annotations

from collections.abc import Sequence

from demo.figures.cells import Table
from demo.figures.figure import Figure, draw
from demo.figures.ink import WIDTH, box, mono, text
from demo.figures.palette import Kind, kind_of
from demo.figures.underlines import underline
from demo.figures.words import named, printable, some, width_of, wrap

ADVANCE = 9.2
PER_LINE = int(WIDTH // ADVANCE)
PITCH = 46.0
SHORT = 20
"""A part of at most this many characters is repeated in the key."""


def anatomy(
    title: str,
    parts: Sequence[tuple[str, str, str]],
    *,
    caption: str = "",
) -> Figure:
    """Draw a credential from its (kind, text, meaning) parts, in order.

    A kind is header, payload, signature, opaque, cookie, or plain for
    what belongs to no part, such as a dot. Each part has a number, a
    colour and an underline of its own. Raises ValueError without parts,
    for an unknown kind, and for an empty text or meaning.
    """
    drawn: list[str] = []
    key: list[tuple[Kind, str, str]] = []
    cells = []
    at = 0
    for kind, run, meaning in some(parts, "parts"):
        style = kind_of(kind)
        if not run:
            raise ValueError("a part has no text")
        if style is None:
            drawn += [mono(*_place(a), s, ADVANCE) for a, s in _runs(at, run)]
        else:
            key.append((style, run, named(meaning, "a meaning")))
            drawn += _part(style, len(key), at, run)
            name = f"{len(key)} {style.name}"
            cells.append((name, meaning, printable(run)))
        at += len(run)
    some(cells, "coloured parts")
    y = PITCH * ((at - 1) // PER_LINE + 1) + 10
    for index, (style, run, meaning) in enumerate(key, start=1):
        head, y = _key(style, index, run, meaning, y)
        drawn.append(head)
    said = "; ".join(f"{name}: {meaning}" for name, meaning, _ in cells)
    table = Table(("part", "meaning", "text"), tuple(cells))
    about = f"A credential, part by part. {said}."
    return draw(title, about, drawn, y, table, caption=caption)


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


def _part(style: Kind, index: int, at: int, run: str) -> list[str]:
    drawn = []
    for first, piece in _runs(at, run):
        (x, y), width = _place(first), len(piece) * ADVANCE
        drawn.append(box(x, y - 15, width, 21, style.colour, fill=0.12))
        drawn.append(underline(style, x, y + 8, width))
        drawn.append(mono(x, y, piece, ADVANCE))
    x, y = _place(at)
    label = f"{index} {style.name}"
    room = len(_runs(at, run)[0][1]) * ADVANCE
    label = label if width_of(label, 12) <= room else str(index)
    drawn.append(text(x, y - 19, label, size=12, bold=True))
    return drawn


def _key(
    style: Kind, index: int, run: str, meaning: str, y: float
) -> tuple[str, float]:
    """Draw one line of the key from `y` down; return it and the new y."""
    lines = wrap(meaning, WIDTH - 44, 14)
    drawn = box(0, y + 2, 30, 18, style.colour, fill=0.12)
    drawn += underline(style, 0, y + 22, 30)
    drawn += text(15, y + 16, str(index), anchor="middle", bold=True)
    name = style.name
    if len(run) <= SHORT:
        drawn += mono(44, y + 15, run, ADVANCE)
        x = 54 + len(run) * ADVANCE
        drawn += text(x, y + 15, name, size=13, soft=True)
    else:
        drawn += text(44, y + 15, name, size=14, bold=True)
    drawn += text(44, y + 33, *lines, size=14)
    return drawn, y + 33 + 17.5 * (len(lines) - 1) + 14
