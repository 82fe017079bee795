"""Session identifiers that somebody else can work out, or read.

An identifier is good when nobody can guess it and the store does not say
it.  Source: CWE-334, CWE-337, CWE-340, CWE-341, CWE-312, OWASP Session
Management Cheat Sheet (session ID entropy).
"""

import itertools
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial

from demo.attacks.base import Attack, Attacker, scheme_of
from demo.attacks.turning import Flip, overriding
from demo.contenders import contender
from demo.harness import Client, NotApplicable
from demo.schemes import Issued, Opaque, Refresh, Session
from demo.schemes.base import digest
from demo.schemes.refresh import by_renewal
from demo.schemes.session import by_id
from demo.store import Record

# Servers that choose an identifier badly


def renamed(scheme: Session, issued: Issued, sid: str) -> Issued:
    """The same session, under an identifier of our choice."""
    found = scheme.verify(issued.access)
    scheme.revoke(issued.access)
    until = found.expires_at
    scheme.store.index(scheme.index_of(found.user_id), digest(sid), until)
    scheme.store.put(by_id(sid), found.claims, until)
    return Issued(getattr(scheme, "prefix", "") + sid)


class CountsUp(Session):
    """Overrides `issue`: it takes one more than the one before."""

    def issue(self, user_id: str) -> Issued:
        sid = str(next(self.numbers))
        return renamed(self, super().issue(user_id), sid)

    @cached_property
    def numbers(self) -> Iterator[int]:
        return itertools.count(1_000)


class NameAndTime(Session):
    """Overrides `issue`: it takes a hash of the name and the second,
    which everybody knows."""

    def issue(self, user_id: str) -> Issued:
        sid = name_and_time(user_id, int(time.time()))
        return renamed(self, super().issue(user_id), sid)


class SeededByClock(Session):
    """Overrides `issue`: it draws from a generator that was seeded with
    the second in which the service started."""

    def issue(self, user_id: str) -> Issued:
        sid = drawn(self.generator)
        return renamed(self, super().issue(user_id), sid)

    @cached_property
    def generator(self) -> random.Random:
        return random.Random(int(time.time()))


class OneByte(Session):
    """Overrides `issue`: it takes a random byte that is not in use, one
    of 256."""

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

# What Mallory tries

ABOUT_S = 30
"""How well Mallory knows when Alice logged in, or the service began."""

Guesses = Callable[[str], Iterable[str]]
"""From Mallory's own identifier to what Alice's may be."""


def ten_before(own: str) -> Iterator[str]:
    """Alice came shortly before."""
    mine = int(own) if own.isdecimal() else 1_010
    return (str(mine - back) for back in range(1, 11))


def of_the_last_seconds(own: str) -> Iterator[str]:
    """Alice's name is known, and about when she came."""
    now = int(time.time())
    return (name_and_time("alice", now - back) for back in range(ABOUT_S))


def of_each_seed(own: str) -> Iterator[str]:
    """The first draws of every generator that it may have been."""
    for back in range(ABOUT_S):
        generator = random.Random(int(time.time()) - back)
        yield from (drawn(generator) for _ in range(5))


def all_of_them(own: str) -> Iterator[str]:
    """It takes 256 tries at most; at four bytes, an evening."""
    return (f"{number:02x}" for number in range(256))


def guessed(attacker: Attacker, guesses: Guesses) -> Client:
    """A bounded number of identifiers, which Mallory works out without
    knowing a secret."""
    scheme = scheme_of(attacker, Session, "an identifier")
    prefix = scheme.prefix if isinstance(scheme, Opaque) else ""
    own = attacker.me.credential().removeprefix(prefix)
    texts = (prefix + text for text in guesses(own))
    return the_one_that_is_alice(attacker, texts)


def the_one_that_is_alice(attacker: Attacker, texts: Iterable[str]) -> Client:
    """Mallory's machine, trying each text as a credential, and as a
    renewal where there is one."""
    thief = attacker.me.stolen_copy()
    renews = "renewal" in thief.storage
    for text in texts:
        thief.replace_credential(text)
        if renews:
            thief.storage["renewal"] = text
        if thief.me() == "alice":
            break
    return thief


