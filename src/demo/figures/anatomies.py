"""What a credential is made of: its text in coloured, underlined parts."""

from __future__ import annotations

from collections.abc import Sequence

from demo.figures.figure import Drawing, draw
from demo.figures.ink import WIDTH, box, mono, num, stroke, write
from demo.figures.palette import TokenPart, part_of
from demo.figures.tables import DataTable
from demo.figures.words import named, printable, some, width_of, wrap

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
    if style.underline == "zigzag":
        teeth = "l3 3l3 -3" * max(1, round(width / 6))
        return stroke(f"M{num(x)} {num(y)}{teeth}", colour, width=1.6)
    dash = {"dashed": "8 4", "dotted": "2 3"}.get(style.underline, "")
    return stroke(path, colour, width=3, dash=dash)
