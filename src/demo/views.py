"""Results as a page shows them: accessible tables, words beside icons."""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from demo import report
from demo.claims import CLAIMS, Judged, judge
from demo.comparison import Table
from demo.figures import Figure, Mark, anatomy, table_html
from demo.layout import aligned
from demo.probes import Cell, Probe, Value

TONES = {
    "holds": "good",
    "holds if": "fair",
    "fails": "poor",
    "opinion": "neutral",
    "not measurable": "neutral",
    "agrees": "good",
    "disagrees": "poor",
    "mixed": "fair",
}
"""Verdicts and agreements; anything else is neutral."""

UNGRADED = "not graded"

Marked = list[list[str | float | Mark]]


@dataclass(frozen=True)
class View:
    """html: for a page.  text: the same, for a reader of text."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Source:
    """The real source of a function, method or class."""

    thing: Any

    def __repr__(self) -> str:
        return dedent(inspect.getsource(self.thing)).rstrip()

    def _repr_markdown_(self) -> str:
        return f"```python\n{self!r}\n```"


@dataclass(frozen=True)
class Row:
    """One probe, every contender.  `row["JWT"]` is a value."""

    probe: Probe
    cells: tuple[Cell, ...]

    def __getitem__(self, name: str) -> Value | None:
        for cell in self.cells:
            if cell.contender.name == name and cell.status != "error":
                return cell.value
        raise LookupError(f"{name!r} was not measured")

    def values(self) -> dict[str, Value | None]:
        """Value by contender, in column order."""
        return {cell.contender.name: cell.value for cell in self.cells}

    def _repr_html_(self) -> str:
        graded = any(cell.grade for cell in self.cells)
        headings = ["contender", "measured", "grade"]
        rows: Marked = [
            [words[0], *flat(words[1:2]), grade_mark(words[2])]
            for words in self._words()
        ]
        kept = 3 if graded else 2
        return table_html(
            headings[:kept],
            [row[:kept] for row in rows],
            self.probe.question,
            rows_shown=2,
        )

    def __repr__(self) -> str:
        headings = ["contender", "measured", "grade"]
        return f"{self.probe.question}\n{aligned(headings, self._words())}"

    def _words(self) -> list[list[str]]:
        return [
            [report.column(c.contender), report.say(c), c.grade or UNGRADED]
            for c in self.cells
        ]


def table_view(table: Table) -> View:
    """The article's five rows, and whether the measurement agrees."""
    rows = report.article_rows(table)
    marked: Marked = [
        [*flat(row[:-2]), chip(row[-2]), row[-1]] for row in rows
    ]
    headings = report.ARTICLE_HEADINGS
    caption = "The article's table, rebuilt from measurements"
    note = report.FOOTNOTE
    return View(
        table_html(headings, marked, caption)
        + f'\n<p class="demo-note">{note}</p>',
        f"{aligned(headings, rows)}\n{note}",
    )


def wide_view(table: Table) -> View:
    """Every contender, every probe that the table holds."""
    headings, rows = report.wide_headings(table), report.wide_rows(table)
    caption = "Every contender"
    return View(table_html(headings, rows, caption), aligned(headings, rows))


def ledger_view(judged: Sequence[Judged]) -> View:
    """Claims with their verdicts and what decided them."""
    headings = ["claim", "verdict", "because"]
    rows = [[j.claim.text, j.verdict, j.because()] for j in judged]
    marked: Marked = [[text, chip(word), why] for text, word, why in rows]
    caption = "Claims, judged by this run"
    return View(table_html(headings, marked, caption), aligned(headings, rows))


def ledger(chapter: str = "") -> View:
    """The ledger of one chapter, or the whole, judged now."""
    chosen = [c for c in CLAIMS if chapter in ("", c.chapter)]
    if not chosen:
        raise LookupError(f"no claim is settled in {chapter!r}")
    return ledger_view([judge(claim) for claim in chosen])


def chip(word: str) -> Mark:
    """A verdict: a word with an icon."""
    return Mark(word, TONES.get(word, "neutral"))


def grade_mark(grade: str) -> Mark:
    """A grade: a word with an icon."""
    return Mark(grade, "neutral" if grade == UNGRADED else grade)


def flat(words: list[str]) -> list[str]:
    """The same words, each on one line."""
    return [word.replace("\n", ", ") for word in words]


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
