"""What is left for each set of needs; and how firm the table is: its rows
under other fair choices."""

from collections.abc import Iterable, Sequence
from typing import Any

from demo.choose import (
    NEEDS,
    NO_PAGE,
    Need,
    asked,
    every_set,
    fitting,
    missed,
)
from demo.comparison import ARTICLES, FACTORS, sensitivity, verdict_under
from demo.contenders import CONTENDERS, Contender, contender
from demo.figures import Mark
from demo.pages.table import proved, say
from demo.pages.views import View, Word, chip
from demo.probes import (
    BYTES,
    PARTS,
    PAYLOAD_READABLE,
    Probe,
    measured_once,
)

NO_NEED = "nothing of these"
NONE_LEFT = "none: give up one need"


def answers_view() -> View:
    """For each set of needs, the contenders that meet all of them."""
    rows = [
        [
            ", ".join(need.short for need in needs) or NO_NEED,
            contenders_told(fitting(needs)),
        ]
        for needs in every_set()
    ]
    caption = "What fits when you say what you need"
    return View.of(
        ["you need that", "what fits"],
        rows,
        caption,
        rows_shown=1 + len(NEEDS),
    )


def contenders_told(fit: Sequence[str]) -> str:
    """These contenders; that it is all of them; or that it is none."""
    if len(fit) == len(CONTENDERS):
        return f"all {len(fit)}"
    return ", ".join(fit) or NONE_LEFT


def why_view(needs: Iterable[Need]) -> View:
    """The cells by which these needs were answered, each with its proof:
    of the contenders that fit, and of those that miss one need, so that
    one cell, or one need given up, would let them in."""
    all_of_it = asked(needs)
    rows: list[list[Word]] = []
    for name, missing in missed(needs).items():
        if len(missing) > 1:
            continue
        if missing:
            verdict = f"out, unless you give up: {missing[0].short}"
        else:
            verdict = how_it_fits(name)
        cells = [(contender(name), need) for need in all_of_it]
        rows.append([name, *(decisive_cell(*one) for one in cells), verdict])
    rows.sort(key=lambda row: str(row[-1]).startswith("out"))
    heads = ["contender", *(need.about for need in all_of_it), "result"]
    met = sum(not str(row[-1]).startswith("out") for row in rows)
    return View.of(heads, rows, "The cells that decided", met or None)


def how_it_fits(name: str) -> str:
    return "fits, between services" if name == NO_PAGE else "fits"


def decisive_cell(one: Contender, need: Need) -> Word:
    """A measured value, whether it meets the need, and its proof."""
    cell = measured_once(need.probe, one)
    met = need.met(cell.value)
    return proved(cell, Mark(say(cell), "good" if met else "poor"))


COST_COLUMNS = {
    "bytes a request": BYTES,
    "anybody can read it": PAYLOAD_READABLE,
}


def costs_view(names: Iterable[str]) -> View:
    """What these cost, beside each other: parts to get right, bytes, and
    whether who sees the credential can read who the user is."""
    cells = {one: measured_once(PARTS, one) for one in map(contender, names)}
    counts = {
        one: cell.value
        for one, cell in cells.items()
        if isinstance(cell.value, dict)
    }
    rows: list[list[Word]] = [
        [
            one.name,
            *(proved(cells[one], str(count)) for count in parts.values()),
            *(decided(probe, one) for probe in COST_COLUMNS.values()),
        ]
        for one, parts in counts.items()
    ]
    heads = ["contender", *next(iter(counts.values())), *COST_COLUMNS]
    return View.of(heads, rows, "What those that fit cost")


def decided(probe: Probe, one: Contender) -> Word:
    """A measured value with its proof."""
    cell = measured_once(probe, one)
    return proved(cell, say(cell))


SENSITIVITY_HEADINGS = ["with this in place of the article's choice", *FACTORS]
SAME = "same"


def sensitivity_rows() -> list[list[str]]:
    """The verdicts of the article's choice; and, for each other choice,
    those that it changes."""
    base = [verdict_under(ARTICLES, factor) for factor in FACTORS]
    rows = [["none: the article's", *base]]
    for name, found in sensitivity().items():
        after = {turn.factor: turn.after for turn in found}
        rows.append([name, *(after.get(f, SAME) for f in FACTORS)])
    return rows


def sensitivity_view() -> View:
    """How firm is the table?  What changes is marked as a verdict is."""
    first, *others = sensitivity_rows()
    rows: list[list[Word]] = [
        [name, *(one if one == SAME else chip(one) for one in said)]
        for name, *said in others
    ]
    caption = "The five rows again, under other fair choices"
    return View.of(SENSITIVITY_HEADINGS, [first, *rows], caption)


def sensitivity_json() -> dict[str, Any]:
    """The same, machine-readable."""
    return {
        "choices": [
            {
                "choice": name,
                "turns": [
                    {"factor": t.factor, "before": t.before, "after": t.after}
                    for t in found
                ],
            }
            for name, found in sensitivity().items()
        ]
    }
