"""Times that compare: short blocks of calls, in turns, in one run.

In each round every case has one block, in another order, so a machine
that slows down slows all of them.  Of a group of rounds the fastest block
counts, because whatever else runs on the machine only adds.  A case is
told as a ratio to another of the same group: the median of the groups, the
lowest and the highest.
"""

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

GROUPS, ROUNDS = 9, 20
"""Rounds are those of one group."""

BLOCK_S = 0.001
"""About how long one block takes, in seconds."""

Call = Callable[[], object]
Block = tuple[float, float]
"""Microseconds of one call: by the clock, and of them on this process's
own processor.  The rest is waiting."""

Times = dict[str, list[Block]]
"""By case: the fastest block of each group, by the clock and by its own
work."""


def block_us(call: Call, times: int) -> Block:
    """The mean of so many calls."""
    began, worked = time.perf_counter(), time.process_time()
    for _ in range(times):
        call()
    took = time.perf_counter() - began, time.process_time() - worked
    return took[0] / times * 1e6, took[1] / times * 1e6


def calls_in_a_block(call: Call) -> int:
    """So many take about BLOCK_S; and the case is warm after them."""
    us, _ = min(block_us(call, 20) for _ in range(3))
    return max(5, int(BLOCK_S * 1e6 / us))


def timed(
    cases: Mapping[str, Call], groups: int = GROUPS, rounds: int = ROUNDS
) -> Times:
    """All cases, in turns."""
    size = {name: calls_in_a_block(call) for name, call in cases.items()}
    found: Times = {name: [] for name in cases}
    order, shuffled = [*cases], random.Random(1)
    for _ in range(groups):
        blocks: Times = {name: [] for name in cases}
        for _ in range(rounds):
            shuffled.shuffle(order)
            for name in order:
                blocks[name].append(block_us(cases[name], size[name]))
        for name, some in blocks.items():
            found[name].append(fastest(some))
    return found


def fastest(blocks: Sequence[Block]) -> Block:
    """Of these, each of the two numbers by itself."""
    return min(us for us, _ in blocks), min(own for _, own in blocks)


def ratio_row(
    name: str, mine: Sequence[Block], base: Sequence[Block], **more: Any
) -> dict[str, Any]:
    """One line of a record: median, lowest and highest ratio by the clock,
    and in microseconds the median time and the median of our own work."""
    ratios = [one / other for (one, _), (other, _) in pairs(mine, base)]
    return {
        "name": name,
        "ratio": rounded(statistics.median(ratios)),
        "lowest": rounded(min(ratios)),
        "highest": rounded(max(ratios)),
        "us": rounded(statistics.median(us for us, _ in mine)),
        "own work, us": rounded(statistics.median(own for _, own in mine)),
        **more,
    }


def pairs(
    mine: Sequence[Block], base: Sequence[Block]
) -> list[tuple[Block, Block]]:
    """The blocks of the same groups."""
    return [*zip(mine, base, strict=True)]


def rounded(value: float) -> float:
    """Three digits that count."""
    return float(f"{value:.3g}")


def cores() -> tuple[int, int]:
    """The first processor that this process may use, and the last: two,
    if there are two."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """This process runs there, and nowhere else, in the block.  Left to
    the system, client and server meet on one core in some runs and not in
    others, which changes a round trip by a factor."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {number})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
