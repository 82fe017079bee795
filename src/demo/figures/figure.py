"""A picture with its words: title, description, drawing and numbers."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from demo.figures.ink import FONT, WIDTH, num
from demo.figures.tables import DataTable, fold, table_html
from demo.figures.words import clean, escape, named


@dataclass(frozen=True, repr=False)
class Figure:
    """One chart as inline SVG, with the table that it was drawn from.

    `svg` is a whole SVG element and well-formed XML, or empty where the
    table is the figure; `scrolls` says that it is too wide for a phone
    and needs a box to scroll in.
    """

    title: str
    description: str
    svg: str
    table: DataTable
    caption: str = ""
    scrolls: bool = False

    def _repr_html_(self) -> str:
        """Return the figure as one HTML block without a blank line."""
        title = escape(self.title)
        stop = "" if self.title[-1:] in ".?!" else "."
        svg, columns, rows = self.svg, self.table.columns, self.table.rows
        if not svg:
            said = f"{self.title}{stop} {self.caption}".strip()
            return table_html(columns, rows, said)
        if self.scrolls:
            svg = (
                f'<div class="demo-scroll" role="region" aria-label="{title}"'
                f' tabindex="0">\n{svg}\n</div>'
            )
        words = f" {escape(self.caption)}" if self.caption else ""
        table = table_html(columns, rows, self.title)
        return (
            '<figure class="demo-figure">\n'
            f"{svg}\n<figcaption><strong>{title}{stop}</strong>{words}"
            f"</figcaption>\n{fold('As a table', table)}\n</figure>"
        )

    def __repr__(self) -> str:
        """Return the title and the numbers as lines of plain text."""
        lines = (f"  {line}" for line in self.table.lines())
        return "\n".join((f"Figure: {clean(self.title)}", *lines))


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
) -> Figure:
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
    return Figure(name, clean(description), svg, table, clean(caption), wide)
