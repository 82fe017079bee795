"""What a request costs, as a chapter shows it: recorded, and said so; and
a table of what short lifetimes cost, which is computed."""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from demo.evidence.cost import (
    NEAR,
    REDIS,
    CostRow,
    capacity_per_s,
    cost_rows,
    crossings_us,
    look_up_us,
    recorded_cost,
    response_s,
    service_us,
    stores_needed,
)
from demo.figures import Figure, Mark, bars, tick
from demo.figures.words import duration
from demo.pages.views import View, Word

OF_ONE = "× the time of one JWT ES256 check (recorded)"

COMPARED_CHECKS = ("JWT HS256", "JWT RS256", "JWT ES256")
COMPARED_PLACES = {
    "in the process": "dict in the process",
    "in a file": "SQLite file",
    "Redis, same machine": REDIS,
}
"""Where the sessions are, in the chapter's words and in the record's."""

ROUND_TRIPS_MS = (0.2, 0.5, 1.0, 5.0, 30.0)


def compared_checks() -> list[CostRow]:
    """The checks that a chapter shows, in the order of the record."""
    return [row for row in cost_rows() if row.name in COMPARED_CHECKS]


def compared_places() -> dict[str, CostRow]:
    """The lookups that a chapter shows, by its words for them."""
    rows = {row.name: row for row in cost_rows("look-ups")}
    return {words: rows[name] for words, name in COMPARED_PLACES.items()}


def cost_bars() -> Figure:
    """Checks of a credential and lookups of a session.  The label has
    the lowest and the highest of the rounds."""
    rows = [(f"check: {row.name}", row) for row in compared_checks()]
    rows += [(f"lookup: {at}", row) for at, row in compared_places().items()]
    named = [
        (f"{label}{spread_of(row)}", float(f"{row.ratio:.2g}"))
        for label, row in sorted(rows, key=lambda pair: pair[1].ratio)
    ]
    one_us = next(row.own_us for _, row in rows if row.ratio == 1)
    caption = (
        f"Recorded. There, one check of a JWT ES256 took {one_us:.0f} "
        "millionths of a second (µs)."
    )
    title = "A check or a lookup, for one request"
    return bars(title, named, OF_ONE, caption=caption)


def spread_of(row: CostRow) -> str:
    """The lowest and the highest of its rounds; nothing for the unit."""
    if row.lowest == row.highest:
        return ""
    return f" ({row.lowest:.2g}× to {row.highest:.2g}×)"


def distance_view() -> View:
    """For each place of the store and each design, which of the two is
    faster, and how many times."""
    checks = compared_checks()
    lines: list[list[Word]] = [
        [at, *(here_told(check, place) for check in checks)]
        for at, place in compared_places().items()
    ]
    for ms in ROUND_TRIPS_MS:
        took_us = look_up_us(ms * 1_000)
        told = [times_told(took_us / check.own_us) for check in checks]
        lines.append([f"{ms:g} ms away", *told])
    return View.asked(
        ["the store is", *(f"a check of {check.name} is" for check in checks)],
        lines,
        "Is checking a signature faster than a lookup?",
        distance_note(),
        ordered=True,
    )


def distance_note() -> str:
    """How far the sum was off, and where the two are level."""
    even = sorted(crossings_us(p)["JWT ES256"] for p in (NEAR, REDIS))
    rows = recorded_cost("distance")
    off = [row["look-up by model"] for row in rows]
    return (
        "Recorded up to Redis on the same machine. The rows after it are "
        "the client's work plus the round trip; lookups over a delayed line "
        f"took {min(off):.0%} to {max(off):.0%} of that sum. By that sum, "
        "a check of a JWT ES256 and a lookup are level at a round trip of "
        f"{even[0]:.0f} to {even[1]:.0f} µs."
    )


def here_told(check: CostRow, place: CostRow) -> Mark:
    """Level where the check is within the spread of the lookup."""
    if place.lowest <= check.ratio <= place.highest:
        return Mark("about equal", "neutral")
    return times_told(place.ratio / check.ratio)


def times_told(times: float) -> Mark:
    """Above one the check is faster."""
    faster = times > 1
    ratio = times if faster else 1 / times
    told = f"{ratio:.2g}" if ratio < 10 else f"{ratio:,.0f}"
    word = "faster" if faster else "slower"
    return Mark(f"{told}× {word}", "good" if faster else "poor")


def lifetime_view(
    ends_s: Mapping[int, int], used: Mapping[int, int], session: int
) -> View:
    """For each lifetime of an access token: when a stolen copy ends, and
    how many operations an hour takes, beside a session's."""
    lines: list[list[Word]] = []
    for lifetime_s, ends in ends_s.items():
        more = used[lifetime_s] - session
        word = f"{abs(more):,} {'more' if more > 0 else 'fewer'}"
        beside = tick(more < 0, word, word) if more else "as many"
        hour = f"{used[lifetime_s]:,}"
        lines.append([duration(lifetime_s), duration(ends), hour, beside])
    heads = [
        *("an access token lives", "a stolen copy works after the log-out"),
        *("operations in an hour", f"beside the session's {session:,}"),
    ]
    title = "How long should an access token live?"
    note = "A session's stolen copy ends with the log-out."
    return View.asked(heads, lines, title, note, ordered=True)


def stores_view(rates: Iterable[int], lookups: Iterable[int]) -> View:
    """The model for so many requests each second, each of which causes so
    many lookups."""
    rows = [
        [f"{rate:,}", str(each), *stores_told(rate, each)]
        for rate, each in product(rates, lookups)
    ]
    heads = ["requests/s", "lookups for each", "stores", "busy", "wait"]
    return View.of(heads, rows, "Stores that it takes (computed)")


def stores_told(requests_per_s: int, lookups: int) -> list[str]:
    """How many stores, how busy each is, and how long a lookup waits."""
    stores = stores_needed(requests_per_s, lookups)
    each = requests_per_s * lookups / stores
    wait_us = response_s(each, service_us() / 1e6) * 1e6 - service_us()
    load = each / capacity_per_s()
    return [f"{stores:,}", f"{load:.0%}", f"{wait_us:.0f} µs"]


# What the store has to hold

MILLION = 1_000_000


def memory_view() -> View:
    """The memory of a Redis for each kind of record, and what a million of
    them would take."""
    most: dict[str, dict[str, Any]] = {}
    for row in recorded_cost("memory"):
        most[row["kept"]] = row  # the last has the most entries
    rows = [
        [
            kept,
            f"{row['bytes each']:,.0f} bytes",
            f"{row['bytes each'] * MILLION / 2**20:,.0f} MiB",
        ]
        for kept, row in most.items()
    ]
    count = next(iter(most.values()))["count"]
    heads = ["kept in the store", "each", "a million, computed"]
    return View.of(heads, rows, f"Memory, of {count:,} entries (recorded)")


def log_out_everywhere_view() -> View:
    """One user has many sessions, and ends them all."""
    rows = [
        [
            f"{row['count']:,}, {row['design']}",
            f"{row['in batches, s']:.2g} s",
            f"{row['times faster']:.0f}×" if row["times faster"] else "",
            f"{row['left']:,}",
        ]
        for row in recorded_cost("log-out everywhere")
    ]
    heads = [
        "sessions, design",
        "in batches",
        "faster than one by one",
        "left over",
    ]
    return View.of(heads, rows, "A log-out everywhere (recorded)")
