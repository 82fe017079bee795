"""The table under every figure: cells, marks, and its plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from demo.figures.palette import tone_of
from demo.figures.words import clean, named, number, some


@dataclass(frozen=True)
class Mark:
    """A word with a judgement: good, fair, poor or neutral.

    Raises ValueError for an unknown tone or an empty word.
    """

    word: str
    tone: str

    def __post_init__(self) -> None:
        tone_of(self.tone)
        named(self.word, "the word of a mark")


def tick(holds: bool, yes: str, no: str) -> Mark:
    """The first word as a good mark if it holds, else the second as a
    poor one."""
    return Mark(yes, "good") if holds else Mark(no, "poor")


Cell = str | float | Mark


@dataclass(frozen=True)
class Table:
    """Columns, and rows whose first cell names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        some(self.columns, "columns")
        for row in some(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"row {plain(row[0]) if row else ''!r} has {len(row)}"
                    f" cells for {len(self.columns)} columns"
                )

    def lines(self) -> list[str]:
        """Return the table as aligned lines of plain text."""
        return columns_of(
            [
                [plain(cell) for cell in row]
                for row in (self.columns, *self.rows)
            ]
        )


def plain(cell: Cell) -> str:
    """Return a cell as one line of plain text."""
    if isinstance(cell, Mark):
        return clean(cell.word)
    return clean(cell) if isinstance(cell, str) else number(cell)


def columns_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """Set rows of cells as plain lines with aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
