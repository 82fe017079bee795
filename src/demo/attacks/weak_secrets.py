"""Secrets that somebody else has, or can guess.

Mallory tries guesses on her own credential, on her own machine.  No
server sees the tries, so there is no lock-out and no alarm.  Source:
RFC 8725 section 3.5, RFC 7518 section 3.2, CWE-1391, CWE-1392.
"""

import hmac
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

import jwt

from demo.attacks.base import Attack, Attacker, scheme_of, with_token
from demo.attacks.forging import alices_claims, header
from demo.attacks.turning import Flip, keyed, where
from demo.contenders import contender
from demo.errors import Rejected
from demo.harness import Client, NotApplicable
from demo.harness.tokens import sealed
from demo.keys import Key
from demo.schemes import Paseto, SignedCookie

WORDS = (
    "password",
    "our-secret",
    "letmein",
    "correct horse battery staple",
    "the quick brown fox jumps over the lazy dog",
    "four score and seven years ago our fathers",
)
"""A word list for guessing offline.  Real ones have millions of lines,
long ones among them: a length is no entropy."""

GUESSED = WORDS[4].encode()
"""Long enough for HS256, and in every list."""

PRINTED = b"a-string-secret-at-least-256-bits-long"
"""An example that has been copied into many programs."""

TUTORIAL = b"dev"
"""The secret in Flask's tutorial, to be replaced when deploying."""


# Services with a weak secret


@dataclass(frozen=True)
class AnySecret(Key):
    """Overrides `check`: a short secret is as welcome as a long one.
    secret: the bytes that somebody chose."""

    secret: bytes = field(default=b"", repr=False)

    def check(self) -> None:
        pass


def shared(secret: bytes) -> AnySecret:
    """A key for HS256, of whatever length."""
    return AnySecret("HS256", "", secret, secret, secret)


def paseto_shared(secret: bytes) -> AnySecret:
    """A key for v4.local, of whatever length.  PASETO refuses an empty
    one."""
    import pyseto

    key = pyseto.Key.new(4, "local", secret)
    return AnySecret("v4.local", "", key, key, secret)


MAKERS = {"HS256": shared, "v4.local": paseto_shared}


def secret_for(algorithm: str, secret: bytes) -> Callable[[str], Key]:
    """This secret in place of the service's own.  Raises NotApplicable
    where the service's key is for another algorithm."""

    def make(asked: str) -> Key:
        if asked != algorithm:
            raise NotApplicable(f"the key is not for {algorithm}")
        return MAKERS[algorithm](secret)

    return make


IN_A_LIST = Flip(
    "secret",
    "in a word list",
    keyed(secret_for("HS256", GUESSED)),
    tempting="example: PyJWT, README",
)
FROM_AN_EXAMPLE = Flip(
    "secret", "from an example", keyed(secret_for("HS256", PRINTED))
)
FROM_A_TUTORIAL = Flip(
    "secret",
    "from a tutorial",
    where(SignedCookie, keyed(secret_for("HS256", TUTORIAL))),
    tempting="example: Flask, Tutorial, Application Setup",
)
EMPTY = Flip(
    "secret", "empty", where(SignedCookie, keyed(secret_for("HS256", b"")))
)
A_WORD = Flip(
    "secret",
    "one word",
    where(Paseto, keyed(secret_for("v4.local", b"our-secret"))),
    tempting="example: PySETO, README",
)

# What Mallory tries

GUESSES = (*(word.encode() for word in WORDS), PRINTED, TUTORIAL, b"")
"""What everybody tries: words, printed examples, nothing at all."""


def fits(token: str, secret: bytes) -> bool:
    """Did this secret make the token's HMAC?"""
    signed, _, signature = token.rpartition(".")
    expected = hmac.digest(secret, signed.encode(), "sha256")
    return expected == jwt.utils.base64url_decode(signature)


