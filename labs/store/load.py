"""Many clients at once, while something happens to the store.

Each of them logs users in and out, and tries what is alive, what has ended
and what never was.  A log-out counts as acknowledged when it returned.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from demo.schemes import Issued
from labs.store.schemes import (
    OK,
    REFUSED,
    UNAVAILABLE,
    entering,
    outcome,
    stranger,
)

CLIENTS = 4
BEFORE_S, AFTER_S = 1.0, 2.0
"""Seconds of load before the fault, and after it is over."""


@dataclass
class Ended:
    """A sign-in whose end was acknowledged, and when (monotonic)."""

    issued: Issued
    at: float


@dataclass
class Tally:
    """What all clients saw.  over_at: when the fault was over, on the
    monotonic clock.  recovered: seconds from then to the first answer, by
    client.  accepted: ended sign-ins that were let in, by identity."""

    outcomes: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    strangers_in: int = 0
    signed_out: int = 0
    accepted: dict[int, Ended] = field(default_factory=dict)
    recovered: dict[int, float] = field(default_factory=dict)
    over_at: float = float("inf")
    lock: Any = field(default_factory=threading.Lock, repr=False)

    def note(self, client: int, what: str, began: float) -> str:
        """One request, which began at that time.  Returns its outcome."""
        with self.lock:
            self.outcomes[what] += 1
            if what != UNAVAILABLE and began > self.over_at:
                took = time.monotonic() - self.over_at
                self.recovered.setdefault(client, took)
        return what


class Client:
    """One thread with sign-ins of its own."""

    def __init__(self, scheme: Any, number: int, tally: Tally) -> None:
        self.scheme, self.number, self.tally = scheme, number, tally
        self.random = random.Random(number)
        self.live: list[Issued] = []
        self.ended: list[Ended] = []
        self.nobody = stranger(scheme)

    def run(self, stop: threading.Event) -> None:
        steps = (self.log_in, self.log_out, self.use, self.use, self.replay)
        while not stop.is_set():
            self.random.choice(steps)()
            if self.random.random() < 0.1:
                self.try_stranger()

    def asked(self, call: Callable[[], object]) -> str:
        began = time.monotonic()
        return self.tally.note(self.number, outcome(call), began)

    def log_in(self) -> None:
        got: list[Issued] = []
        user = f"user{self.number}"
        self.asked(lambda: got.append(self.scheme.issue(user)))
        self.live += got

    def log_out(self) -> None:
        if self.live:
            one = self.live.pop(self.random.randrange(len(self.live)))
            if self.asked(lambda: self.scheme.revoke(one.access)) == OK:
                self.ended.append(Ended(one, time.monotonic()))
                with self.tally.lock:
                    self.tally.acknowledged += 1

    def use(self) -> None:
        """A renewal that is used is spent: the next one takes its place;
        one whose answer is lost is given up."""
        if not self.live:
            return self.log_in()
        one = self.live.pop(self.random.randrange(len(self.live)))
        got: list[Any] = []
        enter = entering(self.scheme, one)
        said = self.asked(lambda: got.append(enter()))
        if said == OK:
            self.live.append(got[0] if one.renewal else one)
        elif said == UNAVAILABLE and not one.renewal:
            self.live.append(one)
        elif said == REFUSED:
            with self.tally.lock:
                self.tally.signed_out += 1

    def replay(self) -> None:
        """Somebody brings a copy of a sign-in that has ended."""
        if self.ended:
            one = self.random.choice(self.ended)
            if self.asked(entering(self.scheme, one.issued)) == OK:
                with self.tally.lock:
                    self.tally.accepted[id(one)] = one

    def try_stranger(self) -> None:
        if self.asked(self.nobody) == OK:
            with self.tally.lock:
                self.tally.strangers_in += 1

    def replay_all(self) -> None:
        """At the end: every sign-in that has ended, once more."""
        for one in self.ended:
            if self.asked(entering(self.scheme, one.issued)) == OK:
                self.tally.accepted[id(one)] = one


def under_load(scheme: Any, fault: Callable[[], None]) -> Tally:
    """Clients run; the fault happens and is over; they run on.  Whoever
    cannot be answered for long enough has not recovered."""
    tally, stop = Tally(), threading.Event()
    clients = [Client(scheme, n, tally) for n in range(CLIENTS)]
    threads = [
        threading.Thread(target=one.run, args=(stop,)) for one in clients
    ]
    for thread in threads:
        thread.start()
    try:
        time.sleep(BEFORE_S)
        fault()
        tally.over_at = time.monotonic()
        time.sleep(AFTER_S)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    for one in clients:
        one.replay_all()
    return tally
