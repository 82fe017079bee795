"""Questions about cost: what a lookup takes, and what a store carries."""

from demo.claims.base import NOT_SAID, Claim, Conditions
from demo.evidence.cost import (
    cost_rows,
    look_up_us,
    stores_needed,
)

CHECK = "JWT ES256"
"""The table's JWT."""

LOCAL = {
    "dict in the process": "sessions are in the memory of the process",
    "SQLite file": "sessions are in a file on the same machine",
}

AWAY_US = {
    200: "the store is 0.2 ms away",
    1_000: "the store is 1 ms away",
    30_000: "the store is in another region, 30 ms away",
}


def check_is_faster() -> Conditions:
    """Than a lookup of the session, in the record?"""
    check = next(row for row in cost_rows() if row.name == CHECK)
    places = {row.name: row for row in cost_rows("look-ups")}
    return {
        **{
            words: check.ratio < places[name].ratio
            for name, words in LOCAL.items()
        },
        **{
            words: check.own_us < look_up_us(trip)
            for trip, words in AWAY_US.items()
        },
    }


def one_store_is_too_few() -> Conditions:
    """By the model, with one lookup for a request where nothing else is
    said, and a store that is busy for 70 percent of the time."""
    return {
        "1,000 requests arrive in a second": stores_needed(1_000) > 1,
        "10,000 requests arrive in a second": stores_needed(10_000) > 1,
        "10,000 requests arrive in a second, and five services look each up": (
            stores_needed(10_000, hops=5) > 1
        ),
        "1,000,000 requests arrive in a second": stores_needed(1_000_000) > 1,
    }


COST_CLAIMS = (
    Claim(
        "check-is-faster",
        NOT_SAID,
        "Without a lookup, a request takes less time.",
        "pay-the-bill#by-distance",
        (),
        check_is_faster,
    ),
    Claim(
        "one-store-too-few",
        NOT_SAID,
        "One store is too few for everybody's sessions.",
        "pay-the-bill#when-is-one-store-too-few",
        ("Kleinrock, Queueing Systems, Volume 1", "Denning and Buzen 1978"),
        one_store_is_too_few,
    ),
)
