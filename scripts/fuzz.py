"""Throw structured garbage at every verifier: `make fuzz`.

Nothing may be accepted, and nothing raised but `Rejected`.  The inputs
are credentials with something changed: a character, a part, a header, a
claim, the key, the length.  They start from a genuine one, and from what
every attack of the catalogue forges.  What a service issued itself is no
forgery, however it comes back: cutting the padding off a padded copy gives
the genuine token again.  The generator is not seeded; a finding is printed
whole, and then it is a test case.
"""

import argparse
import json
import resource
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from demo.attacks import ATTACKS, Attacker
from demo.attacks.respelling import twin
from demo.clock import later
from demo.contenders import CONTENDERS, Contender
from demo.errors import Rejected, Unavailable
from demo.harness import ControlFailed, Deployment, NotApplicable
from demo.harness.tokens import confused, part
from demo.schemes.base import Issued, Scheme
from demo.servers import require_server

RANDOM = secrets.SystemRandom()
ALPHABET = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ "
)
JSON_VALUES = (
    None,
    True,
    0,
    -1,
    1e308,
    10**30,
    "",
    "alice",
    "é",
    [],
    [[]],
    {},
    {"a": None},
    "none",
    ["HS256"],
    "\ud800",
    "x" * 500,
)
HEADER = {"alg": "HS256", "typ": "at+jwt"}

Mutation = Callable[[str, Contender, Deployment], str]


def one_character(text: str, *_: object) -> str:
    i, new = RANDOM.randrange(len(text)), RANDOM.choice(ALPHABET)
    return text[:i] + new + text[i + 1 :]


def cut_or_grow(text: str, *_: object) -> str:
    i = RANDOM.randrange(len(text))
    return RANDOM.choice(
        (
            text[:i],
            text[i:],
            text + text[i:],
            text[:i] + "." + text[i:],
            text + RANDOM.choice(("=", "==", "=!", ".", " ", "\n")),
        )
    )


def shuffled_parts(text: str, *_: object) -> str:
    parts = [*text.split("."), part(RANDOM.choice(({}, HEADER)))]
    RANDOM.shuffle(parts)
    return ".".join(parts[: RANDOM.randrange(1, 6)])


def any_json(text: str, *_: object) -> str:
    """Any JSON in any part, the rest as it was."""
    parts = text.split(".")
    i = RANDOM.randrange(len(parts))
    parts[i] = part(RANDOM.choice(JSON_VALUES))  # type: ignore[arg-type]
    return ".".join(parts)


def odd_claim(text: str, _: Contender, service: Deployment) -> str:
    """One header field or claim with a value of the wrong kind, and no
    signature by the service's key."""
    header, claims = dict(HEADER), {"sub": "alice", "exp": 9e9}
    target = RANDOM.choice((header, claims))
    name = RANDOM.choice(
        (
            "alg",
            "typ",
            "kid",
            "crit",
            "b64",
            "exp",
            "iat",
            "aud",
            "iss",
            "jti",
            "sub",
        )
    )
    target[name] = RANDOM.choice(JSON_VALUES)  # type: ignore[assignment]
    signature = RANDOM.choice(("", "AAAA", text[-43:]))
    return f"{part(header)}.{part(claims)}.{signature}"


def public_key_as_secret(
    text: str, contender: Contender, service: Deployment
) -> str:
    if contender.algorithm not in ("RS256", "ES256", "EdDSA"):
        return one_character(text)
    key = service.key(contender.algorithm)
    return confused(key, {"sub": "alice", "exp": 9e9}, {"typ": "at+jwt"})


def huge(text: str, *_: object) -> str:
    size = RANDOM.choice((4_097, 100_000, 1_000_000))
    return RANDOM.choice(
        (text + "A" * size, "." * size, text[:-1] + "é", "[" * size)
    )


