"""Guessing the secret, offline, from nothing but one's own token.

No server sees the tries, so no lock-out and no alarm.
"""

import hmac
from collections.abc import Iterable, Iterator
from contextlib import suppress

import jwt

from demo.attacks.base import Attack, Attacker
from demo.attacks.forgery import alices_claims, header, sealed, with_token
from demo.contenders import contender
from demo.errors import Rejected
from demo.harness import Client, NotApplicable
from demo.keys import Key
from demo.schemes import Paseto, SignedCookie
from demo.unsafe.weak_keys import (
    A_WORD,
    EMPTY,
    FROM_A_TUTORIAL,
    FROM_AN_EXAMPLE,
    IN_A_LIST,
    PRINTED,
    TUTORIAL,
    WORDS,
    paseto_shared,
    shared,
)

GUESSES = (*(word.encode() for word in WORDS), PRINTED, TUTORIAL, b"")
"""What everybody tries: words, printed examples, nothing at all."""


def fits(token: str, secret: bytes) -> bool:
    """Did this secret make the token's HMAC?"""
    signed, _, signature = token.rpartition(".")
    expected = hmac.digest(secret, signed.encode(), "sha256")
    return expected == jwt.utils.base64url_decode(signature)


def guess_token(attacker: Attacker) -> Client:
    """Try each on Mallory's own token; then sign Alice's claims."""
    claims, token = alices_claims(attacker), attacker.me.credential()
    found = next((s for s in GUESSES if fits(token, s)), GUESSES[0])
    return with_token(attacker, sealed(found, claims, header()))


def guess_cookie(attacker: Attacker) -> Client:
    """The same for a signed cookie: its salt is no secret."""
    scheme = attacker.service.app.scheme
    if not isinstance(scheme, SignedCookie):
        raise NotApplicable("the credential is not a signed cookie")
    keys = (shared(guess) for guess in GUESSES)
    tries = [SignedCookie(key, salt=scheme.salt) for key in keys]
    return first_that_reads(attacker, tries)


def guess_paseto(attacker: Attacker) -> Client:
    """The same for an encrypted PASETO: a right guess opens it."""
    scheme = attacker.service.app.scheme
    if not isinstance(scheme, Paseto):
        raise NotApplicable("the credential is not a PASETO")
    return first_that_reads(attacker, map(Paseto, local_keys()))


def local_keys() -> Iterator[Key]:
    """PASETO has no empty ones."""
    return (paseto_shared(guess) for guess in GUESSES if guess)


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
    fixed=contender("JWT"),
    flip=IN_A_LIST,
)
PRINTED_SECRET = Attack(
    id="printed-secret",
    name="a secret from an example",
    claim="A secret copied from an example signs for everybody.",
    family="signature",
    source="RFC 8725 section 3.5, CWE-798",
    forge=guess_token,
    fixed=contender("JWT"),
    flip=FROM_AN_EXAMPLE,
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
)

GUESSING_ATTACKS = (
    GUESSED_SECRET,
    PRINTED_SECRET,
    GUESSED_COOKIE_SECRET,
    TUTORIAL_SECRET,
    EMPTY_SECRET,
    GUESSED_PASETO_SECRET,
)
