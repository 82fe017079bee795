"""The report of one application: text, markdown, or JSON."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from demo.figures import Mark
from demo.figures.tables import fold
from demo.harness.trial import LADDER_S
from demo.pages.table import UNGRADED, grade_mark, versions
from demo.pages.text import Screen, markdown
from demo.pages.views import View, Word
from demo.probes import Cell, Probe
from demo.probes.forged import FORGED_POST
from demo.probes.lifetimes import (
    COOKIE_ATTRIBUTES,
    DECLARED,
    SIGN_IN_LASTS,
)
from demo.probes.own_app import ADVICE, TITLES, advice
from demo.probes.revocation import LOG_OUT, PASSWORD_CHANGE
from demo.probes.units import counted, exactly, length

HEADINGS = ("question", "measured", "grade")
GRADES = ("good", "fair", "poor")
WITHOUT_GRADE = {
    "measured": "measured without a grade",
    "not offered": "not offered",
    "not applicable": "not applicable",
    "not measurable": "could not be measured",
    "error": "failed",
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
        beside = self.failed() + self.not_tried() + self.without_log_out()
        return f"{len(self.cells)} questions: {counts}.{beside}"

    def failed(self) -> str:
        """Which questions failed, and why."""
        return "".join(
            f" Failed: {cell.probe}, {cell.why}."
            for _, cell in self.cells
            if cell.status == "error"
        )

    def without_log_out(self) -> str:
        """How long a copy is good that nothing ends, if that is known."""
        cells = {probe.id: cell for probe, cell in self.cells}
        if LOG_OUT.id not in cells or cells[LOG_OUT.id].status != LEFT_OUT:
            return ""
        for id in (SIGN_IN_LASTS.id, DECLARED.id):
            if id in cells and isinstance(cells[id].value, int):
                lasts = value_in_words(cells[id])
                return f" Without a log-out a copy is good for: {lasts}."
        return ""

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
        order = ["failed", "poor", "fair", "good"]
        place = {word: number for number, word in enumerate(order)}
        return sorted(
            self.cells, key=lambda one: place.get(kind(one[1]), len(order))
        )

    def duties(self) -> list[str]:
        """What to do about each grade that is not good."""
        return [
            f"{probe.question} {advice(cell)}"
            for probe, cell in self.worst_first()
            if cell.grade in ("fair", "poor")
        ]

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
            return f"no end in {length(cell.value - 1)}"
        return exactly(cell.value)
    return str(cell.value)


def known(probe: Probe, cell: Cell) -> dict[str, str]:
    """All that is known of a cell, by label."""
    said = {"measured": told(cell), "grade": cell.grade or UNGRADED}
    said["rule"] = probe.rule()
    for count, names in cell.listed.items():
        if names:
            said[counted(len(names), count)] = ", ".join(names)
    if cell.controls:
        said["controls"] = "; ".join(cell.controls)
    if cell.grade in ("fair", "poor"):
        said["to do"] = advice(cell)
    said["chapter"] = TITLES[probe.chapter]
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
    duties = report.duties()
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
                "rule": probe.rule(),
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
