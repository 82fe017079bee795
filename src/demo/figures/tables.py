"""The table under every figure: for a page, and as plain text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from types import MappingProxyType

from demo.figures.ink import tone_of
from demo.figures.words import clean, escape, named, number, some

PROSE = 120
"""Characters of a cell that holds sentences: on a phone such a table is
cards, too."""

NARROW = 3
"""A table of more columns becomes a list of cards on a phone."""

FEW_COLUMNS = 5
"""A table of marks has room on a phone with so many columns."""

SHORT_WORD = 10
"""And if no word of a mark has more letters."""

LONG = 24
"""A word of more characters than this may break anywhere in a cell."""


NO_PROOFS: Mapping[str, str] = MappingProxyType({})
"""Of a figure that no single cell stands behind."""


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


@dataclass(frozen=True)
class Proved:
    """A word, a number or a mark that can be traced.  proof: the page and
    the place on it, such as "log-out#jwt-es256"; the site makes a link."""

    entry: str | float | Mark
    proof: str


@dataclass(frozen=True)
class Cases:
    """Situations, grouped under a mark each: "holds if", "fails if".
    few: the group that stands in words; the others fold away."""

    groups: tuple[tuple[Mark, tuple[str, ...]], ...]
    few: tuple[str, ...] = ()


Entry = str | float | Mark | Proved | Cases
"""What stands in one place of a table."""


@dataclass(frozen=True)
class DataTable:
    """Columns, and rows whose first cell names the row.

    Raises ValueError without columns or rows, and for a row of another
    length.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]

    def __post_init__(self) -> None:
        some(self.columns, "columns")
        for row in some(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"row {as_words(row[0]) if row else ''!r} has {len(row)}"
                    f" cells for {len(self.columns)} columns"
                )

    def lines(self) -> list[str]:
        """Return the table as aligned lines of plain text."""
        lines = self.columns, *self.rows
        return lined_up([list(map(as_words, line)) for line in lines])


def as_words(cell: Entry) -> str:
    """Return a cell as one line of plain text."""
    if isinstance(cell, Proved):
        cell = cell.entry
    if isinstance(cell, Mark):
        return clean(cell.word)
    if isinstance(cell, Cases):
        return clean(". ".join(case_lines(cell)))
    return clean(cell) if isinstance(cell, str) else number(cell)


def case_lines(cell: Cases) -> list[str]:
    """A line for each group."""
    return [f"{mark.word}: {'; '.join(told)}" for mark, told in cell.groups]


def lined_up(
    rows: Sequence[Sequence[str]],
    paint: Callable[[str, str], str] = lambda piece, word: piece,
) -> list[str]:
    """Set rows of words as lines of text.

    A column is as wide as its widest word, and two spaces part it from
    the next. A word with line breaks takes several lines. `paint` is
    given each piece of a line, padded, and the word that it belongs to,
    and returns what is printed in its place.
    """
    widths = [
        max(len(piece) for word in column for piece in word.split("\n"))
        for column in zip(*rows, strict=True)
    ]
    lines = []
    for row in rows:
        split = [word.split("\n") for word in row]
        for line in zip_longest(*split, fillvalue=""):
            padded = map(str.ljust, line, widths)
            lines.append("  ".join(map(paint, padded, row)).rstrip())
    return lines


def traced(entry: str | float | Mark, proof: str = "") -> Entry:
    """The entry with its proof, if it has one."""
    return Proved(entry, proof) if proof else entry


def table_html(
    columns: Sequence[str],
    rows: Sequence[Sequence[Entry]],
    caption: str,
    *,
    rows_shown: int | None = None,
    cards: bool = False,
) -> str:
    """Return an HTML table: caption, row and column headers.

    It scrolls sideways in a region that the keyboard can reach. Rows
    after `rows_shown` fold away. On a phone a wide table is a list of
    cards, and so is a narrow one with `cards`. Raises ValueError without
    rows or columns, for a row of another length, for an empty caption,
    and for a count below one.
    """
    table = DataTable(tuple(columns), tuple(tuple(row) for row in rows))
    name = named(caption, "the caption")
    if rows_shown is not None and rows_shown < 1:
        raise ValueError(f"{rows_shown} shown: show one at least")
    high = len(table.rows) if rows_shown is None else rows_shown
    page = _scroll(table.columns, table.rows[:high], name, cards)
    folded = table.rows[high:]
    if folded:
        body = _scroll(table.columns, folded, f"{name}: the other rows", cards)
        page += "\n" + fold(f"The other rows ({len(folded)})", body)
    return page


