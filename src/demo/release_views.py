"""Old and fixed releases, as a chapter shows them.

Reads the record of `labs.releases` and runs nothing.
"""

from demo.evidence.releases import (
    ACCEPTED,
    REFUSED,
    PairRow,
    pair_rows,
    told_order,
)
from demo.figures import Mark, table_html
from demo.layout import aligned
from demo.views import View

__all__ = ["PairRow", "pair_rows", "pairs_view", "told_order"]

TONES = {ACCEPTED: "poor", REFUSED: "good"}
"""Of an attack; anything else is neutral."""


def pairs_view() -> View:
    """Every pair: what the attack met in the old and in the fixed one."""
    headings = ["package (protects)", "attack", "old release"]
    headings += ["fixed release", "it needs", "source"]
    rows = [
        [
            f"{row.package} ({row.side})",
            row.attack,
            f"{row.old}: {met(row.accepted_by_old)}",
            f"{row.fixed}: {met(not row.refused_by_fixed)}",
            row.needs,
            ", ".join(row.ids) or row.source,
        ]
        for row in told_order()
    ]
    marked: list[list[str | float | Mark]] = [
        [
            *row[:2],
            Mark(row[2], TONES[row[2].partition(": ")[2]]),
            Mark(row[3], TONES[row[3].partition(": ")[2]]),
            *row[4:],
        ]
        for row in rows
    ]
    caption = "Published releases, old and fixed"
    return View(
        table_html(headings, marked, caption, rows_shown=8),
        aligned(headings, rows),
    )


def met(accepted: bool) -> str:
    return ACCEPTED if accepted else REFUSED
