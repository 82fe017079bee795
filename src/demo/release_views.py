"""Old and fixed releases, as a chapter shows them.

Reads the record of `labs.releases` and runs nothing.
"""

from collections import Counter
from dataclasses import dataclass

from demo import evidence
from demo.figures import Mark, table_html
from demo.layout import aligned
from demo.views import View

ACCEPTED, REFUSED = "accepted", "refused"
"""Words of the record."""

TONES = {ACCEPTED: "poor", REFUSED: "good"}
"""Of an attack; anything else is neutral."""


@dataclass(frozen=True)
class PairRow:
    """One pair.  `accepted_by_old`: the attack landed there.
    `refused_by_fixed`: it did not here.  `raised`: what the fixed release
    refused it with; empty when it just let nobody in.  ids: confirmed
    advisory ids, maybe none; then `source` says where it is told.
    side: what it protects, "token", "session" or "sign-in".  needs: what
    the attacker or the application must bring.  edited: the second
    control, which both releases refuse."""

    name: str
    registry: str
    package: str
    old: str
    fixed: str
    attack: str
    side: str
    ids: tuple[str, ...]
    source: str
    needs: str
    edited: str
    accepted_by_old: bool
    refused_by_fixed: bool
    raised: str


def pair_rows() -> tuple[PairRow, ...]:
    """Every pair, in telling order."""
    return tuple(
        PairRow(
            **{
                key: value
                for key, value in row.items()
                if key not in ("on_old", "on_fixed", "ids")
            },
            ids=tuple(row["ids"]),
            accepted_by_old=row["on_old"]["attack"] == "accepted",
            refused_by_fixed=row["on_fixed"]["attack"] != "accepted",
            raised=row["on_fixed"]["attack"].partition(": ")[2],
        )
        for row in evidence.load("releases").results
    )


def told_order() -> list[PairRow]:
    """One pair of each package, by turns of what they protect; then the
    other pairs."""
    first: dict[str, PairRow] = {}
    for row in pair_rows():
        first.setdefault(row.package, row)
    turns: Counter[str] = Counter()
    turn = {}
    for row in first.values():
        turn[row.name] = turns[row.side]
        turns[row.side] += 1
    return sorted(pair_rows(), key=lambda row: turn.get(row.name, len(turn)))


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
