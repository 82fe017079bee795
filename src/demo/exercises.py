"""Checks for exercises: attacks that the reader does not see.

A check returns the names of the attacks that still get in; an empty
list means that the exercise is solved.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import jwt

from demo.attacks import (
    ATTACKS,
    OUTAGE_REPLAY,
    PADDED_TOKEN,
    REPLAY_AFTER_LOG_OUT,
    TWIN_SIGNATURE,
    honest_enters,
    lands,
)
from demo.clock import later
from demo.contenders import Contender, contender
from demo.errors import Malformed, Rejected, Revoked, Unavailable
from demo.harness import Deployment
from demo.keys import Key
from demo.schemes import JWT, Identity
from demo.schemes.base import digest
from demo.store import Store
from demo.unsafe import TEXT_BLOCKLIST
from demo.unsafe.text_blocklist import TextBlocklist

__all__ = ["Unavailable", "bypasses", "digest"]

Name = Callable[[str, Identity], str]
Ask = Callable[[Store, str], bool]
Decode = Callable[[str, Key], dict[str, Any]]

FORGERIES = (
    "alg-none",
    "key-confusion",
    "edited-payload",
    "expired-jwt",
    "undated-jwt",
    "other-issuer",
    "other-audience",
    "link-as-token",
)
"""Ids of the attacks that a verifier for the exercise has to refuse."""


def bypasses(name: Name, blocked: Ask) -> list[str]:
    """Build a blocklist of the reader's two functions, and attack it.

    name(token, identity): what the list calls this token.
    blocked(store, key): is there an entry of that name?
    Raises AssertionError when an honest user cannot enter, when a
    log-out ends nothing at all, or when it ends more than itself.
    """

    @dataclass(kw_only=True)
    class Mine(TextBlocklist):
        def verify(self, token: str) -> Identity:
            identity = JWT.verify(self, token)
            if blocked(self.store, self.entry(name(token, identity))):
                raise Revoked("on the blocklist")
            return identity

        def revoke(self, token: str) -> None:
            identity = JWT.verify(self, token)
            self.block(name(token, identity), identity.expires_at)

    target = replace(TEXT_BLOCKLIST, scheme=Mine)
    assert honest_enters(target), "an honest user cannot enter"
    assert not lands(REPLAY_AFTER_LOG_OUT, target), "log-out ends nothing"
    assert others_stay(target), "a log-out ends other sign-ins, too"
    return [
        attack.name
        for attack in (PADDED_TOKEN, TWIN_SIGNATURE, OUTAGE_REPLAY)
        if lands(attack, replace(target, algorithm=attack.broken.algorithm))
    ]


def others_stay(target: Contender) -> bool:
    """After a log-out, are a bystander and her own laptop still in?"""
    with later(0), Deployment(target) as service:
        bob, laptop = service.signed_in("bob"), service.signed_in("alice")
        service.signed_in("alice").log_out()
        return (bob.me(), laptop.me()) == ("bob", "alice")


def verifies(scheme: JWT, token: str) -> bool:
    """Does this verifier accept it?"""
    try:
        return bool(scheme.verify(token))
    except Rejected:
        return False


def gets_in(decode: Decode) -> list[str]:
    """Build a verifier of the reader's function, and attack it.

    decode(token, key): the claims of a token that may enter; raises
    otherwise, whatever it likes.  Raises AssertionError when an honest
    user cannot enter.
    """

    class Mine(JWT):
        def verify(self, token: str) -> Identity:
            claims = claims_by(decode, token, self.key)
            sub, jti = str(claims.get("sub")), str(claims.get("jti"))
            return Identity(sub, jti, 0, 0, claims)

    target = replace(contender("JWT RS256"), scheme=Mine)
    assert honest_enters(target), "an honest user cannot enter"
    return [
        attack.name
        for attack in ATTACKS
        if attack.id in FORGERIES
        and lands(attack, replace(target, algorithm=attack.fixed.algorithm))
    ]


def claims_by(decode: Decode, token: str, key: Key) -> dict[str, Any]:
    """What the reader's function says.  Raises Malformed when it raises
    something that a library raises, or says nothing."""
    try:
        claims = decode(token, key)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise Malformed("the verifier refused") from error
    if not isinstance(claims, dict):
        raise Malformed("the verifier said nothing")
    return claims
