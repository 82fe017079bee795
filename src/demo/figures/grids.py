"""What happened in each case: a grid of marks."""

from __future__ import annotations

from collections.abc import Sequence

from demo.figures.figure import Figure, draw
from demo.figures.ink import WIDTH, box, icon, with_proof, write
from demo.figures.palette import tone_of
from demo.figures.tables import DataTable, Entry, Mark, Proved, mark_of
from demo.figures.words import clean, longest, named, some, wrap

GAP = 4.0

LABELS_BESIDE = 132.0
"""Width of the labels beside the marks.  Where a phone has no room for
both, each label stands above its marks."""


def grid(
    title: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Mark | Proved]]],
    corner: str = "",
    *,
    caption: str = "",
) -> Figure:
    """Draw a mark for each row and column: an icon and its word.

    `rows` are (label, one mark for each column); `corner` names what the
    rows are. What is too wide for a phone scrolls. Raises ValueError
    without rows or columns, for an empty label, and for a row of another
    length.
    """
    heads = [named(column, "a column") for column in some(columns, "columns")]
    cells: list[tuple[Entry, ...]] = [
        (named(label, "a label"), *marks) for label, marks in some(rows)
    ]
    table = DataTable((clean(corner) or "case", *heads), tuple(cells))
    told = [mark_of(mark).word for _, marks in rows for mark in marks]
    least = longest([*heads, *told], 13) + 12
    left = (
        LABELS_BESIDE if LABELS_BESIDE + least * len(heads) <= WIDTH else 0.0
    )
    cell = max((WIDTH - left) / len(heads), least)
    width = left + cell * len(heads)
    parts, y = _heads(heads, left, cell, corner)
    for label, marks in rows:
        words = [
            wrap(mark_of(mark).word, cell - GAP - 6, 13) for mark in marks
        ]
        high = 36 + 16.25 * max(map(len, words))
        name = wrap(label, left - 10 if left else width)
        if left:
            high = max(high, 19.0 * len(name) + 10)
            top = y + high / 2 - 9.5 * len(name) + 14
            parts.append(write(0, top, *name))
        else:
            parts.append(write(0, y + 15, *name))
            y += 22 + 19 * (len(name) - 1)
        for column, (mark, lines) in enumerate(zip(marks, words, strict=True)):
            x = left + column * cell
            proof = mark.proof if isinstance(mark, Proved) else ""
            drawn = _cell(mark_of(mark), lines, x, y, cell - GAP, high)
            parts.append(with_proof(drawn, proof))
        y += high + (GAP if left else 12)
    said = "; ".join(
        f"{label}: "
        + ", ".join(
            f"{head} {mark_of(mark).word}"
            for head, mark in zip(heads, marks, strict=True)
        )
        for label, marks in rows
    )
    about = f"A grid of marks. {said}."
    return draw(title, about, parts, y, table, caption=caption, width=width)


def _heads(
    heads: Sequence[str], left: float, cell: float, corner: str
) -> tuple[list[str], float]:
    words = [wrap(head, cell - GAP - 2, 13, bold=True) for head in heads]
    most = max(map(len, words))
    aside = wrap(corner, left, 13) if left else []
    parts = [write(0, 13, *aside, size=13, soft=True)]
    for column, lines in enumerate(words):
        x = left + column * cell + (cell - GAP) / 2
        top = 13 + 16.25 * (most - len(lines))
        parts.append(
            write(x, top, *lines, size=13, anchor="middle", bold=True)
        )
    return parts, 16.25 * most + 8


def _cell(
    mark: Mark, lines: Sequence[str], x: float, y: float, w: float, h: float
) -> str:
    """Draw one mark in a box of `w` by `h` units: icon over word."""
    colour = tone_of(mark.tone).colour
    middle = y + (h - 36 - 16.25 * len(lines)) / 2
    return (
        box(x, y, w, h, colour, fill=0.12)
        + icon(mark.tone, x + w / 2, middle + 17)
        + write(x + w / 2, middle + 40, *lines, size=13, anchor="middle")
    )
