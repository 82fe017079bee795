"""The table as a page shows it: in words, as JSON, and cell by cell."""

import inspect
from collections.abc import Collection
from dataclasses import dataclass
from html import escape
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from demo.comparison import (
    ARTICLE,
    AT_BEST,
    FACTORS,
    FAVOURED,
    Table,
    headline,
)
from demo.contenders import COLUMNS, Contender, contender
from demo.figures import Cases, Mark, Proved
from demo.figures.figure import slug
from demo.pages.text import Screen
from demo.pages.views import View, Word, chip
from demo.probes import (
    AT_GATEWAY,
    FORGERS,
    STEPS_BUT_FORGETTING,
    Cell,
    Probe,
    Value,
    measured_once,
)
from demo.probes.units import counted, exactly, length
from demo.schemes.base import ACCESS_S, SIGN_IN_S

PACKAGES = ("PyJWT", "itsdangerous", "fakeredis", "redis", "cryptography")


def say(cell: Cell) -> str:
    """A cell as a reader sees it: the value first, then its unit."""
    value = cell.value
    if value is None:
        return cell.status
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "\n".join(counted(n, name) for name, n in value.items())
    if isinstance(value, str):
        return value
    if cell.unit == "s":
        return lasting(value)
    return counted(value, cell.unit)


def lasting(seconds: int) -> str:
    """A length of time.  How long a sign-in lasts is the book's choice.
    Some libraries accept what has expired for one second more."""
    if seconds in (SIGN_IN_S, SIGN_IN_S + 1):
        return f"until it expires: here {length(SIGN_IN_S)}"
    return exactly(seconds)


FOOTNOTE = (
    f"Every design here keeps a user signed in for {length(SIGN_IN_S)}. With "
    f"refresh, an access token lasts {length(ACCESS_S)} and is then renewed."
)
"""What a reader must know beside the numbers."""


def words_beside(cell: Cell) -> str:
    """How a cell says what else was measured."""
    if cell.probe == AT_GATEWAY.id:
        return f"{say(cell)} with a gateway"
    if cell.probe == STEPS_BUT_FORGETTING.id:
        return f"{cell.value} if forgetting the token is not counted"
    if cell.probe == FORGERS.id and cell.value == 1:
        return "only the issuer can forge it"
    return f"all {say(cell)} can forge it, if each may write to the store"


def column(contender: Contender) -> str:
    """A column's heading."""
    suffix = ", user row read" if contender.load_user else ""
    return contender.name + suffix


def proof_of(probe_id: str, contender: Contender) -> str:
    """Where a cell's proof is: the page, and the place on it."""
    return f"{probe_id}#{slug(column(contender))}"


def has_proof(contender: Contender) -> bool:
    """Has the page of each probe a place for it?"""
    return contender in COLUMNS


def proved(cell: Cell, words: Word) -> Word:
    """The words with their proof, if the site has one."""
    if not has_proof(cell.contender) or isinstance(words, Proved | Cases):
        return words
    return Proved(words, proof_of(cell.probe, cell.contender))


def on_a_line(words: str) -> str:
    return words.replace("\n", ", ")


def article_rows(table: Table) -> list[list[str]]:
    """The article's five rows: factor, its two columns, the side that
    it favours, whether the measurement agrees, and the question."""
    return [
        [
            factor,
            *(article_cell(table, factor, name) for name in ARTICLE),
            FAVOURED[factor],
            table.agreement(factor),
            headline(factor).question,
        ]
        for factor in FACTORS
    ]


def article_cell(table: Table, factor: str, name: str) -> str:
    """The headline, and what a reader must not miss beside it."""
    cell = table.headline(factor, name)
    said = [say(cell)]
    if cell.unit == "s" and cell.value == SIGN_IN_S:
        refreshed = measured_once(headline(factor), contender(REFRESHED))
        if isinstance(refreshed.value, int):
            said = [f"{said[0]}; {length(refreshed.value)} with refresh"]
    for one in table.beside(factor, name):
        if (one.value, one.unit) != (cell.value, cell.unit):
            said.append(words_beside(one))
    return "\n".join(said)


UNGRADED = "not graded"
REFRESHED = "JWT + refresh"
"""The column that a plain JWT is compared with."""

ARTICLE_HEADINGS = [
    "factor",
    f"{ARTICLE[0]}, in a header",
    ARTICLE[1],
    "article favours",
    "measurement",
    "what was measured",
]


def wide_rows(table: Table) -> list[list[str]]:
    """One row for each contender, one column for each probe."""
    return [
        [column(one)] + [on_a_line(say(cell)) for cell in cells_of(table, one)]
        for one in table.contenders
    ]


def cells_of(table: Table, one: Contender) -> list[Cell]:
    """A contender's cells, in the order of the wide table."""
    return [
        table.cell(probe.id, one.name, one.load_user)
        for probe in counts_last(table)
    ]


def counts_last(table: Table) -> list[Probe]:
    """The rows' probes; the widest cells stand at the end."""
    return sorted(table.rows(), key=lambda probe: probe.unit == "parts")


IN_WORDS = {
    "log-out": "a copy, after a log-out",
    "lookups-over-five": "lookups over five services",
    "script-theft": "stolen by script",
    "client-steps": "steps of three clients",
}
"""The headline rows as headings of columns."""


def wide_headings(table: Table) -> list[str]:
    return ["contender", *(probe.id for probe in counts_last(table))]


