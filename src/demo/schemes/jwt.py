"""JWT: the record itself, signed, in the client's hands.

Nothing is stored, so nothing can be deleted: this scheme has no
`revoke`.  The key says which algorithm it is for, and the verifier asks
the key, never the token.  Source: RFC 7519, RFC 8725, RFC 9068.
"""

import re
import secrets
import time
from dataclasses import dataclass
from typing import Any

import jwt

from demo import errors
from demo.keys import Key
from demo.schemes.base import (
    LEEWAY_S,
    SIGN_IN_S,
    Identity,
    Issued,
    require_name,
    require_text,
    require_time,
)

COMPACT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
"""Three parts of unpadded base64url.  Source: RFC 7515 section 7.1."""

REQUIRED = ("exp", "iat", "iss", "aud", "sub", "jti")
"""Claims without which a token is refused: those of RFC 9068 section
2.2 but for `client_id`, since the bank is its own only client."""


@dataclass
class JWT:
    """key: what signs and verifies.  issuer and audience: exact URLs.
    ttl_s: seconds a token lives.  typ: what kind of JWT it must be.
    leeway_s: seconds by which the issuer's clock may be ahead."""

    key: Key
    issuer: str = "https://bank.test"
    audience: str = "https://bank.test/api"
    ttl_s: int = SIGN_IN_S
    typ: str = "at+jwt"
    required: tuple[str, ...] = REQUIRED
    leeway_s: int = LEEWAY_S

    def issue(self, user_id: str) -> Issued:
        return Issued(self.sign(self.claims_for(user_id)))

    def claims_for(self, user_id: str) -> dict[str, Any]:
        """What the token will say.  Source: RFC 7519 section 4.1."""
        now = int(time.time())
        return {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": require_name(user_id),
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + self.ttl_s,
        }

    def sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode(
            claims,
            self.key.signing,
            algorithm=self.key.algorithm,
            headers={"typ": self.typ},
        )

    def verify(self, token: str) -> Identity:
        """Who is it?  No lookup: the token says, the signature vouches."""
        try:
            whole = self.decode(token)
        except (jwt.PyJWTError, TypeError, ValueError) as error:
            raise reason(error) from error
        if not of_kind(self.typ, whole["header"]):
            raise errors.Malformed("another kind of token")
        claims = whole["payload"]
        return Identity(
            user_id=require_name(claims["sub"]),
            session_id=require_name(claims["jti"]),
            issued_at=self.begun(claims),
            expires_at=require_time(claims["exp"]),
            claims=claims,
        )

    def begun(self, claims: dict[str, Any]) -> int:
        """When it was issued, if it has begun.  PyJWT's own `leeway` would
        let an expired token live on by as much."""
        issued_at = starts_at = require_time(claims["iat"])
        if "nbf" in claims:
            starts_at = max(issued_at, require_time(claims["nbf"]))
        if starts_at > time.time() + self.leeway_s:
            raise errors.NotYetValid("it begins in the future")
        return issued_at

    def allowed(self, token: str) -> list[str]:
        """The pin: one algorithm, the key's, whatever the token says.
        Source: RFC 8725 section 3.1."""
        return [self.key.algorithm]

    def one_spelling(self, token: str) -> str:
        """The token, unless it is padded or otherwise spelled anew."""
        if not COMPACT.fullmatch(require_text(token)):
            raise errors.Malformed("not three base64url parts")
        return token

    def decode(self, token: str) -> dict[str, Any]:
        """Header and payload, once the signature and claims hold."""
        return jwt.decode_complete(
            self.one_spelling(token),
            self.key.verifying,
            algorithms=self.allowed(token),
            issuer=self.issuer,
            audience=self.audience,
            options={
                "require": list(self.required),
                "verify_iat": False,
                "verify_nbf": False,
            },
        )


def of_kind(typ: str, header: dict[str, Any]) -> bool:
    """Does the header say this kind of token?  It is a media type: its
    case does not count, and "application/" may be left out.
    Source: RFC 7515 section 4.1.9, RFC 9068 section 4."""
    said = str(header.get("typ")).lower()
    return said.removeprefix("application/") == typ.lower()


REASONS: tuple[tuple[type[Exception], type[errors.Rejected]], ...] = (
    (jwt.ExpiredSignatureError, errors.Expired),
    (jwt.ImmatureSignatureError, errors.NotYetValid),
    (jwt.InvalidAudienceError, errors.WrongAudience),
    (jwt.InvalidIssuerError, errors.WrongIssuer),
    (jwt.InvalidSignatureError, errors.BadSignature),
    (jwt.InvalidAlgorithmError, errors.BadSignature),
    (jwt.InvalidKeyError, errors.BadSignature),
    (jwt.PyJWTError, errors.Malformed),
)
"""PyJWT's exceptions and ours, the first match decides."""


def reason(error: Exception) -> errors.Rejected:
    """PyJWT's exception as one of ours.  A TypeError or ValueError means
    that the token asked for a key of another kind."""
    for theirs, ours in REASONS:
        if isinstance(error, theirs):
            return ours(str(error))
    return errors.Malformed("not a token for this key")


TIMELESS = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
"""For PyJWT: check everything but the times."""


def at_any_time(scheme: JWT, token: str) -> dict[str, Any]:
    """The claims.  Raises a `Rejected` for a token that the key does not
    vouch for, or that is not an access token for this service."""
    options: Any = {"require": list(scheme.required), **TIMELESS}
    try:
        whole = jwt.decode_complete(
            scheme.one_spelling(token),
            scheme.key.verifying,
            algorithms=scheme.allowed(token),
            issuer=scheme.issuer,
            audience=scheme.audience,
            options=options,
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise reason(error) from error
    if not of_kind(scheme.typ, whole["header"]):
        raise errors.Malformed("another kind of token")
    claims: dict[str, Any] = whole["payload"]
    return claims
