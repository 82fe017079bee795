"""What a store lost, as a chapter shows it: recorded, and said so."""

from collections.abc import Callable, Iterable

from demo.evidence.failures import FailureRow, failure_rows
from demo.figures import Mark
from demo.pages.views import View, Word

LOSS = "lost log-outs, of those that were acknowledged (recorded)"
LOAD = "under load (recorded)"


def losses_view(faults: Iterable[str] = ()) -> View:
    """For each fault and design, how many log-outs the store lost, and of
    100 users who stayed how many it signed out.  faults: these; else all
    that were not under load."""
    wanted = tuple(faults)
    rows = [
        row
        for row in failure_rows()
        if (row.fault in wanted if wanted else row.signed_out is not None)
    ]
    return by_design(rows, lost, LOSS)


def lost(row: FailureRow) -> Mark:
    """For example "0 of 100, 100 signed out"."""
    if not row.acknowledged:
        return Mark("log-out refused", "fair")
    words = f"{row.lost:,} of {row.acknowledged:,}"
    if row.signed_out:
        words += f", {row.signed_out} signed out"
    return Mark(words, "poor" if row.lost else "good")


def by_design(
    rows: Iterable[FailureRow], mark: Callable[[FailureRow], Mark], title: str
) -> View:
    """A line for each fault, a column for each design."""
    cells: dict[str, dict[str, Mark]] = {}
    for row in rows:
        cells.setdefault(row.fault, {})[row.design] = mark(row)
    designs = list(dict.fromkeys(d for line in cells.values() for d in line))
    lines: list[list[Word]] = [
        [fault, *(line[design] for design in designs)]
        for fault, line in cells.items()
    ]
    return View.of(["fault", *designs], lines, title)


def under_load_view() -> View:
    """For each fault under load: requests, 503s, what was let in wrongly,
    log-outs lost, and the recovery of the slowest client."""
    rows = [
        [
            f"{row.fault}, {row.design}",
            f"{row.requests:,}",
            f"{row.unavailable:,}",
            str(row.wrongly_accepted),
            f"{row.lost:,} of {row.acknowledged:,}",
            f"{row.recovery_s} s",
        ]
        for row in failure_rows()
        if row.requests is not None
    ]
    heads = ["fault", "requests", "503", "wrongly in", "lost", "well after"]
    return View.of(heads, rows, LOAD)