def fold(summary: str, body: str) -> str:
    """Return `body` folded behind its summary."""
    head = f"<details><summary>{escape(summary)}</summary>"
    return f"{head}\n{body}\n</details>"


def _scroll(
    columns: Sequence[str],
    rows: Sequence[Sequence[Entry]],
    caption: str,
    cards: bool,
) -> str:
    name = escape(caption)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    marks = not cards and fits_a_phone(columns, rows)
    told = (as_words(entry) for row in rows for entry in row[1:])
    wide = cards or (len(columns) > NARROW and not marks)
    wide = wide or any(len(one) > PROSE for one in told)
    labels = columns[1:] if wide else [""] * (len(columns) - 1)
    kind = " demo-cards" if wide else " demo-marks" if marks else ""
    body = "\n".join(
        f'<tr><th scope="row">{escape(as_words(row[0]))}</th>'
        + "".join(map(_cell, row[1:], labels))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="demo-scroll" role="region" aria-label="{name}"'
        ' tabindex="0">\n'
        f'<table class="demo-table{kind}">'
        f"<caption>{name}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n"
        "</table>\n</div>"
    )


def fits_a_phone(
    columns: Sequence[str], rows: Sequence[Sequence[Entry]]
) -> bool:
    """Is it a table of few marks, with short words?"""
    told = [entry for row in rows for entry in row[1:]]
    bare = [one.entry if isinstance(one, Proved) else one for one in told]
    return len(columns) <= FEW_COLUMNS and all(
        isinstance(one, Mark)
        and all(len(word) <= SHORT_WORD for word in one.word.split())
        for one in bare
    )


def _cell(cell: Entry, label: str) -> str:
    """A cell; on a phone its label stands before it, if it has one."""
    before, after = "", ""
    label_of = f' data-label="{escape(label)}"' if label else ""
    if isinstance(cell, Proved):
        before, after = f'<a data-proof="{escape(cell.proof)}">', "</a>"
        cell = cell.entry
    if isinstance(cell, Cases):
        return f'<td class="demo-cases"{label_of}>{_groups(cell)}</td>'
    if not isinstance(cell, Mark):
        kind = "" if isinstance(cell, str) else ' class="demo-number"'
        if any(len(word) > LONG for word in as_words(cell).split()):
            kind = ' class="demo-long"'
        return (
            f"<td{kind}{label_of}>{before}{escape(as_words(cell))}{after}</td>"
        )
    mark = f'class="demo-mark demo-{cell.tone}"{label_of}'
    return f"<td {mark}>{before}<span>{_marked(cell)}</span>{after}</td>"


def _marked(mark: Mark) -> str:
    """The icon, which no screen reader says, and the word."""
    glyph = f'<span aria-hidden="true">{tone_of(mark.tone).glyph}&#160;</span>'
    return glyph + escape(as_words(mark))


def _groups(cell: Cases) -> str:
    """The cases, a list under each mark.  More than two fold away under
    their number, and the few that decide stand before the fold."""
    lists = "".join(
        f'<p class="demo-{mark.tone}">{_marked(mark)}</p><ul>'
        + "".join(f"<li>{escape(clean(case))}</li>" for case in cases)
        + "</ul>"
        for mark, cases in cell.groups
    )
    balanced = len(cell.groups) > 1 and not cell.few
    most = 2 * UNFOLDED if balanced else UNFOLDED
    if sum(len(cases) for _, cases in cell.groups) <= most:
        return lists
    rest = [group for group in cell.groups if group[1] != cell.few]
    told = " and ".join(map(_counted, rest))
    words = ", or ".join(escape(clean(case)) for case in cell.few)
    before = f'<p class="demo-exception">{words}</p>' if words else ""
    return f"{before}<details><summary>{told}</summary>{lists}</details>"


UNFOLDED = 2
"""So many cases stand as lists, and so many of each kind where no few
decide; more fold away."""


def _counted(group: tuple[Mark, tuple[str, ...]]) -> str:
    """In how many cases it holds, or fails."""
    mark, cases = group
    verb = "holds" if mark.tone == "good" else "fails"
    return f"{verb} in {len(cases)} case{'s' if cases[1:] else ''}"
