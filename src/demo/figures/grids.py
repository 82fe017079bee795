"""What happened in each case: a grid of marks."""

from __future__ import annotations

from collections.abc import Sequence

from demo.figures.figure import Figure
from demo.figures.tables import DataTable, Entry, Mark, Proved
from demo.figures.words import clean, named, some


def grid(
    title: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Mark | Proved]]],
    corner: str = "",
    *,
    caption: str = "",
) -> Figure:
    """A table with a mark for each row and column: an icon and its word.

    `rows` are (label, one mark for each column); `corner` names what the
    rows are.  Raises ValueError without rows or columns, for an empty
    label, and for a row of another length.
    """
    heads = [named(column, "a column") for column in some(columns, "columns")]
    cells: list[tuple[Entry, ...]] = [
        (named(label, "a label"), *marks) for label, marks in some(rows)
    ]
    table = DataTable((clean(corner) or "case", *heads), tuple(cells))
    return Figure(named(title, "the title"), table, clean(caption))
