"""The provider's key changes while requests come in; somebody sends made-up
key names; and a stolen key lives on where it is cached."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from demo.keys import key_for
from demo.schemes.rotating import Rotating
from labs.services.roles import TOGETHER
from labs.services.running import TIMES, Fleet, fleet, status, told

LIVES_S, USED_S = 4, (0.0, 1.0, 2.5)
"""Seconds for which a token lives here, and for which each of the clients
uses one before it signs in again."""

IN_ORDER = ((0.5, "announce"), (4.5, "sign"), (9.5, "withdraw"))
"""The new key is published for longer than a key set lasts before it
signs, and the old one until its last token has expired."""

AT_ONCE = ((2.0, "fetch"), (2.0, "sign"))
"""The control: a change out of order, while every service has just asked
for the keys and rests."""

AFTER_S = 4.0
"""Seconds of load after the last step: every cache has learned of it."""

Row = dict[str, Any]
Steps = tuple[tuple[float, str], ...]

CHANGES: dict[str, tuple[Steps, bool]] = {
    "in order": (IN_ORDER, False),
    "in order, made-up names meanwhile": (IN_ORDER, True),
    "signs before it is published": (AT_ONCE, False),
}
"""By name: the steps, and whether somebody makes up names of keys."""


@dataclass
class Load:
    """What all clients saw.  counts: of requests, by what came of them."""

    fleet: Fleet
    counts: Counter[str] = field(default_factory=Counter)
    lock: Any = field(default_factory=threading.Lock)
    over: Any = field(default_factory=threading.Event)

    def note(self, what: str) -> None:
        with self.lock:
            self.counts[what] += 1

    def user(self, used_s: float) -> None:
        """Through all services, each of which checks."""
        access, since = "", float("-inf")
        while not self.over.is_set():
            if time.monotonic() - since >= used_s:
                access, since = self.fleet.sign_in("JWT"), time.monotonic()
            hops = len(self.fleet.services)
            said = self.fleet.request("each", access, by="JWT", hops=hops)
            self.note("served" if said == 200 else "failed")

    def stranger(self) -> None:
        """Tokens with a name that no key has, to each service in turn."""
        key = key_for("ES256", "a stranger")
        while not self.over.is_set():
            for one in self.fleet.services:
                name = f"no-{time.monotonic_ns()}"
                token = forged(replace(key, kid=name), self.fleet.provider.url)
                said = status(f"{one.url}/me", token, by="JWT")
                self.note("made up" if said == 401 else "made up, let in")


def forged(key: Any, issuer: str) -> str:
    return Rotating(key, issuer, TOGETHER).issue("alice").access


@contextmanager
def under_load(load: Load, storm: bool) -> Iterator[None]:
    """Clients that ask as fast as they are answered."""
    calls: list[Callable[[], None]] = [partial(load.user, s) for s in USED_S]
    calls += [load.stranger] * storm
    threads = [threading.Thread(target=call) for call in calls]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        load.over.set()
        for one in threads:
            one.join()


def changes() -> Iterator[Row]:
    """Each change of a key, under load."""
    for name, (steps, storm) in CHANGES.items():
        with fleet(token_s=LIVES_S) as all_of_them:
            load, before = Load(all_of_them), all_of_them.fetches()
            began = time.monotonic()
            with under_load(load, storm):
                for at, step in steps:
                    time.sleep(max(0.0, began + at - time.monotonic()))
                    step_of(all_of_them, step)
                time.sleep(AFTER_S)
            took = time.monotonic() - began
            yield {
                "name": f"a key changes {name}",
                "change": name,
                "requests": load.counts["served"] + load.counts["failed"],
                "failed": load.counts["failed"],
                "made up": load.counts["made up"],
                "made up, let in": load.counts["made up, let in"],
                "fetches": all_of_them.fetches() - before,
                "fetches, at most": bound(len(all_of_them.services), took),
            }


def step_of(one: Fleet, step: str) -> None:
    """At the provider, or, for the control, at the services."""
    if step == "fetch":
        for service in one.services:
            fetch(service)
    else:
        one.at_provider("change", step=step)


def bound(services: int, took_s: float) -> int:
    """Of fetches: one a service, and one for each rest after it."""
    return services * (1 + int(took_s / TIMES["cooldown_s"]))


# In a hurry

TRIED_S = 8.0
TRY_EACH_S = 0.2

CACHES = (
    "fetched just before",
    "fetched 2 s before",
    "fetched just before, then a token by the new key",
    "fetched just before, provider killed",
)
"""What a service had of the keys when the stolen one was replaced."""


def emergency() -> Iterator[Row]:
    """The key is stolen and replaced at once.  For how long does each
    service take what the thief signs?"""
    with fleet(3, token_s=60) as one, fleet(1, token_s=60) as other:
        three, (last,) = one.services, other.services
        places = dict(zip(CACHES, [*three, last], strict=True))
        fetch(three[1])
        time.sleep(2.0)
        for service in (three[0], three[2], last):
            fetch(service)
        stolen, lost = (each.at_provider("swap") for each in (one, other))
        other.provider.stop()
        thefts = dict.fromkeys(CACHES[:3], stolen["stolen"])
        thefts[CACHES[3]] = lost["stolen"]
        ends = dict.fromkeys(CACHES, 0.0)
        began = time.monotonic()
        while time.monotonic() - began < TRIED_S:
            known(places[CACHES[2]].url, stolen["honest"])
            for at, service in places.items():
                if known(service.url, thefts[at]):
                    ends[at] = round(time.monotonic() - began, 1)
            time.sleep(TRY_EACH_S)
    for at, end in ends.items():
        yield {"name": f"a stolen key: {at}", "cache": at, "lives_s": end}


def fetch(service: Any) -> None:
    told(f"{service.url}/fetch")


def known(url: str, token: str) -> bool:
    return status(f"{url}/me", token, by="JWT") == 200
