"""The report of one application: text, markdown, JSON, or a page.

The page is one file without a script, in the reader's own theme, light or
dark, and prints.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from demo.figures import Mark
from demo.figures.tables import fold
from demo.harness.lifetime import DAY_S, LADDER_S
from demo.pages.table import UNGRADED, counted, felt, grade_mark, versions
from demo.pages.text import Screen, markdown
from demo.pages.views import View, Word
from demo.probes import Cell, Probe
from demo.probes.forged import FORGED_POST
from demo.probes.lifetimes import COOKIE_ATTRIBUTES
from demo.probes.own_app import ADVICE, advice
from demo.probes.revocation import LOG_OUT, PASSWORD_CHANGE

HEADINGS = ("question", "measured", "grade")
GRADES = ("good", "fair", "poor")
WITHOUT_GRADE = {
    "measured": "measured without a grade",
    "not offered": "not offered",
    "not applicable": "not applicable",
    "not measurable": "could not be measured",
    "error": "could not be measured",
}
"""How the summary calls a row that has no grade, by its status."""
LEFT_OUT = "not offered"
OTHER_SITES = "forms on other sites (CSRF; [transfer] and [balance])"
UNTRIED = {
    FORGED_POST.id: OTHER_SITES,
    LOG_OUT.id: "a log-out ([log_out])",
    PASSWORD_CHANGE.id: "a change of password ([change_password])",
}
"""What is told of in the summary when it was not tried."""


@dataclass(frozen=True)
class Report:
    """target: what was probed, and how.  cells: with their probes.
    notes: what a reader has to know beside them.  complete: were all
    probes run?"""

    target: str
    cells: tuple[tuple[Probe, Cell], ...]
    notes: tuple[str, ...] = ()
    complete: bool = True

    def title(self) -> str:
        missing = "" if self.complete else ", incomplete"
        return f"Probes of {self.target}{missing}"

    def score(self) -> str:
        """How many rows there are of each kind, every row counted once,
        and what was not tried though it matters."""
        found = Counter(kind(cell) for _, cell in self.cells)
        words = [f"{found.pop(grade, 0)} {grade}" for grade in GRADES]
        words += [f"{many} {said}" for said, many in found.items()]
        counts = ", ".join(words)
        return f"{len(self.cells)} questions: {counts}.{self.not_tried()}"

    def not_tried(self) -> str:
        """What nobody has said how to do, though most applications have
        it.  Forms of other sites matter where a cookie goes with them."""
        status = {probe.id: cell.status for probe, cell in self.cells}
        left = [w for id, w in UNTRIED.items() if status.get(id) == LEFT_OUT]
        if status.get(COOKIE_ATTRIBUTES.id) == "not applicable":
            left = [words for words in left if words != OTHER_SITES]
        told = (
            f" Not tried, as the endpoints file has none: {', '.join(left)}."
        )
        return told if left else ""

    def worst_first(self) -> list[tuple[Probe, Cell]]:
        """The same cells: poor, fair, good, and what has no grade."""
        order = ["poor", "fair", "good", None]
        return sorted(self.cells, key=lambda one: order.index(one[1].grade))

    def told_in_full(self) -> list[tuple[Probe, Cell]]:
        """Without what the application does not have: of that, the table
        says all."""
        return [one for one in self.worst_first() if in_full(one[1])]

    @property
    def grades(self) -> dict[str, str | None]:
        """By the id of the probe."""
        return {probe.id: cell.grade for probe, cell in self.cells}

    def since(self, before: "Report") -> View:
        """What was graded, beside the same of an earlier report."""
        was = {probe.id: cell for probe, cell in before.cells}
        rows: list[list[Word]] = [
            [probe.question, mark_of_cell(was[probe.id]), mark_of_cell(cell)]
            for probe, cell in self.cells
            if cell.grade or was[probe.id].grade
        ]
        columns = ("question", "before", "after")
        shown = View.of(columns, rows, self.title(), cards=True)
        note = f'<p class="demo-note">After: {escape(self.score())}</p>'
        return View(note + shown.html, f"After: {self.score()}\n{shown.text}")

    def _repr_html_(self) -> str:
        return report_view(self).html

    def __repr__(self) -> str:
        return report_view(self).text


def mark_of_cell(cell: Cell) -> Mark:
    """The value in words, in the tone of its grade."""
    return Mark(told(cell).replace("\n", "; "), cell.grade or "neutral")


def in_full(cell: Cell) -> bool:
    """Is there more to say of it than the table does?"""
    return cell.status not in ("not offered", "not applicable")


def kind(cell: Cell) -> str:
    """Its grade, or how the summary calls it without one."""
    return cell.grade or WITHOUT_GRADE[cell.status]


def told(cell: Cell) -> str:
    """The value with its unit, and what one has to know beside it."""
    words = cell.status if cell.value is None else value_in_words(cell)
    return f"{words}: {cell.why}" if cell.why else words


def value_in_words(cell: Cell) -> str:
    if isinstance(cell.value, bool):
        return "yes" if cell.value else "no"
    if isinstance(cell.value, int) and cell.unit == "s":
        if cell.open_end or cell.value > LADDER_S[-1]:
            return f"no end in {short(cell.value - 1)}"
        return long(cell.value)
    return str(cell.value)


def long(seconds: int) -> str:
    """A length of time, in seconds and in what is easier to feel."""
    told = short(seconds)
    return told if told.endswith(" s") else f"{seconds:,} s ({told})"


def short(seconds: int) -> str:
    if seconds < 100:
        return f"{seconds} s"
    if seconds >= 2 * DAY_S:
        return f"{seconds / DAY_S:.3g} days"
    return felt(seconds)


def known(probe: Probe, cell: Cell) -> dict[str, str]:
    """All that is known of a cell, by label."""
    said = {"measured": told(cell), "grade": cell.grade or UNGRADED}
    in_unit = "in seconds: " if probe.unit == "s" else ""
    said["graded"] = in_unit + probe.grading.rule()
    for count, names in cell.listed.items():
        if names:
            said[counted(len(names), count)] = ", ".join(names)
    if cell.controls:
        said["controls"] = "; ".join(cell.controls)
    if cell.grade in ("fair", "poor"):
        said["to do"] = advice(cell)
    said["chapter"] = probe.chapter
    said["probe"] = probe.id
    return said


def report_rows(report: Report) -> list[list[str]]:
    """Question, value and grade of each probe."""
    return [
        [probe.question, told(cell), cell.grade or UNGRADED]
        for probe, cell in report.worst_first()
    ]


def report_text(report: Report, screen: Screen | None = None) -> str:
    screen = screen or Screen()
    blocks = [
        screen.block(probe.question, known(probe, cell))
        for probe, cell in report.told_in_full()
    ]
    head = [report.title(), report.score(), *report.notes]
    table = screen.table(HEADINGS, report_rows(report))
    return "\n\n".join([*map(screen.paragraph, head), table, *blocks])


def report_view(report: Report) -> View:
    """The report on a page of the book: what was graded stands open; the
    rest is folded, and what to do about each grade that is not good."""
    cells = report.worst_first()
    graded = [cell for _, cell in cells if cell.grade]
    rows: list[list[Word]] = [
        [probe.question, told(cell), grade_mark(cell.grade)]
        for probe, cell in cells
    ]
    title, high = report.title(), len(graded) or None
    shown = View.of(HEADINGS, rows, title, rows_shown=high, cards=True)
    head = [report.score(), *report.notes]
    duties = [
        f"{cell.probe}: {advice(cell)}"
        for cell in graded
        if cell.grade != "good"
    ]
    html = "".join(f'<p class="demo-note">{escape(one)}</p>' for one in head)
    html += shown.html
    if duties:
        items = "".join(f"<li>{escape(one)}</li>" for one in duties)
        html += fold(f"What to do ({len(duties)})", f"<ul>{items}</ul>")
    return View(html, "\n".join([title, *head, shown.text, *duties]))


def report_markdown(report: Report) -> str:
    lines = [f"# {report.title()}", report.score(), *report.notes]
    lines.append(markdown(HEADINGS, piped(report_rows(report))))
    for probe, cell in report.told_in_full():
        lines.append(f"## {probe.question}")
        pairs = known(probe, cell).items()
        lines.append("\n".join(f"- {name}: {fact}" for name, fact in pairs))
    return "\n\n".join(lines)


def piped(lines: Iterable[Sequence[str]]) -> list[list[str]]:
    """The same, safe in a pipe table."""
    return [[word.replace("|", r"\|") for word in line] for line in lines]


def report_json(report: Report) -> dict[str, Any]:
    return {
        "target": report.target,
        "complete": report.complete,
        "notes": list(report.notes),
        "cells": [
            {
                "factor": cell.factor,
                "probe": cell.probe,
                "question": probe.question,
                "value": cell.value,
                "unit": cell.unit,
                "status": cell.status,
                "grade": cell.grade,
                "rule": probe.grading.rule(),
                "why": cell.why,
                "controls": list(cell.controls),
                "listed": cell.listed,
                "advice": advice(cell) if probe.id in ADVICE else "",
                "chapter": probe.chapter,
            }
            for probe, cell in report.cells
        ],
        "versions": versions(),
    }


STYLE = """
:root { color-scheme: light dark; --good: #1a6b34; --fair: #8a5000;
  --poor: #b3261e; --line: #c9ced6; --soft: #566070; }
@media (prefers-color-scheme: dark) { :root { --good: #82dc9a;
  --fair: #f2c063; --poor: #ff9a91; --line: #4a5160; --soft: #b4bdc8; } }
body { font: 1rem/1.6 system-ui, sans-serif; margin: 0 auto;
  max-width: 60rem; padding: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem;
  text-align: left; vertical-align: top; overflow-wrap: anywhere; }
tbody th { font-weight: normal; }
a { color: inherit; }
section { border-top: 1px solid var(--line); margin-top: 1.5rem; }
h2 { font-size: 1.1rem; }
dl { display: grid; grid-template-columns: 9rem 1fr; gap: .25rem 1rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
.good { color: var(--good); } .fair { color: var(--fair); }
.poor { color: var(--poor); } .good, .fair, .poor { font-weight: 600; }
td:last-child { white-space: nowrap; }
@media (max-width: 40rem) { dl { display: block; } dd { margin: 0 0 .5rem; }
  thead { display: none; } tr { display: block; padding: .5rem 0;
  border-bottom: 1px solid var(--line); } td, th { display: block; border: 0;
  padding: .1rem 0; } h1 { font-size: 1.4rem; } }
@media print { :root { color-scheme: light; } section { break-inside: avoid; }
  body { max-width: none; } }
"""
ICONS = {"good": "✓", "fair": "~", "poor": "✗"}


def report_html(report: Report) -> str:
    """One file, without a script and without anything from elsewhere."""
    title = escape(report.title())
    lines = "".join(table_row(*one) for one in report.worst_first())
    heads = "".join(f'<th scope="col">{one}</th>' for one in HEADINGS)
    notes = "".join(f"<p>{escape(note)}</p>" for note in report.notes)
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{title}</title><style>{STYLE}</style></head><body><main>",
            f"<h1>{title}</h1><p>{escape(report.score())}</p>{notes}",
            f"<table><thead><tr>{heads}</tr></thead>"
            f"<tbody>{lines}</tbody></table>",
            *(section(probe, cell) for probe, cell in report.told_in_full()),
            "</main></body></html>",
        ]
    )


def table_row(probe: Probe, cell: Cell) -> str:
    """One line, whose question leads to its section if it has one."""
    question = escape(probe.question)
    if in_full(cell):
        question = f'<a href="#{escape(probe.id)}">{question}</a>'
    return (
        f'<tr><th scope="row">{question}</th><td>{escape(told(cell))}</td>'
        f"<td>{graded(cell.grade)}</td></tr>"
    )


def section(probe: Probe, cell: Cell) -> str:
    """One probe, with all that is known of its answer."""
    pairs = "".join(
        f"<dt>{escape(name)}</dt><dd>"
        f"{graded(cell.grade) if name == 'grade' else escape(fact)}</dd>"
        for name, fact in known(probe, cell).items()
    )
    return (
        f'<section id="{escape(probe.id)}"><h2>{escape(probe.question)}</h2>'
        f"<dl>{pairs}</dl></section>"
    )


def graded(grade: str | None) -> str:
    """A grade: a word with an icon."""
    if grade is None:
        return UNGRADED
    return f'<span class="{grade}">{ICONS[grade]} {grade}</span>'