def explain(cell: Cell, probe: Probe, screen: Screen | None = None) -> str:
    """Where one cell comes from, down to the code that measured it."""
    why = f": {cell.why}" if cell.why else ""
    facts = {
        "probe": f"{probe.id}: {probe.question}",
        "status": f"{cell.status}{why}",
        "grade": cell.grade or "none",
        "rule": probe.rule(),
        "controls": "; ".join(cell.controls) or "none",
        "chapter": probe.chapter,
    }
    for count, names in cell.listed.items():
        facts[counted(len(names), count)] = ", ".join(names) or "none"
    head = f"{cell.factor}, {column(cell.contender)}: {say(cell)}"
    return (screen or Screen()).block(head, facts)


def source_of(probe: Probe) -> str:
    """The code of the probe, as it ran."""
    function: Any = getattr(probe.measure, "func", probe.measure)
    return inspect.getsource(function)


def versions() -> dict[str, str]:
    """Installed versions of what the measurement rests on."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def table_json(table: Table) -> dict[str, Any]:
    """The machine-readable table."""
    cells = [cell_json(cell) for cell in table.cells]
    return {"cells": cells, "versions": versions()}


def cell_json(cell: Cell) -> dict[str, Any]:
    """One cell of the machine-readable table."""
    return {
        "factor": cell.factor,
        "probe": cell.probe,
        "contender": cell.contender.name,
        "scheme": cell.contender.scheme.__name__,
        "carrier": cell.contender.carrier.kind,
        "load_user": cell.contender.load_user,
        "value": cell.value,
        "unit": cell.unit,
        "status": cell.status,
        "grade": cell.grade,
        "why": cell.why,
        "controls": list(cell.controls),
        "listed": cell.listed,
        "chapter": cell.chapter,
    }


@dataclass(frozen=True)
class ProbeRow:
    """One probe, put to several contenders.  `row["JWT HS256"]` is a value."""

    probe: Probe
    cells: tuple[Cell, ...]

    def __getitem__(self, name: str) -> Value | None:
        for cell in self.cells:
            if cell.contender.name == name and cell.status != "error":
                return cell.value
        raise LookupError(f"{name!r} was not measured")

    def number(self, name: str) -> int:
        """A value that is a number.  Raises TypeError if it is none."""
        value = self[name]
        if not isinstance(value, int):
            raise TypeError(f"{self.probe.id} of {name} is {value!r}")
        return value

    def proof(self, name: str) -> str:
        """Where the cell's proof is; "" for what is no column."""
        for cell in self.cells:
            one = cell.contender
            if one.name == name and has_proof(one):
                return proof_of(cell.probe, one)
        return ""

    def values(self) -> dict[str, Value | None]:
        """Value by contender, in column order."""
        return {cell.contender.name: cell.value for cell in self.cells}

    def view(self, *first: str) -> View:
        """The row upright: a line for each contender, these first.  The
        page leaves out a column of grades without any, and folds many
        rows away: all but these, or all but two."""
        headings = ["contender", "measured", "grade"]
        cells = sorted(
            self.cells,
            key=lambda cell: [*first, cell.contender.name].index(
                cell.contender.name
            ),
        )
        rows: list[list[Word]] = [
            [column(c.contender), proved(c, say(c)), grade_mark(c.grade)]
            for c in cells
        ]
        kept = 3 if any(cell.grade for cell in self.cells) else 2
        short = [row[:kept] for row in rows]
        question = self.probe.question
        shown = len(first) or (2 if len(cells) > 4 else None)
        page = View.of(headings[:kept], short, question, rows_shown=shown)
        whole = View.of(headings, rows, question)
        return View(page.html, f"{question}\n{whole.text}")

    def _repr_html_(self) -> str:
        return self.view().html

    def __repr__(self) -> str:
        return self.view().text


def grade_mark(grade: str | None) -> Mark:
    """A grade as a mark: a word with an icon."""
    return Mark(grade or UNGRADED, grade or "neutral")


def table_view(table: Table) -> View:
    """The article's five rows, and whether the measurement agrees.  Each
    measured cell is a link to its proof, and so is each verdict."""
    rows: list[list[Word]] = []
    for factor, *words, agrees, question in article_rows(table):
        cells = [table.headline(factor, name) for name in ARTICLE]
        favoured = words.pop()
        links = [proved(*pair) for pair in zip(cells, words, strict=True)]
        verdict = proved(cells[0], chip(agrees))
        rows.append([factor, *links, favoured, verdict, question])
    caption = "The article's table, rebuilt from measurements"
    shown = View.of(ARTICLE_HEADINGS, rows, caption)
    notes = at_best()
    noted = "".join(f"<p>{escape(note)}</p>" for note in notes)
    page = (
        f'{shown.html}\n<p class="demo-note">{escape(FOOTNOTE)}</p>\n'
        f"<details><summary>What each of the two includes</summary>"
        f"{noted}</details>"
    )
    return View(page, "\n".join([shown.text, FOOTNOTE, *notes]))


def at_best() -> list[str]:
    """What each of the article's columns includes, in a sentence each."""
    return [f"{name}, as compared: {words}" for name, words in AT_BEST.items()]


def wide_view(table: Table, first: Collection[str] = ()) -> View:
    """Every contender, every probe that the table holds.  Those named
    come first, and the page folds the others away."""
    ordered = sorted(table.contenders, key=lambda one: one.name not in first)
    rows: list[list[Word]] = [
        [column(one)]
        + [proved(cell, on_a_line(say(cell))) for cell in cells_of(table, one)]
        for one in ordered
    ]
    ids, shown = wide_headings(table), len(first) or None
    heads = [IN_WORDS.get(id, id.replace("-", " ")) for id in ids]
    return View.of(heads, rows, "Every contender", shown)
