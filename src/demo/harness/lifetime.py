"""How long a sign-in lasts that nobody ends and nobody uses."""

import time
from collections.abc import Callable
from functools import cache

import jwt

from demo.clock import later
from demo.harness.client import Client
from demo.harness.results import ControlFailed, NotMeasurable
from demo.harness.running import RunningApp, RunningService

DAY_S = 86_400
LADDER_S = (
    *(0, 1, 60, 300, 1_800, 3_600, 43_200),
    *(DAY_S, 14 * DAY_S, 31 * DAY_S, 366 * DAY_S),
)
"""Seconds after a log-in at which a sign-in is tried: lifetimes that
applications have, up to a year."""


@cache
def sign_in_lasts(running: RunningApp) -> int:
    """The first whole second at which a sign-in that has been silent is
    refused, in seconds after the log-in; one more than a year when it is
    not.  Its own client asks twice, and renews where it can.

    Raises NotMeasurable where time cannot be moved."""
    if not running.clock.travels:
        raise NotMeasurable("time does not travel at a URL")

    def alive(seconds: int) -> bool:
        with later(0), RunningService(running) as service:
            bob = service.signed_in("bob")
            with service.later(seconds):
                twice = [bob.me(), bob.me()]
                return "bob" in twice

    accepted = [seconds for seconds in LADDER_S if alive(seconds)]
    if not accepted:
        raise ControlFailed("whoever logs in is known")
    last = accepted[-1]
    if last == LADDER_S[-1]:
        return last + 1
    following = LADDER_S[LADDER_S.index(last) + 1]
    return last + first_refusal(lambda s: alive(last + s), following - last)


def first_refusal(alive: Callable[[int], bool], bound: int) -> int:
    """Bisect: the least number from 1 to `bound` at which `alive` is
    false, if it is true before and false from there on."""
    low, high = 0, bound
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if alive(middle) else (low, middle)
    return high


def declared_s(client: Client) -> int | None:
    """Seconds from now to the latest end that its credential and its
    renewal declare, by Max-Age, Expires or `exp`; None for none."""
    renewal = client.endpoints.renewal_cookie
    held = [
        c
        for c in client.jar.cookies
        if client.holds(c.name) or c.name == renewal
    ]
    ends = [c.expires_at for c in held if c.expires_at]
    for text in [*(c.value for c in held), *client.storage.values()]:
        end = expiry_of(text)
        if end is not None:
            ends.append(end)
    return round(max(ends) - time.time()) if ends else None


def expiry_of(text: str) -> float | None:
    """The `exp` of a JSON Web Token, which nobody vouches for."""
    try:
        told = jwt.decode(text, options={"verify_signature": False})
        return float(told["exp"])
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        return None
