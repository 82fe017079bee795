"""Charts of what probes measured: each bar, strip and mark leads to the
proof of its cell."""

from collections.abc import Callable, Mapping, Sequence

from demo.comparison import Table
from demo.figures import (
    Figure,
    Mark,
    Proved,
    bars,
    grid,
    tick,
    timeline,
    timelines,
)
from demo.pages.table import (
    FOOTNOTE,
    ProbeRow,
    column,
    on_a_line,
    proved,
    say,
)
from demo.pages.views import View, Word
from demo.probes import Value
from demo.schemes import SIGN_IN_S

LAST_SECOND = (
    "Where a copy lasts a second longer, its library still accepts a "
    "credential in the second in which it expires."
)
AXIS_S = SIGN_IN_S + 60
"""Where the time axis of a strip ends, in seconds."""


def upright(table: Table) -> View:
    """A line for each question, a column for each of a few contenders.
    What a reader has to know of a value stands in brackets behind it."""
    contenders = table.contenders
    headings = ["question", *map(column, contenders)]
    rows: list[list[Word]] = []
    for probe in table.rows():
        line: list[Word] = [probe.question]
        for one in contenders:
            cell = table.cell(probe.id, one.name, one.load_user)
            words = on_a_line(say(cell))
            if cell.status == "measured" and cell.why:
                words = f"{words} ({cell.why})"
            marked = Mark(words, cell.grade) if cell.grade else words
            line.append(proved(cell, marked))
        rows.append(line)
    return View.of(headings, rows, "Side by side", cards=True)


def bars_of(title: str, row: ProbeRow, names: Sequence[str]) -> Figure:
    """A bar for each contender, in the unit of the probe."""
    values = [(name, row.number(name)) for name in names]
    proofs = {name: row.proof(name) for name in names}
    return bars(title, values, row.probe.unit, proofs=proofs)


def kill_switch(row: ProbeRow, names: Sequence[str]) -> Figure:
    """How long each contender's copy goes on working after the log-out."""
    lives = [(name, row.number(name)) for name in names]
    proofs = {name: row.proof(name) for name in names}
    title = "How long a stolen copy works after the log-out"
    caption = FOOTNOTE
    if SIGN_IN_S + 1 in (life for _, life in lives):
        caption += f" {LAST_SECOND}"
    return timeline(title, lives, AXIS_S, caption=caption, proofs=proofs)


def events_of(rows: Sequence[ProbeRow], names: Sequence[str]) -> Figure:
    """How long a copy goes on working after each of several events."""
    by_event = {row.probe.id.replace("-", " "): row for row in rows}
    lives = [
        (
            name,
            {
                event: row.number(name)
                for event, row in by_event.items()
                if row[name] is not None
            },
        )
        for name in names
    ]
    proofs = {
        (name, event): row.proof(name)
        for name in names
        for event, row in by_event.items()
    }
    title = "How long a stolen copy works after each event"
    return timelines(title, lives, AXIS_S, proofs=proofs)


def marked(mark: Mark, proof: str) -> Mark | Proved:
    return Proved(mark, proof) if proof else mark


RowMarks = tuple[ProbeRow, Callable[[Value | None], Mark]]
"""A row, and what is said of each value in it."""


def yes_or_no(row: ProbeRow, good: Value, yes: str, no: str) -> RowMarks:
    """A good mark where that is the value, a poor one elsewhere; none for
    a contender to which the question does not apply."""

    def say(value: Value | None) -> Mark:
        if value is None:
            return Mark("not applicable", "neutral")
        return tick(value == good, yes, no)

    return row, say


def commands(row: ProbeRow) -> RowMarks:
    """How many commands it sent to the store, without a grade."""

    def say(value: Value | None) -> Mark:
        assert isinstance(value, Mapping), value
        return Mark(str(value["store commands"]), "neutral")

    return row, say


def marks_of(
    title: str,
    columns: Mapping[str, RowMarks],
    names: Sequence[str] = (),
) -> Figure:
    """A mark for each contender and row.  names: of the contenders; all
    that were measured, where none are given."""
    first, _ = next(iter(columns.values()))
    rows = [
        (
            name,
            [
                marked(say(row[name]), row.proof(name))
                for row, say in columns.values()
            ],
        )
        for name in names or first.values()
    ]
    return grid(title, [*columns], rows, "contender")
