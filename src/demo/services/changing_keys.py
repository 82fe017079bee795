"""What happens to tokens, honest and forged, when the provider's key
changes: in a hurry, and badly.

In a hurry: the old key was stolen, so it is dropped at once; but every
cache that holds it goes on trusting it for a while, and that while is
measured here.  Badly: a key for encryption is taken for one that signs, or
a new key gets the old one's name.  In order, with processes and under
load, `labs/services` changes it.
Source: RFC 7517 sections 4.2 and 4.5; RFC 8725 section 3.1; the times are
those of `KeySet`, which are PyJWT's.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jwt

from demo.clock import later
from demo.keys import Key, key_for
from demo.schemes.rotating import Rotating
from demo.services.fleet import (
    NAMES,
    KeySetCache,
    Published,
    Service,
    fetching,
    gets_through,
    service_at,
)
from demo.services.provider import IdentityProvider, key_document
from demo.store import Store

EVERY_S = 10
"""Seconds between two requests."""

SHARED_S = 600
"""Seconds for which a shared cache keeps the key set."""


def new_key() -> Key:
    return key_for("ES256", "identity provider, next")


def forged(key: Key, service: Service) -> str:
    """A token for that service by this key, good for a day."""
    verifier = service.verifier
    signer = Rotating(key, verifier.issuer, verifier.audience, 86_400)
    return signer.issue("alice").access


# In a hurry


def swap(provider: IdentityProvider) -> None:
    """The key was stolen: another signs from now on, and the stolen one
    is published no more."""
    stolen = provider.key
    provider.sign_with(new_key())
    provider.withdraw(stolen)


@dataclass(frozen=True)
class Swap:
    """How the keys reach a service when its provider's key is stolen.

    starts_s: when the service starts and fetches, counted from the swap;
    negative before it.  shared: through a cache that keeps the answer for
    SHARED_S, and that was asked at the swap's last moment.  busy: honest
    users bring tokens by the new key.  cut_off: from the swap on nobody
    reaches the provider."""

    starts_s: int = 0
    shared: bool = False
    busy: bool = False
    cut_off: bool = False


def stolen_key_lives_s(case: Swap) -> int:
    """Seconds after the swap for which the service takes what the thief
    signs with the stolen key; tried every ten seconds."""
    with later(0):
        provider = IdentityProvider(Store())
        stolen, way = provider.key, fetching(provider)
        if case.shared:
            way = KeySetCache(way, SHARED_S, time.time)
        early = case.starts_s <= 0
        service = started(provider, way, case.starts_s) if early else None
        way()
        swap(provider)
        provider.unplugged = case.cut_off
        service = service or started(provider, way, case.starts_s)
        theft, honest = (forged(k, service) for k in (stolen, new_key()))
        moments = range(max(case.starts_s, 0), 5_400, EVERY_S)
        return last_accepted(service, theft, case.busy * honest, moments)


def started(
    provider: IdentityProvider, way: Published, starts_s: int
) -> Service:
    with later(starts_s):
        return service_at(provider, NAMES[0], way)


def last_accepted(
    service: Service, theft: str, honest: str, moments: Iterable[int]
) -> int:
    """The first of these seconds from which on the thief stays out."""
    end = 0
    for second in moments:
        with later(second):
            if honest:
                gets_through(lambda: service.serve(honest))
            if gets_through(lambda: service.serve(theft)):
                end = second + EVERY_S
    return end


SWAPS: dict[str, Swap] = {
    "fetched just before": Swap(),
    "fetched 200 s before": Swap(starts_s=-200),
    "fetched just before, then a token by the new key": Swap(busy=True),
    "fetched 200 s before, then a token by the new key": Swap(-200, busy=True),
    "a shared cache of 600 s": Swap(shared=True),
    "a shared cache, service started 290 s later": Swap(290, shared=True),
    "the provider cannot be reached": Swap(cut_off=True),
}
"""In words: what the service that is asked had of the keys."""


# Badly


def same_name_refused_s() -> int:
    """A provider gives its new key the old one's name.  For how many
    seconds are honest users refused by a service that has the old one?"""
    with later(0):
        provider = IdentityProvider(Store())
        service = service_at(provider, NAMES[0])
        provider.key = replace(new_key(), kid=provider.key.kid)
        token = forged(provider.key, service)
        for second in range(0, 5_400, EVERY_S):
            with later(second):
                if gets_through(lambda: service.serve(token)):
                    return second
    raise AssertionError("it never learns the new key")


def one_name_twice() -> dict[str, int]:
    """Two keys are published under one name, and each signs a token.  How
    many of the two tokens does each reader take?"""
    old = key_for("ES256", "identity provider")
    new = replace(new_key(), kid=old.kid)
    with later(0):
        provider = IdentityProvider(Store(), key=old, published=(new,))
        service = service_at(provider, NAMES[0])
        tokens = [forged(key, service) for key in (old, new)]
        both = sum(gets_through(partial(service.serve, t)) for t in tokens)
        first = sum(by_first(provider.jwks(), t) for t in tokens)
    return {"each key of that name": both, "the first of that name": first}


def by_first(document: dict[str, Any], token: str) -> bool:
    """As PyJWT's own set picks: the first key of the name."""
    name = jwt.get_unverified_header(token)["kid"]
    picked = jwt.PyJWKSet.from_dict(document)[name]
    options: Any = {"verify_aud": False}
    try:
        jwt.decode(token, picked, ["ES256"], options=options)
    except jwt.PyJWTError:
        return False
    return True


def encryption_key_signs() -> dict[str, bool]:
    """A key is published for encryption, and somebody who has its secret
    half signs with it.  Who takes that?"""
    signing = key_for("ES256", "identity provider")
    other = key_for("ES256", "for encryption")
    document = key_document([signing], [other])
    with later(0):
        provider = IdentityProvider(Store(), signing, encrypting=(other,))
        service = service_at(provider, NAMES[0])
        token = forged(other, service)
        return {
            "a reader that asks what a key is for": gets_through(
                lambda: service.serve(token)
            ),
            "a reader that looks at the name alone": by_first(document, token),
        }
