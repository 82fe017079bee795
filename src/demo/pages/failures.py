"""What services, their provider and their store did when something
failed, and what a store lost: recorded, and said so."""

from collections.abc import Callable, Iterable

from demo.evidence.processes import (
    FailureRow,
    HopRow,
    failure_rows,
    hop_rows,
    recorded_services,
    services_settings,
    unplugged_rows,
)
from demo.figures import Mark
from demo.pages.views import View, Word
from demo.probes.units import counted, length

LOSS = "Log-outs lost, of those that were acknowledged (recorded)"
LOAD = "Four designs under load (recorded)"


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
    return by_design(rows, lost, LOSS, None if wanted else MAIN_FAULTS)


def lost(row: FailureRow) -> Mark:
    """For example "none lost, 100 users signed out": that is a nuisance."""
    if not row.acknowledged:
        return Mark("log-out refused", "fair")
    if row.lost:
        return Mark(f"{row.lost:,} of {row.acknowledged:,} lost", "poor")
    if row.signed_out:
        return Mark(f"none lost, {row.signed_out} users signed out", "fair")
    return Mark("none lost", "good")


MAIN_FAULTS = 8
"""So many lines stand open; those below differ in the policy alone by
which a full Redis makes room."""


def by_design(
    rows: Iterable[FailureRow],
    mark: Callable[[FailureRow], Mark],
    title: str,
    shown: int | None = None,
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
    return View.of(["fault", *designs], lines, title, shown)


def under_load_view() -> View:
    """For each fault, over all designs: requests, 503s, what was let in
    wrongly, log-outs lost and by whom, and the slowest client."""
    faults: dict[str, list[FailureRow]] = {}
    for row in failure_rows():
        if row.requests is not None:
            faults.setdefault(row.fault, []).append(row)
    rows: list[list[Word]] = [
        [
            fault,
            f"{sum(one.requests or 0 for one in found):,}",
            f"{sum(one.unavailable or 0 for one in found):,}",
            f"{sum(one.wrongly_accepted for one in found):,}",
            lost_by(found),
            f"{max(one.recovery_s or 0 for one in found)} s",
        ]
        for fault, found in faults.items()
    ]
    heads = [
        "fault",
        "requests",
        "answered 503",
        "let in although the store knew",
    ]
    heads += ["log-outs lost", "slowest client works after"]
    return View.of(heads, rows, LOAD)


def lost_by(rows: Iterable[FailureRow]) -> str:
    """For example "358 of 1,032 (JWT + blocklist)"."""
    told = (
        f"{one.lost:,} of {one.acknowledged:,} ({one.design})"
        for one in rows
        if one.lost
    )
    return ", ".join(told) or "none"


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
        f"The {gone} is killed (recorded: watched for "
        f"{settings['watched_s']:g} s; a JWT lived {settings['token_s']:g} s "
        "from its log-in on, a little before)"
    )
    heads = ["how a service checks her", "signed in", "signed out before"]
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
    """Commands and checks, for one request over one and five services."""
    lines: dict[tuple[str, str], dict[int, HopRow]] = {}
    for row in hop_rows():
        lines.setdefault((row.design, row.way), {})[row.services] = row
    ways = {"each": "each service checks", "edge": "gateway checks"}
    rows: list[list[Word]] = [
        [
            f"{design}, {ways[way]}",
            *(
                f"{counted(line[count].store, 'commands')}, "
                f"{counted(line[count].signatures, 'signatures')}"
                for count in (1, 5)
            ),
        ]
        for (design, way), line in lines.items()
    ]
    heads = ["design", "one service", "five services"]
    return View.of(heads, rows, "What one request costs (recorded)")


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
    life = f"it is good for {length(looks['access token lives, s'])}"
    rows.append(["anybody", "its access token, as it comes", life])
    words = f"{changed['failed']} of {changed['requests']:,} requests failed"
    rows.append(["a service", "tokens while its key changes", words])
    heads = ["reader", "is given", "result"]
    return View.of(heads, rows, "Authlib's tokens (recorded)")