def deep(*_: object) -> str:
    depth = RANDOM.choice((100, 700, 1_400))
    nested = "[" * depth + "]" * depth
    return f"{part(HEADER)}.{part(nested)}.AAAA"  # type: ignore[arg-type]


MUTATIONS: tuple[Mutation, ...] = (
    one_character,
    one_character,
    cut_or_grow,
    shuffled_parts,
    any_json,
    odd_claim,
    public_key_as_secret,
    huge,
    deep,
)


def spellings(contender: Contender, token: str) -> set[str]:
    """The token, in each way to write it that the verifier takes by
    design: ECDSA has two signatures of one text."""
    if contender.algorithm == "ES256":
        return {token, twin(token)}
    return {token}


def recorded(contender: Contender, issued: set[str]) -> Contender:
    """The same contender; all that its services issue goes to `issued`."""

    def noting(verb: Callable[..., Issued]) -> Callable[..., Issued]:
        def issue(*words: Any) -> Issued:
            pair = verb(*words)
            issued.update(spellings(contender, pair.access))
            return pair

        return issue

    whole = contender.scheme
    verbs = [name for name in ("issue", "renew") if hasattr(whole, name)]
    noted = {name: noting(getattr(whole, name)) for name in verbs}
    return replace(contender, scheme=type(whole.__name__, (whole,), noted))


def forged(contender: Contender) -> Iterator[str]:
    """What each attack that applies would send to this contender."""
    for attack in ATTACKS:
        with later(0), Deployment(contender) as service:
            alice, mallory = map(service.signed_in, ("alice", "mallory"))
            try:
                thief = attack.forge(Attacker(service, alice, mallory))
            except (NotApplicable, ControlFailed):
                continue
            except Exception as error:
                found(contender, attack.id, f"raised {type(error).__name__}")
            if text := thief.credential():
                yield text


def accepted(contender: Contender, scheme: Scheme, text: str) -> bool:
    """Does it enter?  Raises SystemExit when it is refused by a crash."""
    try:
        return bool(scheme.verify(text))
    except Rejected:
        return False
    except Exception as error:
        found(contender, text, f"raised {type(error).__name__}")
        raise


def fuzz(contender: Contender, tries: int) -> tuple[int, float]:
    """Returns how many were refused, and the slowest one in seconds.
    Raises SystemExit with the credential that was a finding."""
    slowest, refused, issued = 0.0, 0, set[str]()
    contender = recorded(contender, issued)
    with Deployment(contender) as service:
        scheme: Scheme = service.app.scheme
        genuine = scheme.issue("alice").access
        assert scheme.verify(genuine).user_id == "alice"
        seeds = dict.fromkeys(forged(contender))
        # Whoever was given the secret signs as well as the service does;
        # tests/test_attacks.py judges what such an attack gains.
        signed = [s for s in seeds if accepted(contender, scheme, s)]
        issued.update(*(spellings(contender, s) for s in signed))
        starts = [genuine, *(s for s in seeds if s not in issued)]
        while refused < tries:
            start = RANDOM.choice((genuine, RANDOM.choice(starts)))
            text = RANDOM.choice(MUTATIONS)(start, contender, service)
            if text in issued:
                continue
            started = time.perf_counter()
            if accepted(contender, scheme, text):
                found(contender, text, "was accepted")
            refused += 1
            slowest = max(slowest, time.perf_counter() - started)
    return refused, slowest


def found(contender: Contender, text: str, what: str) -> None:
    sys.exit(f"{contender.name}: {what}: {json.dumps(text[:5_000])}")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--count", type=int, default=200_000)
    count = words.parse_args().count
    try:
        require_server()
    except Unavailable as error:
        sys.exit(str(error))
    total, each = 0, -(-count // len(CONTENDERS))
    for contender in CONTENDERS:
        refused, slowest = fuzz(contender, each)
        total += refused
        ms = slowest * 1000
        print(f"{contender.name:24} {refused:7,} refused, slowest {ms:.1f} ms")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{total:,} credentials, none accepted; peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
