"""Whose log-out is this?  Every check but the times.

A log-out must not fail because this server's clock is behind the one
that issued the token, or because the token has just expired.
"""

from typing import Any

import jwt

from demo.errors import Malformed
from demo.schemes.jwt import JWT, reason

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
    if whole["header"].get("typ") != scheme.typ:
        raise Malformed("another kind of token")
    claims: dict[str, Any] = whole["payload"]
    return claims
