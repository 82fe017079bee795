"""Solving for the private key, from signatures or a modulus that were
made carelessly.

After that there is nothing to forge: Mallory signs as the bank does.
"""

import math
from typing import Any

import jwt

from demo.attacks.base import Attack, Attacker
from demo.attacks.forgery import header, public_key, with_token
from demo.attacks.recovering import apart, by, own_token
from demo.contenders import contender
from demo.harness import Client
from demo.unsafe import p256
from demo.unsafe.loose_signing import REPEATS_NONCE, TIMES_NONCE
from demo.unsafe.weak_keys import CLOSE_PRIMES, rsa_from


def forge_by_same_nonce(attacker: Attacker) -> Client:
    """Two signatures with one nonce are two equations with two
    unknowns."""
    claims = by(attacker, "ES256")
    one, other = own_token(attacker), own_token(attacker)
    (_, s1), (_, s2) = p256.split(one[1]), p256.split(other[1])
    between = p256.hashed(one[0]) - p256.hashed(other[0])
    nonce = between * p256.inverse((s1 - s2) % p256.N, p256.N) % p256.N
    return sign_as_bank(attacker, claims, one, nonce)


def forge_by_clock(attacker: Attacker) -> Client:
    """The token says when it was made, and so does the nonce."""
    claims = by(attacker, "ES256")
    token = apart(attacker.me.credential())
    return sign_as_bank(attacker, claims, token, int(claims["iat"]))


def sign_as_bank(
    attacker: Attacker,
    claims: dict[str, Any],
    token: tuple[bytes, bytes],
    nonce: int,
) -> Client:
    """Solve for the private key, and use it."""
    from cryptography.hazmat.primitives.asymmetric import ec

    r, s = p256.split(token[1])
    back = p256.inverse(r, p256.N)
    private = (s * nonce - p256.hashed(token[0])) * back % p256.N
    key = ec.derive_private_key(private, ec.SECP256R1())
    return with_token(
        attacker, jwt.encode(claims, key, "ES256", headers=header())
    )


def forge_by_factors(attacker: Attacker) -> Client:
    """Start from the root of n, and look for a square.  With close
    primes the first try finds it.  Source: Fermat, 1643."""
    claims = by(attacker, "RS256")
    n = public_key(attacker).verifying.public_numbers().n
    middle = math.isqrt(n) + 1
    half = math.isqrt(middle**2 - n)
    if half**2 != middle**2 - n:
        return attacker.me.stolen_copy()
    key = rsa_from(middle - half, middle + half)
    return with_token(
        attacker, jwt.encode(claims, key.signing, "RS256", headers=header())
    )


REPEATED_NONCE = Attack(
    id="repeated-nonce",
    name="one nonce, two signatures",
    claim="Two ECDSA signatures with one nonce give the private key away.",
    family="signature",
    source="RFC 6979 section 1, NIST FIPS 186-5 section 6.3, CWE-323",
    forge=forge_by_same_nonce,
    fixed=contender("JWT ES256"),
    flip=REPEATS_NONCE,
)
NONCE_BY_CLOCK = Attack(
    id="nonce-by-clock",
    name="a nonce that can be guessed",
    claim="An ECDSA nonce taken from the clock gives the private key away.",
    family="signature",
    source="RFC 6979 section 1, NIST FIPS 186-5 section 6.3, CWE-341",
    forge=forge_by_clock,
    fixed=contender("JWT ES256"),
    flip=TIMES_NONCE,
)
NEAR_PRIMES = Attack(
    id="near-primes",
    name="an RSA key of neighbours",
    claim="An RSA key whose primes are close is factored at once.",
    family="signature",
    source="NIST FIPS 186-5 appendix A.1, CWE-326, CVE-2022-26320",
    forge=forge_by_factors,
    fixed=contender("JWT RS256"),
    flip=CLOSE_PRIMES,
)

SOLVING_ATTACKS = (REPEATED_NONCE, NONCE_BY_CLOCK, NEAR_PRIMES)
