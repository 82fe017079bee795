"""What our code costs on top of the libraries: `make bench`.

For each scheme, `verify` is timed against the bare library calls that do
the same work.  Blocks of 100 calls run as A B B A, so that a drifting
machine touches both alike; the figure is the median ratio over 60 such
pairs, with a bootstrap interval.  Then the table is rebuilt with more
and more contenders: its time should grow in a straight line.

Absolute times are printed to place the ratios.  Trust the ratios.
"""

import hashlib
import json
import random
import statistics
import time
from collections.abc import Callable
from functools import partial

import jwt
import pyseto

from demo.comparison import build
from demo.contenders import CONTENDERS, contender
from demo.harness import Deployment
from demo.schemes import Epoch, Paseto, Session, SignedCookie
from demo.schemes.base import Scheme

PAIRS, CALLS = 60, 100
GOAL_RATIO, GOAL_US = 1.1, 2.0
NAMES = (
    "session cookie",
    "JWT HS256",
    "JWT RS256",
    "JWT ES256",
    "JWT EdDSA",
    "JWT + refresh",
    "JWT + blocklist",
    "JWT + epoch",
    "PASETO public",
    "PASETO local",
    "signed cookie",
    "opaque cookie",
)

Call = Callable[[], object]


def bare(scheme: Scheme, service: Deployment, access: str) -> Call:
    """The library calls that any correct verifier of this kind makes."""
    run = service.store._redis.execute_command
    prefix = service.store._prefix
    if isinstance(scheme, Session):
        sid = access.removeprefix(getattr(scheme, "prefix", ""))

        def look_up() -> object:
            name = hashlib.sha256(sid.encode()).hexdigest()
            return json.loads(run("GET", f"{prefix}session:{name}"))

        return look_up
    if isinstance(scheme, SignedCookie):
        serializer = scheme._serializer
        return lambda: serializer.loads(
            access, max_age=scheme.ttl_s, return_timestamp=True
        )
    if isinstance(scheme, Paseto):
        key = scheme.key.verifying
        about = scheme.assertion
        return lambda: json.loads(
            pyseto.decode(key, access, implicit_assertion=about).payload
        )

    def decode() -> dict[str, object]:
        return jwt.decode_complete(
            access,
            scheme.key.verifying,
            algorithms=[scheme.key.algorithm],
            issuer=scheme.issuer,
            audience=scheme.audience,
            options={"require": list(scheme.required)},
        )

    if isinstance(scheme, Epoch):
        rows = service.users._rows
        return lambda: (decode(), rows["alice"])
    if hasattr(scheme, "entry"):

        def decode_and_ask() -> object:
            claims = decode()["payload"]
            entry = scheme.entry(claims["jti"])
            return run("GET", prefix + entry)

        return decode_and_ask
    return decode


def block(call: Call) -> float:
    """Microseconds for one call, over a block of them."""
    started = time.perf_counter()
    for _ in range(CALLS):
        call()
    return (time.perf_counter() - started) / CALLS * 1e6


def compare(ours: Call, theirs: Call) -> tuple[float, float, float, float]:
    """Median ratio, its bootstrap bounds, and our excess in µs."""
    ratios, excess = [], []
    for _ in range(PAIRS):
        a1, b1, b2, a2 = block(ours), block(theirs), block(theirs), block(ours)
        ratios.append((a1 + a2) / (b1 + b2))
        excess.append((a1 + a2 - b1 - b2) / 2)
    draws = sorted(
        statistics.median(random.choices(ratios, k=PAIRS))
        for _ in range(1_000)
    )
    median = statistics.median
    return median(ratios), draws[25], draws[975], median(excess)


def verifiers() -> None:
    """The table of ratios, and which of them miss the goal."""
    print("verify against the bare library calls (ratio, 95% interval)")
    for name in NAMES:
        with Deployment(contender(name)) as service:
            scheme = service.app.scheme
            access = scheme.issue("alice").access
            theirs = bare(scheme, service, access)
            ours = partial(scheme.verify, access)
            ratio, low, high, us = compare(ours, theirs)
        good = low <= GOAL_RATIO or us <= GOAL_US
        word = "" if good else "  over the goal"
        print(
            f"  {name:18} {ratio:5.2f}  [{low:.2f}, {high:.2f}]  "
            f"{us:+6.1f} µs{word}"
        )


def rebuild() -> None:
    """Seconds to measure all headlines, by number of contenders."""
    print("the table's rebuild")
    build(CONTENDERS[:1])  # keys are made once
    build(CONTENDERS)
    for count in (5, 10, 20, 40):
        columns = [CONTENDERS[i % len(CONTENDERS)] for i in range(count)]
        started = time.perf_counter()
        build(columns)
        took = time.perf_counter() - started
        print(f"  {count:3} contenders {took:5.2f} s, {took / count:.3f} each")


if __name__ == "__main__":
    verifiers()
    rebuild()
