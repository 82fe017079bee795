"""JWT with changing keys: the header's `kid` says which one.

A new key is first published, then used, and the old one is dropped when
its last token has expired, so no request fails on the way.  The `kid`
only picks among the keys that the service trusts; each of those still
knows the one algorithm that it is for.  Source: RFC 7517 section 4.5.
"""

from dataclasses import dataclass, replace
from typing import Any

import jwt

from demo.errors import BadSignature
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
