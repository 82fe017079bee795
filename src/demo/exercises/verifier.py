"""Build a verifier of the reader's function, and attack it: what decodes
a token, what compares a proof with it, what says when to fetch keys."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import jwt

from demo.attacks import (
    ATTACKS,
    KEY_CONFUSION,
    Attack,
    Attacker,
    honest_enters,
    lands,
)
from demo.attacks.base import with_token
from demo.attacks.forging import alices_claims, header
from demo.clock import later
from demo.contenders import contender
from demo.errors import Malformed, Rejected
from demo.exercises.telling import failed_by_reader, for_the_reader
from demo.harness import Client
from demo.harness.tokens import part
from demo.keys import Key, key_for
from demo.schemes import JWT, DPoP, Identity
from demo.schemes.base import require_text
from demo.schemes.bound import Shown
from demo.schemes.rotating import Rotating

# A token, before a library that keeps no forgery out by itself.

PINNED = "RS256"
"""What the key of the exercise is for."""


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
    claims = part(alices_claims(attacker))
    first = part(header(attacker, alg=algorithm))
    return with_token(attacker, f"{first}.{claims}.AAAA")


FOREIGN = tuple(
    replace(
        KEY_CONFUSION,
        id="foreign",
        forge=partial(forge_foreign, algorithm=algorithm),
    )
    for algorithm in jwt.algorithms.get_default_algorithms()
    if algorithm not in (PINNED, "none")
)
"""One for each algorithm that the key is not for."""

Decode = Callable[[str, Key], dict[str, Any]]

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


@for_the_reader
def gets_in(decode: Decode) -> list[str]:
    """Build a verifier of the reader's function, and attack it, on a
    library that keeps no forgery out by itself.

    decode(token, key): the claims of a token that may enter; raises
    otherwise, whatever it likes.  Raises Mistake when an honest
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
            words
            for words, ids in HOLES.items()
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
        by = failed_by_reader(error) or repr(error)
        words = f"Your function refuses an honest token, by {by}."
        raise AssertionError(words) from error
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


# A proof that came with a token.

Accepts = Callable[[dict[str, Any], str, str, str], bool]

SENT = (
    "proof-for-get",
    "proof-for-elsewhere",
    "proof-for-no-token",
    "proof-of-then",
)
"""The attacks by what a proof says, once its key is the token's."""


@for_the_reader
def proofs_let_in(accepts: Accepts) -> list[str]:
    """Build a bank that asks the reader's function, and attack it.

    accepts(claims, method, url, token): is a proof with these claims for
    this request?  Raises Mistake when an honest user cannot enter.
    """

    class Yours(DPoP):
        """Overrides `require_holder`: the reader's function compares."""

        def require_holder(
            self, identity: Identity, token: str, shown: Shown
        ) -> None:
            proof = self.signed_by_its_key(shown.proof)
            self.require_key(identity, proof.jkt)
            if not accepts(proof.claims, shown.method, shown.url, token):
                raise Rejected("not by the reader's function")
            self.spend(proof)

    target = replace(contender("JWT + DPoP"), name="yours", scheme=Yours)
    assert honest_enters(target), "An honest user cannot enter."
    return [
        attack.claim
        for attack in ATTACKS
        if attack.id in SENT and lands(attack, target)
    ]


# Keys that a provider publishes.

AskAgain = Callable[[bool, int], bool]


@dataclass
class Fetching(Rotating):
    """Overrides `verify`: the reader's function says, for each token,
    whether the provider's keys are fetched before it is checked.  (What
    `decode` raises is taken for a refusal.)

    published: what the provider would answer now.  fetched: when it was
    asked, in Unix seconds."""

    ask_again: AskAgain = field(kw_only=True)
    published: list[Key] = field(kw_only=True)
    fetched: list[int] = field(default_factory=list, kw_only=True)

    def verify(self, token: str) -> Identity:
        kid = jwt.get_unverified_header(require_text(token)).get("kid")
        known = kid in [key.kid for key in (self.key, *self.others)]
        now = int(time.time())
        if self.ask_again(known, now - self.fetched[-1]):
            self.fetched.append(now)
            self.key, *others = self.published
            self.others = tuple(others)
        return super().verify(token)


class Provider:
    """A provider with an old and a new key, and a service that has just
    fetched the old one."""

    def __init__(self, ask_again: AskAgain) -> None:
        self.old, self.new = (
            key_for("ES256", f"a provider, {when}")
            for when in ("before", "after")
        )
        self.service = Fetching(
            self.old,
            ask_again=ask_again,
            published=[self.old],
            fetched=[int(time.time())],
        )

    def publish(self, *keys: Key) -> None:
        self.service.published = [*keys]

    def enters(self, key: Key, at_s: int) -> bool:
        """So many seconds later, does a token by this key get in?"""
        with later(at_s):
            try:
                token = Rotating(key).issue("alice").access
                return self.service.verify(token).user_id == "alice"
            except Rejected:
                return False

    def made_up(self, begin_s: int, end_s: int) -> None:
        """Mallory names another key each second.  Nothing is signed by
        it, so what she sends has the old key's signature."""
        for at_s in range(begin_s, end_s):
            named = Key("ES256", f"key {at_s}", self.old.signing, None)
            self.enters(named, at_s)

    def soonest_s(self) -> int:
        """The shortest time between two fetches; a day if there was
        none."""
        gaps = [b - a for a, b in pairwise(self.service.fetched)]
        return min(gaps, default=86_400)


@for_the_reader
def key_faults(ask_again: AskAgain) -> list[str]:
    """Build a service that asks the reader's function, and attack it.

    ask_again(known, age_s): are the keys fetched again?  known: the
    service has a key of the name that the token gives.  age_s: seconds
    since it last fetched.
    """
    with later(0):
        return [
            words
            for words, happens in HAPPENS.items()
            if happens(Provider(ask_again))
        ]


def withdrawn_enters(provider: Provider) -> bool:
    provider.publish(provider.new)
    return provider.enters(provider.old, 600)


def new_is_refused(provider: Provider) -> bool:
    """Also while Mallory does her best to have no fetch left."""
    provider.made_up(300, 301)
    provider.publish(provider.old, provider.new)
    provider.made_up(301, 360)
    return not provider.enters(provider.new, 361)


def asked_for_known(provider: Provider) -> bool:
    entered = [provider.enters(provider.old, s) for s in range(20, 620, 20)]
    return not all(entered) or provider.soonest_s() < 300


def asked_for_made_up(provider: Provider) -> bool:
    provider.made_up(600, 660)
    return provider.soonest_s() < 30


HAPPENS: dict[str, Callable[[Provider], bool]] = {
    "A token by a withdrawn key gets in after ten minutes.": withdrawn_enters,
    "A token by a new key is refused after a minute.": new_is_refused,
    "Known names fetch more than once in five minutes.": asked_for_known,
    "Made-up names fetch more than once in half a minute.": asked_for_made_up,
}
"""What is told of a service, and what shows it."""
