"""One way to call PyJWT, whose parameters changed over the years."""

from typing import Any

import jwt

VERSION = tuple(int(word) for word in jwt.__version__.split(".")[:2])

REFUSALS = (
    jwt.DecodeError,
    getattr(jwt, "PyJWTError", jwt.DecodeError),
    getattr(jwt, "InvalidTokenError", jwt.DecodeError),
    getattr(jwt, "InvalidAlgorithmError", jwt.DecodeError),
    getattr(jwt.exceptions, "InvalidKeyError", jwt.DecodeError),
    (ValueError, "Could not deserialize key data"),
)
"""What it raises when it refuses; the names grew over time.  The last is
an old cryptography that cannot read the service's own key."""


def who(token: str, key: Any, *algorithms: str, **more: Any) -> str:
    """Who the token says, once verified.  Before 1.0 there is no list
    of algorithms to pass: every algorithm is allowed."""
    if VERSION >= (1, 0):
        more["algorithms"] = list(algorithms)
    claims: dict[str, Any] = jwt.decode(token, key, **more)
    return str(claims["sub"])
