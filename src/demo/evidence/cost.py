"""What a request costs, and what a store can carry.  `labs.cost` measured
it; nothing here starts a server or takes a time.

Below the readers stands the model of waiting, for numbers that no machine
here can reach.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from demo import evidence

COST = "cost"

REDIS = "Redis, TCP"
"""The lookup that the chapter compares with: on the same machine, over
the loopback interface, by a client in Python."""

NEAR = "Redis, TCP, one core"
"""The same where client and server share a processor: neither is woken on
another one, so the client has less work."""


@dataclass(frozen=True)
class CostRow:
    """One design or one place of the record.

    ratio: the median of its time in multiples of one verification of a
    JWT ES256 in the same round; lowest and highest: of all rounds.
    over_floor: in multiples of the bare primitive of cryptography; None
    for a lookup.  us: median time in microseconds, of that machine, and
    own_us: of it, the process's own work; the rest is waiting."""

    name: str
    ratio: float
    lowest: float
    highest: float
    over_floor: float | None
    us: float
    own_us: float


def recorded_cost(section: str) -> list[dict[str, Any]]:
    """The rows of one section, as the lab wrote them."""
    rows: list[dict[str, Any]] = evidence.load(COST).results[section]
    return rows


def cost_rows(section: str = "verifications") -> Iterator[CostRow]:
    """section: "verifications" or "look-ups"."""
    for row in recorded_cost(section):
        yield CostRow(
            row["name"],
            row["ratio"],
            row["lowest"],
            row["highest"],
            row.get("over floor"),
            row["us"],
            row["own work, us"],
        )


def own_work_us(place: str = REDIS) -> float:
    """What a lookup costs besides the round trip, in microseconds: the
    client's own work, on its own processor."""
    return next(r.own_us for r in cost_rows("look-ups") if r.name == place)


def look_up_us(round_trip_us: float) -> float:
    """A lookup in a store that is so far away."""
    return own_work_us() + round_trip_us


def crossings_us(place: str = REDIS) -> dict[str, float]:
    """By design: the round trip, in microseconds, at which a lookup
    takes as long as one verification; 0 where it always takes longer.
    place: whose own work counts."""
    own = own_work_us(place)
    return {row.name: max(0.0, row.own_us - own) for row in cost_rows()}


# The model


def response_s(
    rate_per_s: float, service_s: float, square_s2: float | None = None
) -> float:
    """Mean seconds in a store at which lookups arrive at random moments
    (a Poisson process), whether or not it is done with the others.

    service_s: what it needs for one, in the mean.  square_s2: the mean of
    the squares; None when each needs the same.  Raises ValueError where
    the line grows without end.  Source: L. Kleinrock, Queueing Systems I
    (1975), the queue M/G/1: the formula of Pollaczek and Khinchin."""
    load = rate_per_s * service_s
    if not 0 <= load < 1:
        raise ValueError(f"a store cannot be busy for {load:g} of the time")
    square = service_s**2 if square_s2 is None else square_s2
    return service_s + rate_per_s * square / (2 * (1 - load))


def service_us() -> float:
    """What the recorded server spent on one lookup, in microseconds of
    one processor: the median over one, two and more clients."""
    (server,) = recorded_cost("capacity")
    return float(server["us each"])


def capacity_per_s() -> float:
    """Lookups a second that would keep one such processor busy."""
    return 1e6 / service_us()


def stores_needed(
    requests_per_s: float, hops: int = 1, busy: float = 0.7
) -> int:
    """How many such servers share these lookups, each busy for that
    share of the time.  A model: nobody measured as many."""
    stores = requests_per_s * hops / (busy * capacity_per_s())
    return math.ceil(round(stores, 6))  # 3.0000000000000004 is 3
