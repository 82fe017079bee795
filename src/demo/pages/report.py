"""The report of one application: text, markdown, JSON, or a page.

The page is one file without a script, in the reader's own theme, light or
dark, and prints.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from demo.harness.lifetime import DAY_S
from demo.pages.table import UNGRADED, counted, felt, grade_mark, versions
from demo.pages.text import Screen, markdown
from demo.pages.views import View, Word
from demo.probes import Cell, Probe
from demo.probes.own_app import ADVICE

HEADINGS = ("question", "measured", "grade")


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
        """How many of each grade, in words."""
        grades = [cell.grade for _, cell in self.cells]
        words = [
            f"{grades.count(grade)} {grade}"
            for grade in ("good", "fair", "poor")
        ]
        statuses = [cell.status for _, cell in self.cells]
        apart = sum(
            statuses.count(s) for s in ("not applicable", "not offered")
        )
        failed = sum(statuses.count(s) for s in ("not measurable", "error"))
        return (
            f"{', '.join(words)}; {apart} do not apply, "
            f"{failed} could not be measured"
        )


def told(cell: Cell) -> str:
    """The value, with its unit."""
    if cell.value is None:
        return f"{cell.status}: {cell.why}" if cell.why else cell.status
    if isinstance(cell.value, bool):
        return "yes" if cell.value else "no"
    if isinstance(cell.value, int) and cell.unit == "s":
        return long(cell.value)
    return str(cell.value)


def long(seconds: int) -> str:
    """A length of time, in seconds and in what is easier to feel."""
    if seconds < 100:
        return f"{seconds} s"
    if seconds >= 2 * DAY_S:
        return f"{seconds:,} s ({seconds / DAY_S:.3g} days)"
    return f"{seconds:,} s ({felt(seconds)})"


def known(probe: Probe, cell: Cell) -> dict[str, str]:
    """All that is known of a cell, by label."""
    said = {"measured": told(cell), "grade": cell.grade or "none"}
    if cell.why and cell.value is not None:
        said["note"] = cell.why
    said["graded"] = probe.grading.rule()
    for count, names in cell.listed.items():
        if names:
            said[counted(len(names), count)] = ", ".join(names)
    if cell.controls:
        said["controls"] = "; ".join(cell.controls)
    if cell.grade in ("fair", "poor"):
        said["to do"] = ADVICE[probe.id]
    said["chapter"] = probe.chapter
    said["probe"] = probe.id
    return said


def report_rows(report: Report) -> list[list[str]]:
    """Question, value and grade of each probe."""
    return [
        [probe.question, told(cell), cell.grade or "none"]
        for probe, cell in report.cells
    ]


def report_text(report: Report, screen: Screen | None = None) -> str:
    screen = screen or Screen()
    blocks = [
        screen.block(probe.question, known(probe, cell))
        for probe, cell in report.cells
    ]
    head = [report.title(), report.score(), *report.notes]
    table = screen.table(HEADINGS, report_rows(report))
    return "\n\n".join([*map(screen.paragraph, head), table, *blocks])


def report_view(report: Report) -> View:
    """The report on a page of the book: what was graded stands open, and
    below it what to do about each grade that is not good."""
    graded = [pair for pair in report.cells if pair[1].grade]
    rest = [pair for pair in report.cells if not pair[1].grade]
    rows: list[list[Word]] = [
        [probe.question, told(cell), grade_mark(cell.grade)]
        for probe, cell in (*graded, *rest)
    ]
    title, high = report.title(), len(graded) or None
    shown = View.of(HEADINGS, rows, title, rows_shown=high)
    head = [report.score(), *report.notes]
    duties = [
        f"{cell.probe}: {ADVICE[cell.probe]}"
        for _, cell in graded
        if cell.grade != "good"
    ]
    above, below = (
        "".join(f'<p class="demo-note">{escape(one)}</p>' for one in lines)
        for lines in (head, duties)
    )
    text = [title, *head, shown.text, *duties]
    return View(above + shown.html + below, "\n".join(text))


def report_markdown(report: Report) -> str:
    lines = [f"# {report.title()}", report.score(), *report.notes]
    lines.append(markdown(HEADINGS, piped(report_rows(report))))
    for probe, cell in report.cells:
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
                "advice": ADVICE.get(probe.id, ""),
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
.poor { color: var(--poor); } .good, .fair, .poor { font-weight: 600;
  white-space: nowrap; }
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
    lines = "".join(
        f'<tr><th scope="row"><a href="#{escape(probe.id)}">'
        f"{escape(probe.question)}</a></th><td>{escape(told(cell))}</td><td>{graded(cell.grade)}</td></tr>"
        for probe, cell in report.cells
    )
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
            *(section(probe, cell) for probe, cell in report.cells),
            "</main></body></html>",
        ]
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
