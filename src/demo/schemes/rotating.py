"""JWT with changing keys: the header's `kid` says which one.

A new key is first published, then used, and the old one is dropped when
its last token has expired, so no request fails on the way.  The `kid`
only picks among the keys that the service trusts; each of those still
knows the one algorithm that it is for.  Source: RFC 7517 section 4.5.

`KeySet` is a verifier that fetches the issuer's public keys.  It keeps
what it fetched for a while.  When a token names a key that it does not
know, the issuer may have a new one, so it fetches once more; but anybody
can make up names, so it does that at most once in a while.  Many requests
that need a fetch at the same moment wait for one.  While the issuer does
not answer, the keys that are known stay good for some time longer, and no
more than that: a key that was withdrawn has to end.  PyJWT's `PyJWKClient`
does the first two over HTTP, with the same times.
Source: RFC 7517 section 5.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import jwt

from demo.errors import BadSignature, Unavailable
from demo.keys import Key
from demo.schemes.base import require_text
from demo.schemes.jwt import JWT


@dataclass
class Rotating(JWT):
    """key: the one that signs.  others: more that verify, new or old."""

    others: tuple[Key, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError for two keys of one name, of which only the
        first would ever be asked.  Source: RFC 7517 section 4.5."""
        names = [key.kid for key in (self.key, *self.others)]
        if len({*names}) < len(names):
            raise ValueError("two keys have the same kid")

    def sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode(
            claims,
            self.key.signing,
            algorithm=self.key.algorithm,
            headers={"typ": self.typ, "kid": self.key.kid},
        )

    def decode(self, token: str) -> dict[str, Any]:
        """Verify by the key that the header names, if it is ours."""
        kid = jwt.get_unverified_header(require_text(token)).get("kid")
        for key in (self.key, *self.others):
            if key.kid == kid:
                return JWT.decode(replace(self, key=key, others=()), token)
        raise BadSignature("no key of that name")


@dataclass
class KeySet(Rotating):
    """published: fetches the issuer's keys, or raises Unavailable.
    lasts_s: seconds for which they are good.  cooldown_s: seconds after a
    fetch, or an attempt at one, in which there is no other.
    grace_s: seconds beyond `lasts_s` for which the known keys are good
    while the issuer does not answer."""

    published: Callable[[], tuple[Key, ...]] = tuple
    lasts_s: int = 300
    cooldown_s: int = 30
    grace_s: int = 3_600
    fetched_at: float = field(default_factory=time.time, init=False)
    asked_at: float = field(default_factory=time.time, init=False)
    answered: bool = field(default=True, init=False)
    one_fetch: Any = field(
        default_factory=threading.Lock, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Two keys of one name are no error here."""

    def decode(self, token: str) -> dict[str, Any]:
        """Fetch if need be, then verify by the key that it names."""
        kid = jwt.get_unverified_header(require_text(token)).get("kid")
        if not self.fresh(kid):
            with self.one_fetch:
                self.fetch_for(kid)
        named = [k for k in (self.key, *self.others) if k.kid == kid]
        for key in named[:-1]:
            with suppress(jwt.PyJWTError, TypeError):
                return self.decode_by(key, token)
        if not named:
            raise BadSignature("no key of that name")
        return self.decode_by(named[-1], token)

    def decode_by(self, key: Key, token: str) -> dict[str, Any]:
        """Header and payload, by this key and its one algorithm."""
        return JWT.decode(replace(self, key=key, others=()), token)

    def fresh(self, kid: object) -> bool:
        """Is this the name of a key that was fetched not long ago?"""
        return self.knows(kid) and self.age_s() < self.lasts_s

    def knows(self, kid: object) -> bool:
        return kid in [key.kid for key in (self.key, *self.others)]

    def age_s(self) -> float:
        """Seconds since the issuer last answered."""
        return time.time() - self.fetched_at

    def fetch_for(self, kid: object) -> None:
        """Fetch, unless another request just did.  Raises Unavailable
        when the issuer does not answer and it cannot tell without."""
        rested = time.time() - self.asked_at >= self.cooldown_s
        if not self.fresh(kid) and (rested or self.due()):
            self.fetch()
        in_grace = self.age_s() < self.lasts_s + self.grace_s
        if not self.answered and not (self.knows(kid) and in_grace):
            raise Unavailable("the issuer of the keys does not answer")

    def due(self) -> bool:
        """Have the keys lasted, and did the issuer answer so far?"""
        return self.answered and self.age_s() >= self.lasts_s

    def fetch(self) -> None:
        """Trust what is published now, and nothing else."""
        self.asked_at = time.time()
        try:
            keys = self.published()
        except Unavailable:
            self.answered = False
            return
        self.answered, self.fetched_at = True, time.time()
        if keys:
            self.key, self.others = keys[0], keys[1:]
