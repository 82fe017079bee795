"""JWT by a key set: a verifier that fetches the issuer's public keys.

It keeps what it fetched for a while.  When a token names a key that it
does not know, the issuer may have a new one, so it fetches once more; but
anybody can make up names, so it does that at most once in a while.
PyJWT's `PyJWKClient` does the same over HTTP, with the same times.
Source: RFC 7517 section 5.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt

from demo.keys import Key
from demo.schemes.base import require_text
from demo.schemes.rotating import Rotating


@dataclass
class KeySet(Rotating):
    """published: fetches the issuer's keys, or raises Unavailable.
    lasts_s: seconds for which they are good.  cooldown_s: seconds after a
    fetch in which an unknown name causes no other."""

    published: Callable[[], tuple[Key, ...]] = tuple
    lasts_s: int = 300
    cooldown_s: int = 30
    fetched_at: float = field(default_factory=time.time, init=False)

    def decode(self, token: str) -> dict[str, Any]:
        """Fetch if need be, then verify by the key that it names."""
        kid = jwt.get_unverified_header(require_text(token)).get("kid")
        known = kid in [key.kid for key in (self.key, *self.others)]
        age_s = time.time() - self.fetched_at
        if age_s >= (self.lasts_s if known else self.cooldown_s):
            self.fetch()
        return super().decode(token)

    def fetch(self) -> None:
        """Trust what is published now, and nothing else."""
        self.fetched_at = time.time()
        if keys := self.published():
            self.key, self.others = keys[0], keys[1:]
