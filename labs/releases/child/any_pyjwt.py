"""One way to call PyJWT, whose parameters changed over the years."""

import importlib
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


def pinned(token: str, key: Any, algorithm: str) -> str:
    """The same, with the list pinned to the one algorithm that the key is
    for.  Raises NotOffered where there is no list to pin."""
    if VERSION < (1, 0):
        by_hand = importlib.import_module("by_hand")
        raise by_hand.NotOffered("no list of algorithms")
    return who(token, key, algorithm)
