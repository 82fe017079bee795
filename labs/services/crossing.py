"""What a request costs that crosses services, and who is served when the
store or the provider is gone."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from labs.services.running import Fleet, fleet, told

MOST = 8
"""Services that the longest request crosses."""

ASKED = ("JWT", "JWT + blocklist", "session")

NOT_DATA = {"INFO", "PING", "HELLO", "CLIENT", "SELECT", "COMMAND", "CONFIG"}
"""What clients say to a Redis that is about no record."""

Row = dict[str, Any]


def hops() -> Iterator[Row]:
    """For each design, way and number of services: commands by the
    server's own count, and signatures by the services'."""
    with fleet(MOST, token_s=120) as all_of_them:
        for design in ASKED:
            access = all_of_them.sign_in(design)
            for door in ("each", "edge"):
                for count in range(1, MOST + 1):
                    yield hop(all_of_them, door, design, access, count)


def hop(
    all_of_them: Fleet, door: str, design: str, access: str, n: int
) -> Row:
    """One request; an earlier one has opened what stays open."""
    words = {"by": design, "hops": n}
    assert all_of_them.request(door, access, **words) == 200
    before = commands(all_of_them), all_of_them.checks()
    assert all_of_them.request(door, access, **words) == 200
    after = commands(all_of_them), all_of_them.checks()
    return {
        "name": f"{design}, {door}, {n}",
        "design": design,
        "way": door,
        "services": n,
        "store": after[0] - before[0],
        "signatures": after[1] - before[1],
    }


def commands(all_of_them: Fleet) -> int:
    """About records, so far."""
    calls = all_of_them.store.calls()
    return sum(calls[name] for name in calls if root(name) not in NOT_DATA)


def root(name: str) -> str:
    return name.split("|")[0]


# Unplugged

WATCH_S = 13.0
"""Seconds after the plug is pulled; a JWT has ended by then."""

EACH_S = 0.25

WAYS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "JWT, keys fetched": ("JWT", "each", {"by": "JWT"}),
    "JWT, keys configured": ("JWT", "each", {"by": "configured"}),
    "JWT + blocklist": ("JWT + blocklist", "each", {"by": "JWT + blocklist"}),
    "session": ("session", "each", {"by": "session"}),
    "introspection": ("opaque", "each", {"by": "introspection"}),
    "exchange at the gateway": ("opaque", "exchange", {}),
}
"""How a service knows a user: what she holds, the gateway's door, and
what each service does."""


def unplugged(what: str) -> Iterator[Row]:
    """Bob is signed in, and Alice has just signed out.  Then the store,
    or the provider, is killed.  Who is served, and for how long?"""
    with fleet(1) as one:
        people = {way: signed(one, way) for way in WAYS}
        before = {
            way: asked(one, way, pair[1]) for way, pair in people.items()
        }
        told(f"{one.services[0].url}/fetch")
        one.store.stop() if what == "store" else one.provider.stop()
        seen = {way: Seen() for way in WAYS}
        began = time.monotonic()
        while time.monotonic() - began < WATCH_S:
            for way, pair in people.items():
                now = time.monotonic() - began
                seen[way].note(now, *(asked(one, way, a) for a in pair))
            time.sleep(EACH_S)
    for way, found in seen.items():
        row = {"name": f"{what} gone: {way}", "gone": what, "design": way}
        yield {**row, "before": before[way], **vars(found)}


@dataclass
class Seen:
    """user, signed_out: the first answer to each of them.  user_s and
    signed_out_s: seconds from the plug to the last 200."""

    user: int = 0
    signed_out: int = 0
    user_s: float = 0.0
    signed_out_s: float = 0.0

    def note(self, now: float, user: int, signed_out: int) -> None:
        self.user = self.user or user
        self.signed_out = self.signed_out or signed_out
        if user == 200:
            self.user_s = round(now, 1)
        if signed_out == 200:
            self.signed_out_s = round(now, 1)


def signed(one: Fleet, way: str) -> tuple[str, str]:
    """Bob's credential, and Alice's, who has signed out.  Raises
    AssertionError when either was not let in, or a stranger was."""
    design = WAYS[way][0]
    bob, alice = (one.sign_in(design, user) for user in ("bob", "alice"))
    answers = [asked(one, way, a) for a in (bob, alice, "x" * 40)]
    assert answers == [200, 200, 401], (way, answers)
    one.at_provider("sign-out", design=design, access=alice)
    return bob, alice


def asked(one: Fleet, way: str, access: str) -> int:
    _, door, words = WAYS[way]
    return one.request(door, access, hops=1, **words)
