"""The middle ground between asking the store each time and never.

Each is a contender, so that every probe can be put to it: the same bank,
the same doors.  They are no columns of the table, which keeps to what the
article names; `pages/services.py` compares them.
"""

from demo.contenders import COOKIE, HEADER, Contender, contender
from demo.services.held_tokens import BackendForFrontend, Exchanging
from demo.services.revocation_sets import CachedSet, PushedSet
from demo.services.short_token import ShortBeside
from demo.services.status_list import StatusListed

CACHE_S = (10, 60, 300)
"""For how many seconds a revocation set is cached."""


def cached(seconds: int) -> Contender:
    """Revocation set, fetched again after so many seconds."""
    return Contender(
        f"set cached {seconds} s",
        CachedSet,
        HEADER,
        "ES256",
        settings=(("cache_s", seconds),),
    )


MIDDLE: tuple[Contender, ...] = (
    Contender("short JWT + session", ShortBeside, HEADER, "ES256"),
    Contender("gateway exchange", Exchanging, HEADER, "ES256"),
    Contender(
        "exchange kept 60 s",
        Exchanging,
        HEADER,
        "ES256",
        settings=(("keeps_s", 60),),
    ),
    Contender("backend for frontend", BackendForFrontend, COOKIE, "ES256"),
    Contender("status list, 60 s", StatusListed, HEADER, "ES256"),
    Contender("set pushed", PushedSet, HEADER, "ES256"),
    *map(cached, CACHE_S),
)
"""In telling order."""

EXTREMES = tuple(
    contender(name)
    for name in ("JWT ES256", "JWT + blocklist", "session cookie")
)
"""What they lie between: never asking, and asking each time."""
