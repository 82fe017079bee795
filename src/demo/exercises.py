"""Checks for exercises: attacks that the reader does not see.

A check returns what still gets in; an empty list means that the exercise
is solved.  It raises AssertionError, with a sentence for the reader, for
a solution that keeps honest users out.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from unittest.mock import patch

import jwt

from demo.attacks import (
    ATTACKS,
    KEY_CONFUSION,
    OUTAGE_REPLAY,
    PADDED_TOKEN,
    REPLAY_AFTER_LOG_OUT,
    TWIN_SIGNATURE,
    Attack,
    Attacker,
    honest_enters,
    lands,
)
from demo.attacks.forgery import alices_claims, header, part, with_token
from demo.clock import later
from demo.contenders import Contender, contender
from demo.errors import Malformed, Rejected, Revoked, Unavailable
from demo.harness import Client, Deployment
from demo.keys import Key, key_for
from demo.schemes import JWT, Identity
from demo.schemes.base import digest
from demo.store import Store
from demo.unsafe import TEXT_BLOCKLIST
from demo.unsafe.text_blocklist import TextBlocklist

__all__ = ["Unavailable", "bypasses", "digest"]

Name = Callable[[str, Identity], str]
Ask = Callable[[Store, str], bool]
Decode = Callable[[str, Key], dict[str, Any]]

MANY = 2_000
"""Sign-ins, each of which a blocklist has to call by another name."""


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
    apart = names_differ(name) and others_stay(target)
    assert apart, "a log-out ends other sign-ins, too"
    return [
        attack.name
        for attack in (PADDED_TOKEN, TWIN_SIGNATURE, OUTAGE_REPLAY)
        if lands(attack, replace(target, algorithm=attack.broken.algorithm))
    ]


def names_differ(name: Name) -> bool:
    """Has each of many sign-ins a name of its own?"""
    scheme = JWT(key_for("HS256"))
    tokens = [scheme.issue("alice").access for _ in range(MANY)]
    return len({name(t, scheme.verify(t)) for t in tokens}) == MANY


def others_stay(target: Contender) -> bool:
    """After a log-out, are a bystander and her own laptop still in?"""
    with later(0), Deployment(target) as service:
        bob, laptop = service.signed_in("bob"), service.signed_in("alice")
        service.signed_in("alice").log_out()
        return (bob.me(), laptop.me()) == ("bob", "alice")


PINNED = "RS256"
"""What the key of the exercise is for."""

HOLES: dict[str, str] = {
    "A token without a signature gets in.": "alg-none none-capital "
    "none-capitals none-mixed stripped-to-two stripped-to-dot",
    "A token under another algorithm than the key's gets in.": "key-confusion "
    "foreign",
    "A token with an edited name gets in.": "edited-payload",
    "A token that brings its own key gets in.": "embedded-jwk",
    "An expired token gets in.": "expired-within-leeway",
    "A token that never expires gets in.": "undated-jwt",
    "A token of another issuer gets in.": "other-issuer",
    "A token of an issuer with a similar name gets in.": "issuer-prefix "
    "issuer-part",
    "A token for another audience gets in.": "other-audience",
    "A token for an audience with a similar name gets in.": "audience-prefix",
    "A link that the bank signed gets in as a token.": "link-as-token",
}
"""What is told of a verifier, and the ids of the attacks that show it."""


def gets_in(decode: Decode) -> list[str]:
    """Build a verifier of the reader's function, and attack it, on a
    library that keeps no forgery out by itself.

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
    with trusting_library():
        for user_id in ("alice", "mallory"):
            require_honest(decode, user_id)
        assert honest_enters(target), "An honest user cannot enter."
        return [
            told
            for told, ids in HOLES.items()
            if any(lands(one, target) for one in attacks_by(ids.split()))
        ]


def attacks_by(ids: list[str]) -> Iterator[Attack]:
    """The attacks that have these ids: the catalogue's, and ours."""
    return (one for one in (*ATTACKS, *FOREIGN) if one.id in ids)


def require_honest(decode: Decode, user_id: str) -> None:
    """Raises AssertionError unless it returns what an honest token says."""
    bank = JWT(key_for(PINNED))
    try:
        claims = decode(bank.issue(user_id).access, bank.key)
    except Exception as error:
        told = f"Your function refuses an honest token, by {error!r}."
        raise AssertionError(told) from error
    honest = isinstance(claims, dict) and claims.get("sub") == user_id
    assert honest, "Your function does not return an honest token's claims."


def claims_by(decode: Decode, token: str, key: Key) -> dict[str, Any]:
    """What the reader's function says.  Raises Malformed when it raises
    anything, or says nothing."""
    try:
        claims = decode(token, key)
    except Exception as error:
        raise Malformed("the verifier refused") from error
    if not isinstance(claims, dict):
        raise Malformed("the verifier said nothing")
    return claims


class Trusting(jwt.algorithms.NoneAlgorithm):
    """Takes every key and every signature."""

    def prepare_key(self, key: Any) -> None:
        return None

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        return True


@contextmanager
def trusting_library() -> Iterator[None]:
    """PyJWT, but every algorithm other than the key's accepts whatever it
    is given: only the caller's list keeps a forgery out."""
    real = jwt.PyJWS.get_algorithm_by_name

    def pick(self: jwt.PyJWS, name: str) -> Any:
        return real(self, name) if name == PINNED else Trusting()

    with patch.object(jwt.PyJWS, "get_algorithm_by_name", pick):
        yield


def forge_foreign(attacker: Attacker, algorithm: str) -> Client:
    """Alice's claims, an algorithm and any signature."""
    first = part(header(alg=algorithm))
    claims = part(alices_claims(attacker))
    return with_token(attacker, f"{first}.{claims}.AAAA")


FOREIGN = tuple(
    replace(
        KEY_CONFUSION,
        id="foreign",
        name=f"{PINNED} to {algorithm}",
        forge=partial(forge_foreign, algorithm=algorithm),
    )
    for algorithm in jwt.algorithms.get_default_algorithms()
    if algorithm not in (PINNED, "none")
)
"""One for each algorithm that the key is not for."""


def verifies(scheme: JWT, token: str) -> bool:
    """Does this verifier accept it?"""
    try:
        return bool(scheme.verify(token))
    except Rejected:
        return False
