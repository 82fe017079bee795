"""Session identifiers that somebody else can work out.

Source: CWE-340, CWE-341, CWE-337, CWE-334, OWASP Session Management
Cheat Sheet (session ID entropy).
"""

import itertools
import random
import time
from collections.abc import Iterator
from functools import cached_property

from demo.schemes import Issued, Session
from demo.schemes.base import digest
from demo.schemes.session import by_id
from demo.unsafe.base import Flip, overriding


def renamed(scheme: Session, issued: Issued, sid: str) -> Issued:
    """The same session, under an identifier of our choice."""
    found = scheme.verify(issued.access)
    scheme.revoke(issued.access)
    until = found.expires_at
    scheme.store.index(scheme.index_of(found.user_id), digest(sid), until)
    scheme.store.put(by_id(sid), found.claims, until)
    return Issued(getattr(scheme, "prefix", "") + sid)


class CountsUp(Session):
    """Overrides `issue`: one more than the one before."""

    def issue(self, user_id: str) -> Issued:
        sid = str(next(self.numbers))
        return renamed(self, super().issue(user_id), sid)

    @cached_property
    def numbers(self) -> Iterator[int]:
        return itertools.count(1_000)


class NameAndTime(Session):
    """Overrides `issue`: a hash of what everybody knows."""

    def issue(self, user_id: str) -> Issued:
        sid = name_and_time(user_id, int(time.time()))
        return renamed(self, super().issue(user_id), sid)


class SeededByClock(Session):
    """Overrides `issue`: random numbers, as far as one can see, from a
    generator that was seeded when the service started."""

    def issue(self, user_id: str) -> Issued:
        sid = drawn(self.generator)
        return renamed(self, super().issue(user_id), sid)

    @cached_property
    def generator(self) -> random.Random:
        return random.Random(int(time.time()))


class OneByte(Session):
    """Overrides `issue`: random indeed, never the same, one of 256."""

    def issue(self, user_id: str) -> Issued:
        sid = f"{next(self.deck):02x}"
        return renamed(self, super().issue(user_id), sid)

    @cached_property
    def deck(self) -> Iterator[int]:
        return iter(random.SystemRandom().sample(range(256), 256))


def name_and_time(user_id: str, second: int) -> str:
    return digest(f"{user_id} {second}")[:32]


def drawn(generator: random.Random) -> str:
    """128 bits, 32 characters: it looks like any other."""
    return f"{generator.getrandbits(128):032x}"


COUNTS_UP = Flip("identifier", "a counter", overriding(Session, CountsUp))
NAME_AND_TIME = Flip(
    "identifier", "hash of name and time", overriding(Session, NameAndTime)
)
SEEDED_BY_CLOCK = Flip(
    "identifier",
    "drawn from a generator with a known seed",
    overriding(Session, SeededByClock),
)
ONE_BYTE = Flip("identifier", "one random byte", overriding(Session, OneByte))

GUESSABLE_FLIPS = (COUNTS_UP, NAME_AND_TIME, SEEDED_BY_CLOCK, ONE_BYTE)
