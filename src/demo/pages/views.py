"""What the pages share: a table in two forms, the source of a thing, a
verdict as a mark, a credential taken apart."""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import product
from textwrap import dedent
from typing import Any

from demo.figures import (
    Cases,
    Figure,
    Mark,
    Proved,
    anatomy,
    case_lines,
    table_html,
)
from demo.pages.text import aligned

VERDICT_TONES = {
    "holds": "good",
    "holds if": "fair",
    "fails": "poor",
    "opinion": "neutral",
    "not measurable": "neutral",
    "agrees": "good",
    "disagrees": "poor",
    "mixed": "fair",
}
"""The tone of a verdict or an agreement; any other word is neutral."""


Word = str | Mark | Proved | Cases
"""What stands in one place of a page's table."""


@dataclass(frozen=True)
class View:
    """html: for a page.  text: the same, for a reader of text."""

    html: str
    text: str

    @classmethod
    def of(
        cls,
        headings: Sequence[str],
        rows: Sequence[Sequence[Word]],
        caption: str,
        rows_shown: int | None = None,
        cards: bool = False,
    ) -> "View":
        """A table.  The page sets each word on one line, and folds away
        what comes after `rows_shown` rows; the text does neither.  cards:
        as `table_html` takes it."""
        page = [[on_one_line(word) for word in row] for row in rows]
        words = [[in_text(word) for word in row] for row in rows]
        return cls(
            table_html(
                headings, page, caption, rows_shown=rows_shown, cards=cards
            ),
            aligned(headings, words),
        )

    @classmethod
    def asked(
        cls,
        headings: Sequence[str],
        rows: Sequence[Sequence[Word]],
        title: str,
        note: str = "",
        *,
        keys: int = 1,
        ordered: bool = False,
        rows_shown: int | None = None,
    ) -> "View":
        """A table that a reader asks: she chooses what stands in the first
        `keys` columns, and a page whose script runs shows the rest of that
        row.  Without a script the table stands as it is.

        ordered: the one key is a scale, from the first row to the last.
        Raises ValueError unless each choice has exactly one row."""
        asked = [tuple(map(in_text, row[:keys])) for row in rows]
        choices = product(*map(dict.fromkeys, zip(*asked, strict=True)))
        if not 0 < keys < len(headings) or sorted(asked) != sorted(choices):
            raise ValueError(f"{title} not each choice has one row")
        if ordered and keys > 1:
            raise ValueError(f"{title} one scale, and not {keys}")
        caption = f"{title} {note}".rstrip()
        plain = cls.of(headings, rows, caption, rows_shown)
        scale = " data-scale" if ordered else ""
        box = f'<div class="demo-ask" data-keys="{keys}"{scale}'
        box += f' data-title="{escape(title, quote=True)}">'
        return cls(f"{box}\n{plain.html}\n</div>", plain.text)

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def raw(html: str) -> str:
    """HTML in a page, dressed as the tables of the chapters are."""
    return (
        "```{raw} html\n"
        f'<div class="output text_html">\n{html}\n</div>\n```\n'
    )


def on_one_line(word: Any) -> Any:
    """The same, with commas for line breaks."""
    if isinstance(word, Proved):
        return Proved(on_one_line(word.entry), word.proof)
    return word.replace("\n", ", ") if isinstance(word, str) else word


def in_text(word: Word) -> str:
    """What a reader of text sees."""
    entry = word.entry if isinstance(word, Proved) else word
    if isinstance(entry, Cases):
        return "\n".join(case_lines(entry))
    return entry.word if isinstance(entry, Mark) else str(entry)


@dataclass(frozen=True)
class Source:
    """The real source of a function, method or class."""

    thing: Any

    def __repr__(self) -> str:
        return dedent(inspect.getsource(self.thing)).rstrip()

    def _repr_markdown_(self) -> str:
        return f"```python\n{self!r}\n```"


def chip(word: str) -> Mark:
    """A verdict as a mark: a word with an icon."""
    return Mark(word, VERDICT_TONES.get(word, "neutral"))


def credential_figure(credential: str) -> Figure:
    """The anatomy of a credential, shortened so that nobody can use it."""
    parts = credential.split(".")
    if len(parts) != 3:
        length = f"{len(credential)} random characters"
        return anatomy("A session identifier", [("opaque", "…", length)])
    said = (
        ("header", "which kind of token, which algorithm"),
        ("payload", "who, by whom, for whom, until when"),
        ("signature", "that nobody changed the rest"),
    )
    return anatomy(
        "A JSON Web Token, shortened",
        [
            (kind, excerpt(kind, part), f"{len(part)} characters: {meaning}")
            for (kind, meaning), part in zip(said, parts, strict=True)
        ],
    )


def excerpt(kind: str, part: str) -> str:
    """The start of a part that is the same for everybody, or nothing."""
    return "…" if kind == "signature" else f"{part[:12]}…"
