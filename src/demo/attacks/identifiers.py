"""Lifecycle: Mallory works out what Alice's browser holds."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from demo.attacks.base import Attack, Attacker
from demo.contenders import contender
from demo.harness import Client, NotApplicable
from demo.schemes import Opaque, Session
from demo.unsafe.base import Flip
from demo.unsafe.guessable import (
    COUNTS_UP,
    NAME_AND_TIME,
    ONE_BYTE,
    SEEDED_BY_CLOCK,
    drawn,
    name_and_time,
)

ABOUT_S = 30
"""How well Mallory knows when Alice logged in, or the service began."""

Guesses = Callable[[str], Iterable[str]]
"""From Mallory's own identifier to what Alice's may be."""


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


def guessed(attacker: Attacker, guesses: Guesses) -> Client:
    """A bounded number of tries, without a secret."""
    scheme = attacker.service.app.scheme
    if not isinstance(scheme, Session):
        raise NotApplicable("the credential is no identifier")
    prefix = scheme.prefix if isinstance(scheme, Opaque) else ""
    own = attacker.me.credential().removeprefix(prefix)
    texts = (prefix + text for text in guesses(own))
    return the_one_that_is_alice(attacker, texts)


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


GUESSES: tuple[tuple[str, str, str, Guesses, str, Flip], ...] = (
    (
        "counted-identifier",
        "the identifier before one's own",
        "CWE-340, OWASP Session Management Cheat Sheet",
        ten_before,
        "session cookie",
        COUNTS_UP,
    ),
    (
        "hashed-identifier",
        "the hash of a name and a time",
        "CWE-341, predictable from observable state",
        of_the_last_seconds,
        "opaque cookie",
        NAME_AND_TIME,
    ),
    (
        "seeded-identifier",
        "the draws of a generator",
        "CWE-337, CWE-338",
        of_each_seed,
        "session header",
        SEEDED_BY_CLOCK,
    ),
    (
        "short-identifier",
        "an identifier of one byte, all tried",
        "CWE-334, OWASP Session Management Cheat Sheet",
        all_of_them,
        "opaque bearer",
        ONE_BYTE,
    ),
)
"""id, name, source, guesses, fixed, flip."""

IDENTIFIER_ATTACKS = tuple(
    Attack(
        id=id,
        name=name,
        claim=f"Who tries {name} pays as Alice.",
        family="lifecycle",
        source=source,
        forge=partial(guessed, guesses=guesses),
        fixed=contender(fixed),
        flip=flip,
    )
    for id, name, source, guesses, fixed, flip in GUESSES
)
