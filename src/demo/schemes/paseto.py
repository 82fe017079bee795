"""PASETO: a signed or encrypted token that names no algorithm.

The version and purpose in its first two words fix the algorithm, and
the key carries them too, so there is nothing to choose and nothing to
confuse.  v4.public is signed and readable; v4.local is encrypted.
Source: PASETO specification, version 4.
"""

import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from demo import errors
from demo.keys import Key
from demo.schemes.base import (
    LEEWAY_S,
    SIGN_IN_S,
    Identity,
    Issued,
    canonical,
    require_name,
    require_text,
)

PASETO_REQUIRED = ("iss", "aud", "sub", "jti", "iat", "exp")
"""Claims without which a token is refused."""


@dataclass
class Paseto:
    """key: v4.public or v4.local.  issuer and audience: exact URLs.
    ttl_s: seconds a token lives.  assertion: what it is for; the key
    vouches for it, and the token does not carry it.  leeway_s: seconds by
    which the issuer's clock may be ahead."""

    key: Key
    issuer: str = "https://bank.test"
    audience: str = "https://bank.test/api"
    ttl_s: int = SIGN_IN_S
    assertion: str = "access token"
    required: tuple[str, ...] = PASETO_REQUIRED
    leeway_s: int = LEEWAY_S

    def issue(self, user_id: str) -> Issued:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": require_name(user_id),
            "jti": secrets.token_urlsafe(16),
            "iat": as_text(now),
            "exp": as_text(now + self.ttl_s),
        }
        return Issued(self.sign(json.dumps(claims)))

    def sign(self, payload: str) -> str:
        """A token for this purpose, whatever it says.  Source: PASETO
        specification, Implicit Assertions."""
        import pyseto

        made = pyseto.encode(
            self.key.signing, payload, implicit_assertion=self.assertion
        )
        return made.decode()

    def verify(self, token: str) -> Identity:
        """Who is it?  No lookup."""
        claims = self.decode(token)
        if claims["iss"] != self.issuer:
            raise errors.WrongIssuer("another issuer")
        if claims["aud"] != self.audience:
            raise errors.WrongAudience("for another service")
        issued_at, expires_at = as_time(claims["iat"]), as_time(claims["exp"])
        if time.time() >= expires_at:
            raise errors.Expired("its time is over")
        starts_at = as_time(claims.get("nbf", claims["iat"]))
        if max(issued_at, starts_at) > time.time() + self.leeway_s:
            raise errors.NotYetValid("it begins in the future")
        user_id, jti = require_name(claims["sub"]), require_name(claims["jti"])
        return Identity(user_id, jti, issued_at, expires_at, claims)

    def decode(self, token: str) -> dict[str, Any]:
        """The claims, once the key has vouched for them."""
        import pyseto

        parts = require_text(token).split(".")
        if len(parts) != 3 or not canonical(parts[2]):
            raise errors.Malformed("not a PASETO without a footer")
        try:
            found: Any = pyseto.decode(
                self.key.verifying, token, implicit_assertion=self.assertion
            ).payload
        except (pyseto.PysetoError, ValueError) as error:
            raise errors.BadSignature("the key does not vouch") from error
        return claims_of(found, self.required)


def claims_of(payload: bytes, required: tuple[str, ...]) -> dict[str, Any]:
    """The payload as claims: all there, all of them text."""
    try:
        claims = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise errors.Malformed("not JSON") from error
    if not isinstance(claims, dict):
        raise errors.Malformed("not an object")
    if not all(isinstance(claims.get(name), str) for name in required):
        raise errors.Malformed("a claim is missing, or no text")
    return claims


def as_text(seconds: int) -> str:
    """Unix seconds as PASETO writes a time: ISO 8601, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def as_time(text: str) -> int:
    """The reverse.  Raises Malformed, also for a time without a zone,
    which each server would read in its own.  Source: RFC 3339."""
    try:
        when = datetime.fromisoformat(text)
        seconds = int(when.timestamp())
    except (TypeError, ValueError, OverflowError) as error:
        raise errors.Malformed("not a time") from error
    if when.tzinfo is None:
        raise errors.Malformed("a time without a zone")
    return seconds
