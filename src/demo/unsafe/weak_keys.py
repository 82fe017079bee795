"""Secrets that somebody else has, or can guess.

Source: RFC 8725 section 3.5, RFC 7518 section 3.2, CWE-1391, CWE-1392.
"""

from collections.abc import Callable
from functools import cache

from demo.harness import NotApplicable
from demo.keys import Key
from demo.schemes import Paseto, SignedCookie
from demo.unsafe.base import Flip, keyed, where

WORDS = (
    "password",
    "our-secret",
    "letmein",
    "correct horse battery staple",
    "the quick brown fox jumps over the lazy dog",
    "four score and seven years ago our fathers",
)
"""A word list for guessing offline.  Real ones have millions of lines,
and long ones: a length is no entropy."""

GUESSED = WORDS[4].encode()
"""Long enough for HS256, and in every list."""

PRINTED = b"a-string-secret-at-least-256-bits-long"
"""An example that has been copied into many programs."""

TUTORIAL = b"dev"
"""The secret in Flask's tutorial, to be replaced when deploying."""


CLOSE = (3 * 2**1022 + 1037, 3 * 2**1022 + 1697)
"""Two primes, one the next after the other."""


class AnySecret(Key):
    """Overrides `check`: short ones are as welcome as long ones."""

    def check(self) -> None:
        pass


def shared(secret: bytes) -> Key:
    """A secret for HS256, of whatever length."""
    return AnySecret("HS256", "", secret, secret)


def shared_as(secret: bytes) -> Callable[[str], Key]:
    """In place of an HS256 key.  Raises NotApplicable."""

    def make(algorithm: str) -> Key:
        if algorithm != "HS256":
            raise NotApplicable("the key is not for HS256")
        return shared(secret)

    return make


def paseto_shared(secret: bytes) -> Key:
    """A secret for v4.local, of whatever length."""
    import pyseto

    key = pyseto.Key.new(4, "local", secret)
    return Key("v4.local", "", key, key)


def paseto_shared_as(secret: bytes) -> Callable[[str], Key]:
    """In place of a v4.local key.  Raises NotApplicable."""

    def make(algorithm: str) -> Key:
        if algorithm != "v4.local":
            raise NotApplicable("the key is not for v4.local")
        return paseto_shared(secret)

    return make


@cache
def rsa_from(p: int, q: int) -> Key:
    """A key for RS256, from its two primes."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    e, both = 65537, (p - 1) * (q - 1)
    d = pow(e, -1, both)
    private = rsa.RSAPrivateNumbers(
        p,
        q,
        d,
        d % (p - 1),
        d % (q - 1),
        pow(q, -1, p),
        rsa.RSAPublicNumbers(e, p * q),
    ).private_key()
    return Key("RS256", "", private, private.public_key())


def neighbours(algorithm: str) -> Key:
    """In place of an RS256 key.  Raises NotApplicable."""
    if algorithm != "RS256":
        raise NotApplicable("the key is not for RS256")
    return rsa_from(*CLOSE)


IN_A_LIST = Flip(
    "secret",
    "in a word list",
    keyed(shared_as(GUESSED)),
    tempting="example: PyJWT, README",
)
FROM_AN_EXAMPLE = Flip("secret", "from an example", keyed(shared_as(PRINTED)))
FROM_A_TUTORIAL = Flip(
    "secret",
    "from a tutorial",
    where(SignedCookie, keyed(shared_as(TUTORIAL))),
    tempting="example: Flask, Tutorial, Application Setup",
)
EMPTY = Flip("secret", "empty", where(SignedCookie, keyed(shared_as(b""))))
A_WORD = Flip(
    "secret",
    "one word",
    where(Paseto, keyed(paseto_shared_as(b"our-secret"))),
    tempting="example: PySETO, README",
)

CLOSE_PRIMES = Flip("RSA primes", "close together", keyed(neighbours))

WEAK_KEY_FLIPS = (
    CLOSE_PRIMES,
    IN_A_LIST,
    FROM_AN_EXAMPLE,
    FROM_A_TUTORIAL,
    EMPTY,
    A_WORD,
)
