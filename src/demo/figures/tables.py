"""Tables that a screen reader can walk and a narrow screen can scroll."""

from __future__ import annotations

from collections.abc import Sequence

from demo.figures.cells import Cell, Mark, Table, plain
from demo.figures.palette import tone_of
from demo.figures.words import escape, named

LONG = 24
"""A word of more characters than this may break anywhere in a cell."""


def table_html(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    caption: str,
    *,
    rows_shown: int | None = None,
    columns_shown: int | None = None,
) -> str:
    """Return an HTML table: caption, row and column headers.

    It scrolls sideways in a region that the keyboard can reach. Rows
    after `rows_shown` and columns after `columns_shown` (the row header
    counts as one) fold away. Raises ValueError without rows or columns,
    for a row of another length, for an empty caption, and for a count
    below one.
    """
    table = Table(tuple(columns), tuple(tuple(row) for row in rows))
    name = named(caption, "the caption")
    wide = _shown(columns_shown, len(table.columns))
    high = _shown(rows_shown, len(table.rows))
    shown = [row[:wide] for row in table.rows]
    parts = [_scroll(table.columns[:wide], shown[:high], name)]
    if shown[high:]:
        more = f"{name}: the other rows"
        body = _scroll(table.columns[:wide], shown[high:], more)
        parts.append(fold(f"The other rows ({len(shown) - high})", body))
    if table.columns[wide:]:
        head = (table.columns[0], *table.columns[wide:])
        rest = [(row[0], *row[wide:]) for row in table.rows]
        body = _scroll(head, rest, f"{name}: the other columns")
        count = len(table.columns) - wide
        parts.append(fold(f"The other columns ({count})", body))
    return "\n".join(parts)


def fold(summary: str, body: str) -> str:
    """Return `body` folded behind its summary."""
    head = f"<details><summary>{escape(summary)}</summary>"
    return f"{head}\n{body}\n</details>"


def _shown(count: int | None, total: int) -> int:
    if count is not None and count < 1:
        raise ValueError(f"{count} shown: show one at least")
    return total if count is None else count


def _scroll(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], caption: str
) -> str:
    name = escape(caption)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "\n".join(
        f'<tr><th scope="row">{escape(plain(row[0]))}</th>'
        + "".join(map(_cell, row[1:]))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="demo-scroll" role="region" aria-label="{name}"'
        ' tabindex="0" style="overflow-x:auto">\n'
        f'<table class="demo-table"><caption>{name}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n"
        "</table>\n</div>"
    )


def _cell(cell: Cell) -> str:
    if not isinstance(cell, Mark):
        kind = "" if isinstance(cell, str) else ' class="demo-number"'
        if any(len(word) > LONG for word in plain(cell).split()):
            kind = ' style="overflow-wrap:anywhere;min-width:15em"'
        return f"<td{kind}>{escape(plain(cell))}</td>"
    tone = tone_of(cell.tone)
    return (
        f'<td class="demo-mark demo-{cell.tone}"><span style="border-bottom:'
        f'2px solid {tone.colour}"><span aria-hidden="true">{tone.glyph}&#160;'
        f"</span>{escape(plain(cell))}</span></td>"
    )