def guess_token(attacker: Attacker) -> Client:
    """Mallory tries each common secret on her own token, offline, and
    signs Alice's claims with the one that fits."""
    claims, token = alices_claims(attacker), attacker.me.credential()
    found = next((s for s in GUESSES if fits(token, s)), GUESSES[0])
    return with_token(attacker, sealed(found, claims, header(attacker)))


def guess_cookie(attacker: Attacker) -> Client:
    """Mallory tries each common secret on her own cookie, offline, and
    signs Alice's with the one that fits.  The salt is no secret."""
    scheme = scheme_of(attacker, SignedCookie, "a signed cookie")
    keys = (shared(guess) for guess in GUESSES)
    tries = [SignedCookie(key, salt=scheme.salt) for key in keys]
    return first_that_reads(attacker, tries)


def guess_paseto(attacker: Attacker) -> Client:
    """Mallory tries each common secret on her own PASETO, offline: a right
    guess opens it, and then encrypts Alice's."""
    scheme_of(attacker, Paseto, "a PASETO")
    keys = (paseto_shared(guess) for guess in GUESSES if guess)
    return first_that_reads(attacker, map(Paseto, keys))


def first_that_reads(
    attacker: Attacker, tries: Iterable[SignedCookie | Paseto]
) -> Client:
    """The first that takes Mallory's own credential issues Alice's; the
    last, if none does."""
    own = attacker.me.credential()
    for made in tries:
        with suppress(Rejected):
            made.verify(own)
            break
    return with_token(attacker, made.issue("alice").access)


GUESSED_SECRET = Attack(
    id="guessed-secret",
    name="a secret in a word list",
    claim="A long secret out of a word list is found from one token.",
    family="signature",
    source="RFC 8725 section 3.5, CWE-1391",
    forge=guess_token,
    fixed=contender("JWT HS256"),
    flip=IN_A_LIST,
    chapter="forge-the-token",
)
PRINTED_SECRET = Attack(
    id="printed-secret",
    name="a secret from an example",
    claim="A secret copied from an example signs for everybody.",
    family="signature",
    source="RFC 8725 section 3.5, CWE-798",
    forge=guess_token,
    fixed=contender("JWT HS256"),
    flip=FROM_AN_EXAMPLE,
    chapter="forge-the-token",
)
GUESSED_COOKIE_SECRET = Attack(
    id="guessed-cookie-secret",
    name="a cookie's secret in a word list",
    claim="A signed cookie is as guessable as its secret, like a JWT.",
    family="signature",
    source="CWE-1391, CWE-565",
    forge=guess_cookie,
    fixed=contender("signed cookie"),
    flip=IN_A_LIST,
    chapter="forge-the-token",
)
TUTORIAL_SECRET = Attack(
    id="tutorial-secret",
    name="a cookie's secret from a tutorial",
    claim="A secret left as the tutorial has it signs for everybody.",
    family="signature",
    source="CWE-1392, CVE-2023-27524",
    forge=guess_cookie,
    fixed=contender("signed cookie"),
    flip=FROM_A_TUTORIAL,
    chapter="forge-the-token",
)
EMPTY_SECRET = Attack(
    id="empty-secret",
    name="an empty secret",
    claim="A service with an empty secret starts, and anybody signs.",
    family="signature",
    source="CWE-1391, CWE-1188",
    forge=guess_cookie,
    fixed=contender("signed cookie"),
    flip=EMPTY,
    chapter="forge-the-token",
    releases=("pyjwt_empty_secret", "joserfc_empty_secret"),
)
GUESSED_PASETO_SECRET = Attack(
    id="guessed-paseto-secret",
    name="a PASETO key that is a word",
    claim="An encrypted token is no better than the word it is keyed by.",
    family="signature",
    source="CWE-1391, CWE-326",
    forge=guess_paseto,
    fixed=contender("PASETO local"),
    flip=A_WORD,
    chapter="forge-the-token",
)

ATTACKS = (
    GUESSED_SECRET,
    PRINTED_SECRET,
    GUESSED_COOKIE_SECRET,
    TUTORIAL_SECRET,
    EMPTY_SECRET,
    GUESSED_PASETO_SECRET,
)