def by_guessing(
    id: str, name: str, source: str, guesses: Guesses, fixed: str, flip: Flip
) -> Attack:
    return Attack(
        id=id,
        name=name,
        claim=f"An attacker who tries {name} pays as Alice.",
        family="lifecycle",
        source=source,
        forge=partial(guessed, guesses=guesses),
        fixed=contender(fixed),
        flip=flip,
        chapter="forge-the-token",
    )


COUNTED = by_guessing(
    "counted-identifier",
    "the identifier before one's own",
    "CWE-340, OWASP Session Management Cheat Sheet",
    ten_before,
    "plain session cookie",
    COUNTS_UP,
)
HASHED = by_guessing(
    "hashed-identifier",
    "the hash of a name and a time",
    "CWE-341, predictable from observable state",
    of_the_last_seconds,
    "opaque cookie",
    NAME_AND_TIME,
)
SEEDED = by_guessing(
    "seeded-identifier",
    "the draws of a generator",
    "CWE-337, CWE-338",
    of_each_seed,
    "session header",
    SEEDED_BY_CLOCK,
)
SHORT_ID = by_guessing(
    "short-identifier",
    "an identifier of one byte, all tried",
    "CWE-334, OWASP Session Management Cheat Sheet",
    all_of_them,
    "opaque bearer",
    ONE_BYTE,
)

# Stores that say the identifier


class WritesItDown(Session):
    """Overrides `issue`: the record holds its own identifier."""

    def issue(self, user_id: str) -> Issued:
        issued = super().issue(user_id)
        found = self.verify(issued.access)
        record = {**found.claims, "sid": issued.access}
        key = f"session:{found.session_id}"
        self.store.put(key, record, found.expires_at)
        return issued


class WritesRenewalsDown(Refresh):
    """Overrides `_pair`: the record holds its own refresh token."""

    def _pair(self, family: Record, until: int) -> Issued:
        issued = super()._pair(family, until)
        renewal = issued.renewal or ""
        record = {**family, "token": renewal}
        self.store.put(by_renewal(renewal), record, until)
        return issued


WRITES_IT_DOWN = Flip(
    "store",
    "holds the identifier itself",
    overriding(Session, WritesItDown),
    tempting="default: connect-redis, the key is prefix and identifier",
)
WRITES_RENEWALS_DOWN = Flip(
    "store",
    "holds the refresh token itself",
    overriding(Refresh, WritesRenewalsDown),
    tempting="default: simplejwt (Django), OutstandingToken.token",
)

WORD = re.compile(r"[\w-]{16,}", re.ASCII)
"""What may be a credential: as long as one, and of its characters."""


def out_of_a_dump(attacker: Attacker) -> Client:
    """A backup of the store was left lying about.  Mallory, who can write
    nothing, tries every word in it as a credential and as a renewal."""
    dump = attacker.service.store.dump()
    if not dump:
        raise NotApplicable("nothing is stored")
    words = sorted({word for text in dump for word in WORD.findall(text)})
    return the_one_that_is_alice(attacker, words)


LEAKED_STORE = Attack(
    id="leaked-store",
    name="a store that was read",
    claim="An attacker who reads the store holds Alice's session.",
    family="lifecycle",
    source="CWE-312, cleartext storage of sensitive information",
    forge=out_of_a_dump,
    fixed=contender("plain session cookie"),
    flip=WRITES_IT_DOWN,
    chapter="count-the-decisions",
)
LEAKED_RENEWALS = Attack(
    id="leaked-renewals",
    name="a store of renewals that was read",
    claim="An attacker who reads the store renews Alice's sign-in.",
    family="lifecycle",
    source="CWE-312, RFC 6749 section 10.4",
    forge=out_of_a_dump,
    fixed=contender("JWT + refresh"),
    flip=WRITES_RENEWALS_DOWN,
    chapter="refresh-and-rotate",
)

ATTACKS = (COUNTED, HASHED, SEEDED, SHORT_ID, LEAKED_STORE, LEAKED_RENEWALS)
