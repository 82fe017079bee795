"""A picture with its words: title, description, drawing and numbers.

A grid of marks, which says what happened in each case, is no more than
that: a table with a title.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from demo.figures.ink import FONT, WIDTH, num
from demo.figures.tables import (
    DataTable,
    Entry,
    Mark,
    Proved,
    fold,
    table_html,
)
from demo.figures.words import clean, escape, named, some


@dataclass(frozen=True, repr=False)
class Figure:
    """A table with a title, and under both what a reader has to know."""

    title: str
    table: DataTable
    caption: str = ""

    def sentence(self) -> str:
        """The title, with a full stop where it ends in no other."""
        return self.title + ("" if self.title[-1:] in ".?!" else ".")

    def _repr_html_(self) -> str:
        """Return the table as one HTML block without a blank line."""
        told = f"{self.sentence()} {self.caption}".rstrip()
        return table_html(self.table.columns, self.table.rows, told)

    def __repr__(self) -> str:
        """Return the title and the numbers as lines of plain text."""
        lines = (f"  {line}" for line in self.table.lines())
        return "\n".join((f"Figure: {clean(self.title)}", *lines))


@dataclass(frozen=True, repr=False, kw_only=True)
class Drawing(Figure):
    """One chart as inline SVG, with the table that it was drawn from.

    `svg` is a whole SVG element and well-formed XML; `scrolls` says that
    it is too wide for a phone and needs a box to scroll in.
    """

    description: str
    svg: str
    scrolls: bool = False

    def _repr_html_(self) -> str:
        """Return the chart and its table as one block, as above."""
        title, svg = escape(self.title), self.svg
        if self.scrolls:
            svg = (
                f'<div class="demo-scroll" role="region" aria-label="{title}"'
                f' tabindex="0">\n{svg}\n</div>'
            )
        caption = f" {escape(self.caption)}" if self.caption else ""
        table = table_html(self.table.columns, self.table.rows, self.title)
        return (
            '<figure class="demo-figure">\n'
            f"{svg}\n<figcaption><strong>{escape(self.sentence())}</strong>{caption}"
            f"</figcaption>\n{fold('As a table', table)}\n</figure>"
        )


def slug(words: str) -> str:
    """Return `words` as an identifier: lower case, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "figure"


def draw(
    title: str,
    description: str,
    fragments: list[str],
    height: float,
    table: DataTable,
    *,
    caption: str = "",
    width: float = WIDTH,
) -> Drawing:
    """Wrap SVG fragments as a figure of `width` by `height` units.

    The same content gives the same bytes: the element's identifier is
    the title and a digest of the rest. Raises ValueError without a title.
    """
    name = named(title, "the title")
    drawing = "\n".join(fragment for fragment in fragments if fragment)
    digest = hashlib.sha256(f"{description}{drawing}".encode()).hexdigest()
    mark = f"fig-{slug(name)}-{digest[:6]}"
    wide = width > WIDTH
    kind = "demo-wide" if wide else "demo-chart"
    # What is an image to a screen reader has no links in it.
    role = "group" if "<a " in drawing else "img"
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" role="'
        f'{role}" id="'
        f'{mark}" aria-labelledby="{mark}-title {mark}-desc"'
        f' viewBox="0 0 {num(width)} {num(height)}" overflow="visible"'
        f' width="{num(width)}" class="{kind}"'
        f' font-family="{FONT}" font-size="15" fill="currentColor">\n'
        f'<title id="{mark}-title">{escape(name)}</title>\n'
        f'<desc id="{mark}-desc">{escape(description)}</desc>\n'
        f"{drawing}\n</svg>"
    )
    return Drawing(
        title=name,
        table=table,
        caption=clean(caption),
        description=clean(description),
        svg=svg,
        scrolls=wide,
    )


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
