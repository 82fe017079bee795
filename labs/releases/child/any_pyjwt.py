"""One way to call PyJWT, whose parameters changed over the years, and the
steps that several of its cases share."""

import importlib
from collections.abc import Callable
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


Step = Callable[[], bool]


def key_confusion(
    public: str, algorithm: str, helper: Callable[[str], Any] | None = None
) -> tuple[Step, Step, Step, Step, Step]:
    """The steps of a case in which the text of a public key is taken for
    an HMAC secret: honest, edited, attack, and two with a pinned list.

    The service allows both families of algorithms and verifies with
    `public`, or with the key that its helper picks for a token."""
    by_hand = importlib.import_module("by_hand")
    token = by_hand.TOKENS[algorithm]
    forged = by_hand.hmac_token({"sub": "admin"}, public)

    def key(token: str) -> Any:
        return helper(token) if helper else public

    def enters(token: str) -> str:
        return who(token, key(token), algorithm, "HS256")

    def enters_pinned(token: str) -> str:
        return pinned(token, key(token), algorithm)

    return (
        lambda: enters(token) == "alice",
        lambda: enters(by_hand.edit(token)) == "admin",
        lambda: enters(forged) == "admin",
        lambda: enters_pinned(token) == "alice",
        lambda: enters_pinned(forged) == "admin",
    )


def revoked_by_text(added: str) -> tuple[Step, Step, Step]:
    """The steps of a case in which the blocklist knows a token by its
    text, and the attacker sends the revoked one with `added` behind it."""
    by_hand = importlib.import_module("by_hand")
    token = by_hand.TOKENS["HS256"]

    def reads(token: str) -> str:
        return who(token, by_hand.SECRET, "HS256")

    def enters(sent: str) -> str:
        if sent == token:
            raise jwt.DecodeError("revoked")
        return reads(sent)

    return (
        lambda: reads(token) == "alice",
        lambda: enters(by_hand.edit(token)) == "admin",
        lambda: enters(token + added) == "alice",
    )
