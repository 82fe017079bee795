"""What services, their provider and their store did when something
failed, and what a store lost: recorded, and said so."""

from collections.abc import Callable, Iterable

from demo.evidence.failures import FailureRow, failure_rows
from demo.evidence.services import (
    HopRow,
    hop_rows,
    recorded_services,
    services_settings,
    unplugged_rows,
)
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


# Services as processes


def unplugged_view(gone: str) -> View:
    """gone: "store" or "provider".  Who was served then, and how long."""
    settings = services_settings()
    rows: list[list[Word]] = [
        [
            row.design,
            answer_told(row.user, row.user_s),
            answer_told(row.signed_out, row.signed_out_s, stays="good"),
        ]
        for row in unplugged_rows(gone)
    ]
    title = (
        f"The {gone} is killed (recorded; a JWT lived "
        f"{settings['token_s']:g} s, a key set {settings['lasts_s']:g} s and "
        f"{settings['grace_s']:g} s more; watched for "
        f"{settings['watched_s']:g} s)"
    )
    heads = ["how a service knows her", "signed in", "signed out before"]
    return View.of(heads, rows, title)


def answer_told(answer: int, lasts_s: float, stays: str = "poor") -> Mark:
    """The first answer, and how long it was 200."""
    if answer != 200:
        tone = "good" if stays == "good" else "poor"
        return Mark(f"{answer}", tone)
    whole = lasts_s >= services_settings()["watched_s"] - 1
    words = "200, to the end" if whole else f"200 for {lasts_s:g} s"
    return Mark(words, "poor" if stays == "good" else "good")


def hops_view() -> View:
    """Commands and checks, for one request over one to eight services."""
    lines: dict[tuple[str, str], list[HopRow]] = {}
    for row in hop_rows():
        lines.setdefault((row.design, row.way), []).append(row)
    ways = {"each": "each checks", "edge": "gateway checks"}
    rows: list[list[Word]] = [
        [
            f"{design}, {ways[way]}",
            *(f"{one.store} + {one.signatures}" for one in line),
        ]
        for (design, way), line in lines.items()
    ]
    count = max(map(len, lines.values()))
    heads = ["commands + signatures", *map(str, range(1, count + 1))]
    return View.of(heads, rows, "One request, by services (recorded)")


def changes_view() -> View:
    """A change of the key under load: in order, and not."""
    asked = ("requests", "failed", "made up", "made up, let in", "fetches")
    rows: list[list[Word]] = [
        [row["change"], *(f"{row[name]:,}" for name in asked)]
        for row in recorded_services("changes")
    ]
    heads = ["the key changes", *asked[:2], "made-up names", "let in"]
    return View.of([*heads, "fetches"], rows, "A new key (recorded)")


def strange_view() -> View:
    """What the book's readers said to another provider's tokens."""
    rows: list[list[Word]] = []
    for row in recorded_services("strange"):
        if "said" in row:
            user = row["said"] == "alice"
            words = "lets alice in" if user else f"refused: {row['said']}"
            rows.append([row["reader"], row["token"], words])
    *_, looks, changed = recorded_services("strange")
    life = f"it is good for {looks['access token lives, s']:,} s"
    rows.append(["anybody", "its access token, as it comes", life])
    words = f"{changed['failed']} of {changed['requests']:,} requests failed"
    rows.append(["a service", "tokens while its key changes", words])
    heads = ["reader", "is given", "and"]
    return View.of(heads, rows, "Authlib's tokens (recorded)")
